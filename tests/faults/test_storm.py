"""Whatever happens to links and processes: 0 lost, 0 doubled, 0 out of order, and all screens are equal."""

import random
from pathlib import Path

import pytest

from desktop_chat.protocol.entities import Event
from tests.faults.storm import Aftermath, Storm, judge_log, weather

READY_SECONDS = 15.0  # it promises 2, to people; a test machine may have more to do


def assert_nothing_is_lost(found: Aftermath) -> None:
    wrong = (found.lost, found.doubled, found.disordered, found.different)
    assert wrong == (0, 0, 0, 0), found


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [([0, 1, 2], (0, 0, 0)), ([0, 2], (1, 0, 0)), ([0, 1, 1, 2], (0, 1, 0)), ([0, 2, 1], (0, 0, 1))],
)
def test_what_is_lost_doubled_or_out_of_order_is_found(
    numbers: list[int], wrong: tuple[int, int, int]
) -> None:
    log = [
        Event(
            seq, f"rid-{seq}", "device", "member", "Ann", f"id-{seq}", "message", 0, {"text": f"Ann {number}"}
        )
        for seq, number in enumerate(numbers, 1)
    ]
    found = Aftermath()
    judge_log(found, log, ["Ann"], 3)
    assert (found.lost, found.doubled, found.disordered) == wrong


@pytest.mark.timeout(180)
async def test_nothing_is_lost_when_links_are_cut_and_processes_sleep(tmp_path: Path, seed: int) -> None:
    found = await weather(Storm(4, 5, 30, 0.15, faults=30), tmp_path, random.Random(seed))
    assert_nothing_is_lost(found)
    assert sum(found.faults.values()) > 20


@pytest.mark.timeout(180)
async def test_nothing_is_lost_when_the_host_is_killed(tmp_path: Path, seed: int) -> None:
    found = await weather(Storm(2, 3, 80, 0.08, faults=0, kills=4), tmp_path, random.Random(seed))
    assert_nothing_is_lost(found)
    assert len(found.starts) == 4
    assert max(found.starts) < READY_SECONDS
