"""Whether the other end is still there: pings, silence, and clocks that jumped."""

from enum import Enum

PROBE_SECONDS = 3.0
SUSPICION_SECONDS = 1.0
"""How long a ping may stay unanswered before people are told that the link is in doubt."""
CLOCK_GAP_SECONDS = 5.0


class Beat(Enum):
    """What a tick of the clock asks for."""

    NOTHING = "nothing"
    PING = "ping"
    SUSPECT = "suspect"
    DEAD = "dead"


class Heartbeat:
    """Pings every ``ping`` seconds; whatever is heard is life, ``timeout`` seconds of silence are death.

    The pings go out even while the other end talks: they are how it knows that this end lives.
    While this end does not read, silence means nothing.
    """

    def __init__(self, ping: float, timeout: float, now: float) -> None:
        self._ping = ping
        self._timeout = timeout
        self._next_ping = now + ping
        self._asked: float | None = None
        self._deadline = 0.0
        self._reads = True
        self.suspects = False

    @property
    def wake_at(self) -> float:
        """When `tick` has something to do."""
        if self._asked is None or not self._reads:
            return self._next_ping
        return self._deadline if self.suspects else self._asked + SUSPICION_SECONDS

    def heard(self) -> None:
        """The other end has said anything at all."""
        self._asked = None
        self.suspects = False

    def stop_reading(self) -> None:
        """What the other end says is not read for a while."""
        self._reads = False

    def read_on(self, now: float) -> None:
        """What the other end says is read again: it has its time anew."""
        self._reads = True
        if self._asked is not None:
            self._asked, self._deadline = now, now + self._timeout

    def probe(self, now: float) -> None:
        """Doubt the link: the caller pings at once, and the answer has three seconds."""
        self._next_ping = now + self._ping
        if not self.suspects:
            self._asked, self._deadline = now, now + PROBE_SECONDS
        self.suspects = True

    def tick(self, now: float) -> Beat:
        """Return what is due at ``now``."""
        if self._asked is None or not self._reads:
            if now < self._next_ping:
                return Beat.NOTHING
            self._next_ping = now + self._ping
            self._asked, self._deadline = now, now + self._timeout
            return Beat.PING
        if now >= self._deadline:
            return Beat.DEAD
        if not self.suspects and now >= self._asked + SUSPICION_SECONDS:
            self.suspects = True
            return Beat.SUSPECT
        return Beat.NOTHING


class ClockWatch:
    """Notices that the computer slept: the wall's clock ran while the steady one stood, or both jumped."""

    def __init__(self) -> None:
        self._seen: tuple[float, float] | None = None

    def gap(self, now: float, wall: float, expected: float | None) -> bool:
        """Whether time was lost since the last look; ``expected`` is when, as ``now``, this look was due."""
        before, self._seen = self._seen, (now, wall)
        late = expected is not None and now - expected > CLOCK_GAP_SECONDS
        return late or (before is not None and (wall - before[1]) - (now - before[0]) > CLOCK_GAP_SECONDS)
