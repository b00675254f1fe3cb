"""The simulation can fail: without any one rule of the protocol it does."""

import pytest

from tests.simulation.plans import live_through
from tests.simulation.rules import RULES
from tests.simulation.world import Plan

_OLD_COPIES = {
    "cut": 2.0,
    "cut_one_way": 4.0,
    "stall": 2.0,
    "kill_client": 0.5,
    "back_up": 3.0,
    "restore": 2.0,
    "restore_twice": 2.0,
    "fill_host_disk": 0.5,
}
HARSH = Plan(3, (30, 30, 30), 2.0, 0.6, _OLD_COPIES)
"""A host that lives from old copies, for rules that matter only then."""


@pytest.mark.parametrize("rule", RULES)
def test_without_a_rule_a_promise_is_broken(rule: str) -> None:
    without, first, within, harsh = RULES[rule]
    with without():
        caught = any(live_through(seed, HARSH if harsh else None)[1] for seed in range(first, first + within))
    assert caught, f"{within} seeds from {first} on were well without: {rule}"


@pytest.mark.parametrize("rule", RULES)
def test_with_all_rules_the_same_seeds_are_well(rule: str) -> None:
    _, first, within, harsh = RULES[rule]
    assert [
        broken
        for seed in range(first, first + min(within, 10))
        if (broken := live_through(seed, HARSH if harsh else None)[1])
    ] == []
