"""Why connections ended, remembered for a while for those who could not hear it."""

from desktop_chat.protocol.events import LastBye
from desktop_chat.protocol.limits import BYE_KEPT_MS

_KEPT = 4096


class Byes:
    """The last bye of each device and instance, for ten minutes. Times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._byes: dict[tuple[str, str], tuple[LastBye, float]] = {}

    def remember(self, device: str, instance: str, bye: LastBye, now: float) -> None:
        """Keep what this device would have had to be told."""
        self._byes.pop((device, instance), None)
        self._byes[device, instance] = (bye, now)
        if len(self._byes) > _KEPT:
            del self._byes[next(iter(self._byes))]

    def take(self, device: str, instance: str, now: float) -> LastBye | None:
        """Return it once, unless it is too old."""
        bye, since = self._byes.pop((device, instance), (None, now))
        return bye if now - since <= BYE_KEPT_MS / 1000 else None
