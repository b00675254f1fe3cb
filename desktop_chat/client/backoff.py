"""How long to wait before the next attempt, so that many clients do not come back all at once."""

from collections.abc import Iterator
from random import Random

SHORTEST = 0.5
LONGEST = 15.0
LONGEST_ASKED = 60.0
"""A host may ask for patience, but not for more seconds than this."""
PROVEN_SECONDS = 5.0
"""A link that was live so long was a good one: after it, waiting begins with the shortest delay."""


def delays(random: Random, shortest: float = SHORTEST, longest: float = LONGEST) -> Iterator[float]:
    """Yield seconds for ever: full jitter below a bound that doubles from ``shortest`` to ``longest``.

    Full jitter spreads clients best (Marc Brooker, "Exponential Backoff And Jitter", 2015).
    """
    bound = shortest
    while True:
        yield random.uniform(0.0, bound)
        bound = min(longest, 2 * bound)


def with_retry_after(when: float, retry_after: int | None) -> float:
    """Return ``when``, in seconds, put off by the ``retry_after`` milliseconds that the host asks for."""
    return when + min((retry_after or 0) / 1000, LONGEST_ASKED)


class Patience:
    """How long one client waits before the next attempt: judged by how the last ones went, in seconds."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._delays = delays(random)
        self._live_since: float | None = None
        self._hurries = False

    def hurry(self) -> None:
        """Do not wait after this link, unless it turns out to be live."""
        self._hurries = True

    def live(self, now: float) -> bool:
        """The link is live; whether that is news."""
        self._hurries = False
        news = self._live_since is None
        if self._live_since is None:
            self._live_since = now
        return news

    def leave(self, now: float, *, waits: bool) -> float:
        """The link is over: judge the next one by itself; return how long it ``waits``, if it does."""
        if self._live_since is not None and now - self._live_since >= PROVEN_SECONDS:
            self._delays = delays(self._random)
        delay = next(self._delays) if waits and not self._hurries else 0.0
        self._live_since, self._hurries = None, False
        return delay
