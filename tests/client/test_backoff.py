"""Many clients that lose the same host do not come back all at once."""

from itertools import islice
from random import Random
from statistics import mean

from desktop_chat.client.backoff import LONGEST, PROVEN_SECONDS, SHORTEST, Patience, delays

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


def test_a_link_that_was_live_for_long_enough_makes_the_next_wait_short_again(seed: int) -> None:
    for lived, longest in ((PROVEN_SECONDS - 0.1, LONGEST), (PROVEN_SECONDS, SHORTEST)):
        patience = Patience(Random(seed))
        for _attempt in range(10):
            patience.leave(0.0, waits=True)
        assert patience.live(100.0)
        assert not patience.live(101.0)
        waits = []
        for _client in range(CLIENTS):
            patience.live(100.0)
            waits.append(patience.leave(100.0 + lived, waits=True))
        assert 0.8 * longest < max(waits) <= longest


def test_who_hurries_waits_for_nothing_once(seed: int) -> None:
    patience = Patience(Random(seed))
    patience.hurry()
    assert patience.leave(0.0, waits=True) == 0.0
    assert patience.leave(0.0, waits=True) > 0.0
    patience.hurry()
    patience.live(1.0)
    assert patience.leave(1.0, waits=True) > 0.0
