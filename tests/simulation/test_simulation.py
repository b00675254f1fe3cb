"""The product's own code in thousands of small worlds: nothing lost, nothing twice, one view for all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.plans import HOST, LINES, MEMBERS, OLD_COPIES, WIPES
from tests.simulation.seeds import simulate_on_all_cores

FULL_OF_TROUBLE = 35
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


def test_a_seed_is_the_same_world_in_each_program() -> None:
    first, second = (
        subprocess.run(
            [sys.executable, "-m", "tests.simulation", "--replay", str(FULL_OF_TROUBLE)],
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
            timeout=50,
        ).stdout
        for hash_seed in ("0", "1")
    )
    assert first.count(b"trouble") > 10
    assert second == first
