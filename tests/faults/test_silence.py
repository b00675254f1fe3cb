"""Who is gone, silent, frozen or back is noticed in the time that is promised, at both ends."""

from pathlib import Path

import pytest

from tests.faults.silence import come_back, fall_silent, freeze_host, stop_reading

BUSY_MACHINE = 1.0  # the promises are to people; a test machine has more to do


@pytest.mark.timeout(90)
async def test_a_black_hole_a_sleeper_and_their_ghosts(tmp_path: Path) -> None:
    found = await fall_silent(tmp_path)
    assert found.given_up < 12 + BUSY_MACHINE
    assert found.doubted < found.given_up - 2
    assert found.ghost_of_link < 15 + BUSY_MACHINE
    assert found.ghost_of_sleeper < 15 + BUSY_MACHINE
    assert found.woken < 3 + BUSY_MACHINE


@pytest.mark.timeout(90)
async def test_a_host_that_freezes_while_somebody_sends(tmp_path: Path) -> None:
    assert await freeze_host(tmp_path) < 10


@pytest.mark.timeout(90)
async def test_who_stops_reading_is_cut(tmp_path: Path) -> None:
    assert 5 <= await stop_reading(tmp_path) < 10


@pytest.mark.timeout(120)
async def test_everybody_comes_back_to_a_host_that_was_killed(tmp_path: Path) -> None:
    found = await come_back(tmp_path, 50)
    assert max(found.noticed) < 1 + BUSY_MACHINE
    assert max(found.back) < 15
