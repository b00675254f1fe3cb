"""A disk that is full, a disk that fails, and a process that is killed: nothing acknowledged is lost."""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from desktop_chat.protocol.entities import FIRST_ROOM, Position
from desktop_chat.storage.schema import DamagedFile
from desktop_chat.storage.sqlite import SqliteStore
from desktop_chat.storage.store import Draft, Store, Unavailable
from tests.storage.drafts import draft, opened

if sys.platform != "win32":
    import resource

unix_only = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and file size limits are Unix's")

WRITE_UNTIL_KILLED = """
import asyncio, os, sys
from pathlib import Path
from desktop_chat.storage.schema import DamagedFile
from desktop_chat.storage.sqlite import SqliteStore
from tests.storage.drafts import draft

async def write(store, writer):
    for number in range(10**9):
        [ack] = await store.append([draft(device=f"device-{writer}", client_id=f"{sys.argv[2]}-{number}")])
        os.write(1, f"device-{writer} {sys.argv[2]}-{number} {ack.seq} {ack.rid}\\n".encode())

async def main():
    store = SqliteStore(Path(sys.argv[1]))
    await store.open()
    await asyncio.gather(*(write(store, writer) for writer in range(20)))

asyncio.run(main())
"""


def large(text: str, number: int) -> Draft:
    return draft("x" * 16_000, client_id=f"{text}-{number}")


@contextmanager
def no_file_may_grow(path: Path) -> Iterator[None]:
    """Make every write beyond the present end of the write-ahead log an error of the disk."""
    assert sys.platform != "win32"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.with_name(path.name + "-wal").stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def fail_once(store: Store, path: Path, lost: list[Draft]) -> None:
    with no_file_may_grow(path), pytest.raises(Unavailable, match="cannot be reached"):
        await store.append(lost)


# Killed


@unix_only
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    acknowledged: dict[tuple[str, str], Position] = {}
    for life in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", WRITE_UNTIL_KILLED, str(path), f"life-{life}"], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout is not None
            lines = [writer.stdout.readline() for _ in range(400 + 150 * life)]
            os.kill(writer.pid, signal.SIGKILL)
            lines += writer.stdout.read().splitlines(keepends=True)
        for line in lines:
            device, client_id, seq, rid = line.decode().split()
            acknowledged[device, client_id] = Position(int(seq), rid)
        with asyncio.Runner() as runner:
            runner.run(check_against(path, acknowledged))


async def check_against(path: Path, acknowledged: dict[tuple[str, str], Position]) -> None:
    async with opened(SqliteStore(path)) as store:
        events = await store.read(FIRST_ROOM, after=0, limit=10**6)
        stored = {(event.device, event.client_id): event.position for event in events}
        assert acknowledged.items() <= stored.items()
        assert len(stored) == len(events)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))


# Full


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB. Only root can make one; the failing disk below needs nobody's leave."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs Linux and root")
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


async def append_for_ever(store: Store, acked: dict[str, Position]) -> None:
    while True:
        number = len(acked)
        [ack] = await store.append([large("full", number)])
        acked[f"full-{number}"] = Position(ack.seq, ack.rid)


async def test_a_full_disk_is_told_and_the_log_goes_on_when_there_is_space(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * 1_500_000)
    acked: dict[str, Position] = {}
    async with opened(SqliteStore(small_disk / "log.db")) as store:
        with pytest.raises(Unavailable, match="The disk is full"):
            await append_for_ever(store, acked)
        number = len(acked)
        assert 5 < number < 500
        with pytest.raises(Unavailable):
            await store.append([large("more", 0), large("more", 1)])
        assert len(await store.read(FIRST_ROOM, after=0, limit=1000)) == len(acked)
        ballast.unlink()
        [ack] = await store.append([large("full", number)])
        assert (ack.seq, ack.fresh) == (len(acked) + 1, True)
        acked[f"full-{number}"] = Position(ack.seq, ack.rid)
        events = await store.read(FIRST_ROOM, after=0, limit=1000)
        assert {event.client_id: event.position for event in events} == acked


# Failing


@unix_only
async def test_after_a_failed_write_the_log_is_reopened_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    store = SqliteStore(path)
    heads: list[int] = []
    store.on_hint = lambda room, head, fresh: heads.append(head)
    async with opened(store):
        acks = await store.append([draft(f"{number}") for number in range(20)])
        lost = [large("lost", 0), large("lost", 1)]
        for _ in range(3):
            await fail_once(store, path, lost)
            assert len(await store.read(FIRST_ROOM, after=0, limit=100)) == 20
        [first, second] = await store.append(lost)
        assert [first.seq, second.seq] == [21, 22]
        events = await store.read(FIRST_ROOM, after=0, limit=100)
        assert [event.position for event in events[:20]] == [Position(ack.seq, ack.rid) for ack in acks]
        assert heads == [20, 22]
    async with opened(SqliteStore(path)) as again:
        assert await again.read(FIRST_ROOM, after=0, limit=100) == events


@unix_only
async def test_what_an_unknown_outcome_left_in_the_log_is_hinted(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    store = SqliteStore(path)
    hints: list[tuple[int, bool]] = []
    store.on_hint = lambda room, head, fresh: hints.append((head, fresh is None))
    async with opened(store):
        await store.append([draft("one")])
        await fail_once(store, path, [large("lost", 0)])
        with closing(sqlite3.connect(path)) as disk, disk:  # the failed commit was on the disk after all
            disk.execute(
                "INSERT INTO event SELECT 99, room, 2, 'rid', device, member, name, 'lost-0', kind, time,"
                " body FROM event"
            )
        [ack] = await store.append([large("lost", 0)])
        assert (ack.seq, ack.rid, ack.fresh) == (2, "rid", False)
        await store.append([draft("three")])
        assert hints == [(1, False), (2, True), (3, False)]


@unix_only
async def test_a_disk_that_forgot_what_was_acknowledged_gets_no_more_acks(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with opened(SqliteStore(path)) as before:
        await before.append([draft("old")])
    shutil.copy(path, tmp_path / "backup.db")
    async with opened(SqliteStore(path)) as store:
        await store.append([draft("acknowledged")])
        await fail_once(store, path, [large("lost", 0)])
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        shutil.copy(tmp_path / "backup.db", path)
        for _ in range(2):
            with pytest.raises(Unavailable, match="lost messages"):
                await store.append([draft()])
    async with opened(SqliteStore(path)) as restarted:
        assert len(await restarted.read(FIRST_ROOM, after=0, limit=9)) == 1


@unix_only
async def test_while_the_disk_is_in_doubt_nothing_is_read_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError("The disk does not answer.")

    path = tmp_path / "log.db"
    async with opened(SqliteStore(path)) as store:
        await store.append([draft("one")])
        with monkeypatch.context() as disk:
            disk.setattr("desktop_chat.storage.writer.connect", fail)
            await fail_once(store, path, [large("lost", 0)])
            with pytest.raises(Unavailable):
                await store.read(FIRST_ROOM, after=0, limit=9)
        assert len(await store.read(FIRST_ROOM, after=0, limit=9)) == 1


@unix_only
def test_an_emptied_file_beside_its_write_ahead_log_is_damaged_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_UNTIL_KILLED, str(path), "life"], stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        os.kill(writer.pid, signal.SIGKILL)
    path.write_bytes(b"")
    ahead = path.with_name(path.name + "-wal")
    before = ahead.read_bytes()
    with asyncio.Runner() as runner, pytest.raises(DamagedFile):
        runner.run(SqliteStore(path).open())
    assert (path.read_bytes(), ahead.read_bytes()) == (b"", before)
