"""Whether the other end still lives: any frame counts, silence is asked, and silence after that ends it."""

from enum import Enum, auto

from desktop_chat.protocol.limits import PING_MS, TIMEOUT_MS


class Beat(Enum):
    """What to do about a connection now."""

    NOTHING = auto()
    ASK = auto()
    GIVE_UP = auto()


class Heartbeat:
    """The watchdog of one connection. Times are seconds of a monotonic clock."""

    def __init__(self, now: float) -> None:
        self.heard_at = now
        self._asked_at: float | None = None

    def heard(self, now: float) -> None:
        """Count a sign of life; also called when this end goes on reading after a pause of its own."""
        self.heard_at = now
        self._asked_at = None

    def tick(self, now: float) -> Beat:
        """Say what is due."""
        if self._asked_at is not None:
            return Beat.GIVE_UP if now - self._asked_at >= TIMEOUT_MS / 1000 else Beat.NOTHING
        if now - self.heard_at >= PING_MS / 1000:
            self._asked_at = now
            return Beat.ASK
        return Beat.NOTHING
