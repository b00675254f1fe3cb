"""How fast a device may speak: a token bucket for each, and the pause that a too fast one gets.

Nothing is refused for being too fast: the host reads on a little later, and TCP slows the sender down.
"""

import math
from dataclasses import dataclass

_KEPT = 4096
"""Buckets kept at most; a device whose bucket was dropped starts with a full one."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Messages per second, and how many may come at once."""

    per_second: float = 5.0
    burst: int = 20


class Allowance:
    """The buckets of all who speak at one kind of door: devices, or addresses."""

    def __init__(self, rate: Rate) -> None:
        self._per_second = rate.per_second
        self._burst = float(rate.burst)
        self._buckets: dict[str, tuple[float, float]] = {}

    def spend(self, spender: str, now: float, *, cost: int = 1, longest: float = math.inf) -> float:
        """Take ``cost`` tokens and return for how many seconds nothing should be read from ``spender``.

        A pause of more than ``longest`` seconds takes none: who is told to come again later owes nothing.
        """
        tokens, since = self._buckets.pop(spender, (self._burst, now))
        tokens = min(tokens + (now - since) * self._per_second, self._burst)
        pause = (cost - tokens) / self._per_second if cost > tokens else 0.0
        self._buckets[spender] = (tokens - cost if pause <= longest else tokens, now)
        if len(self._buckets) > _KEPT:
            del self._buckets[next(iter(self._buckets))]
        return pause
