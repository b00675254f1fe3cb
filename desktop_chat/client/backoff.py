"""How long to wait before the next attempt, so that many clients do not come back all at once."""

from collections.abc import Iterator
from random import Random

SHORTEST = 0.5
LONGEST = 15.0
LONGEST_ASKED = 60.0
"""A host may ask for patience, but not for more seconds than this."""


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
