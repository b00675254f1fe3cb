"""The product's own code in thousands of small worlds: nothing lost, nothing twice, one view for all."""

import pytest

from tests.simulation.plans import HOST, LINES, MEMBERS, OLD_COPIES, WIPES, live_through
from tests.simulation.seeds import simulate_on_all_cores

SEEDS = 400
"""In each of five parts, so that a busy machine is done with one before anybody suspects that it hangs."""


@pytest.mark.parametrize("first", range(0, 5 * SEEDS, SEEDS))
def test_every_promise_is_kept_whatever_happens(first: int) -> None:
    happened, reports = simulate_on_all_cores(range(first, first + SEEDS))
    assert "\n\n".join(reports) == ""
    assert happened["seeds"] == SEEDS
    # Each trouble has really happened, and often.
    names = [*LINES, *MEMBERS, *HOST, *OLD_COPIES, *WIPES, "restored", "wiped", "calls", "messages"]
    assert [name for name in names if happened[name] < SEEDS // 20] == []


def test_a_seed_is_the_same_world_each_time() -> None:
    first, again = (live_through(4, traced=True)[0].trace for _ in range(2))
    assert first == again
    assert len(first) > 100
