"""How fast a device may speak: a token bucket for each, and the pause that a too fast one gets.

Nothing is refused for being too fast: the host reads on a little later, and TCP slows the sender down.
"""

from dataclasses import dataclass

from desktop_chat.protocol.entities import DeviceId

_KEPT = 4096
"""Buckets kept at most; a device whose bucket was dropped starts with a full one."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Messages per second, and how many may come at once."""

    per_second: float = 5.0
    burst: int = 20


class Allowance:
    """The buckets of all devices of one host."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._buckets: dict[DeviceId, tuple[float, float]] = {}

    def spend(self, device: DeviceId, now: float) -> float:
        """Take one token and return for how many seconds nothing should be read from ``device``."""
        tokens, since = self._buckets.pop(device, (float(self._rate.burst), now))
        tokens = min(tokens + (now - since) * self._rate.per_second, float(self._rate.burst)) - 1
        self._buckets[device] = (tokens, now)
        if len(self._buckets) > _KEPT:
            del self._buckets[next(iter(self._buckets))]
        return max(0.0, -tokens / self._rate.per_second)
