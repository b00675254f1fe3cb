"""A host whose disk is full or fails confirms nothing that it has not kept, says so, and goes on."""

import os
import shutil
import sys
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("Only Linux lets a test fill a disk, or fail one.", allow_module_level=True)

from tests.faults.disks import Injury, Outage, full, go_through, refusing, small_disk, unsynced

TOLD_SECONDS = 2.0
WENT_ON_SECONDS = 10.0


def assert_nothing_false_was_told(outage: Outage) -> None:
    assert (outage.false, outage.wrong) == (0, 0), outage
    assert outage.told_guest < TOLD_SECONDS
    assert outage.told_operator < TOLD_SECONDS
    assert outage.went_on < WENT_ON_SECONDS


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
async def test_a_full_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        outage = await go_through(disk, tmp_path, full)
    assert_nothing_false_was_told(outage)
    assert outage.banner == f"Your messages wait here and will be sent. The host says: {outage.health}"
    assert outage.health.startswith("The disk is full")


@pytest.mark.parametrize("injury", [refusing, unsynced])
async def test_a_disk_that_fails(tmp_path: Path, injury: Injury) -> None:
    if injury is unsynced and shutil.which("strace") is None:
        pytest.skip("strace fails the system’s calls")
    assert_nothing_false_was_told(await go_through(tmp_path, tmp_path, injury))
