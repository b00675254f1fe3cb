"""After whatever happens to the host's file, everybody is told and brings the own messages along."""

from pathlib import Path

import pytest

from tests.faults.resets import Damage, Reset, emptied, flipped, go_through, restored, wiped


def assert_told_and_whole(found: Reset) -> None:
    assert (found.lost, found.doubled, found.disordered, found.different) == (0, 0, 0, 0), found
    assert found.told == 2


@pytest.mark.parametrize("damage", [wiped, restored])
async def test_another_log_is_told_and_own_messages_come_back(tmp_path: Path, damage: Damage) -> None:
    found = await go_through(tmp_path, damage)
    assert_told_and_whole(found)
    assert found.refusal == ""


@pytest.mark.parametrize(("damage", "killed"), [(flipped, False), (emptied, True)])
async def test_a_damaged_log_is_refused_and_kept(tmp_path: Path, damage: Damage, killed: bool) -> None:
    found = await go_through(tmp_path, damage, killed=killed, refused=True)
    assert_told_and_whole(found)
    assert found.refusal.startswith(f"This file is damaged: {tmp_path}")
    assert "--begin-anew" in found.refusal
