"""Many clients that lose the same host do not come back all at once."""

from itertools import islice
from random import Random
from statistics import mean

from desktop_chat.client.backoff import LONGEST, SHORTEST, delays

CLIENTS = 200
ATTEMPTS = 7


def waits(random: Random) -> list[list[float]]:
    """Return for each attempt how long each client waits before it."""
    clients = [list(islice(delays(random), ATTEMPTS)) for _client in range(CLIENTS)]
    return [list(attempt) for attempt in zip(*clients, strict=True)]


def test_each_wait_is_spread_over_all_of_a_bound_that_doubles(seed: int) -> None:
    for number, attempt in enumerate(waits(Random(seed))):
        bound = min(LONGEST, SHORTEST * 2**number)
        assert 0 <= min(attempt) < 0.1 * bound
        assert 0.9 * bound < max(attempt) <= bound
        assert abs(mean(attempt) - bound / 2) < 0.15 * bound


def test_no_part_of_the_wait_is_everybodys(seed: int) -> None:
    for number, attempt in enumerate(waits(Random(seed))):
        bound = min(LONGEST, SHORTEST * 2**number)
        tenths = [sum(part <= 10 * wait / bound < part + 1 for wait in attempt) for part in range(10)]
        assert max(tenths) < CLIENTS / 4, tenths
