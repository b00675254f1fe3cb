"""The SQLite store alone: its thread, its files, and whom it keeps out."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from desktop_chat.protocol.entities import FIRST_ROOM, Event
from desktop_chat.protocol.errors import Refusal
from desktop_chat.storage import schema
from desktop_chat.storage.files import make_private_file
from desktop_chat.storage.schema import DamagedFile, ForeignFile, NewerFile
from desktop_chat.storage.sqlite import GROUP_DRAFTS, SqliteStore
from desktop_chat.storage.store import CannotOpen, FolderInUse
from tests.storage.drafts import draft, opened

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")

HOLD_THE_LOCK = """
import asyncio, sys
from pathlib import Path
from desktop_chat.storage.sqlite import SqliteStore

async def hold():
    await SqliteStore(Path(sys.argv[1])).open()
    print("open", flush=True)
    await asyncio.Event().wait()

asyncio.run(hold())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


async def fill(path: Path, count: int) -> None:
    async with opened(SqliteStore(path)) as store:
        await store.append([draft(f"{number} " + "x" * 200) for number in range(count)])


def files(folder: Path) -> dict[str, bytes]:
    return {found.name: found.read_bytes() for found in folder.iterdir() if not found.name.endswith(".lock")}


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def overwrite(path: Path, start: int, length: int) -> None:
    content = bytearray(path.read_bytes())
    assert len(content) > start + length
    content[start : start + length] = b"\xa5" * length
    path.write_bytes(content)


@contextmanager
def held_by_another_process(path: Path) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "open\n"
            yield
        finally:
            holder.kill()


# Group commit


async def test_what_waits_together_is_one_transaction(path: Path) -> None:
    store = SqliteStore(path)
    sizes: list[int] = []
    store.on_hint = lambda room, head, fresh: sizes.append(len(fresh or ()))
    async with opened(store):
        await asyncio.gather(*(store.append([draft()]) for _ in range(GROUP_DRAFTS + 100)))
        assert sizes == [GROUP_DRAFTS, 100]


async def test_a_batch_is_never_divided(path: Path) -> None:
    store = SqliteStore(path)
    sizes: list[int] = []
    store.on_hint = lambda room, head, fresh: sizes.append(len(fresh or ()))
    large = [draft() for _ in range(GROUP_DRAFTS + 100)]
    async with opened(store):
        await asyncio.gather(store.append([draft()]), store.append(large), store.append([draft()]))
        assert sizes == [1, GROUP_DRAFTS + 100, 1]


async def test_reads_do_not_wait_for_a_commit(path: Path) -> None:
    async with opened(SqliteStore(path)) as store:
        await store.append([draft("there")])
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # the store's own commit has to wait for this one's end
            slow = asyncio.ensure_future(store.append([draft("slow")]))
            for _ in range(20):
                [event] = await store.read(FIRST_ROOM, after=0, limit=9)
                assert event.body == {"text": "there"}
            assert not slow.done()
            other.execute("COMMIT")
        [ack] = await slow
        assert ack.seq == 2


async def test_every_commit_waits_for_the_disk(path: Path) -> None:
    store = SqliteStore(path)
    async with opened(store):
        with closing(schema.connect(path, schema.LOG)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


async def test_a_listener_that_fails_is_loud_and_loses_no_ack(path: Path) -> None:
    complaints: list[str] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: complaints.append(str(context["exception"])))
    store = SqliteStore(path)

    def fail(room: str, head: int, fresh: Sequence[Event] | None) -> None:
        raise RuntimeError("a bug in the room")

    store.on_hint = fail
    async with opened(store):
        [ack] = await store.append([draft()])
        assert ack.seq == 1
    assert complaints == ["a bug in the room"]


# Files


@posix_only
async def test_only_the_owner_can_read_the_log(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    before = os.umask(0)
    try:
        async with opened(SqliteStore(folder / "log.db")) as store:
            await store.append([draft()])
            modes = {found.name: stat.S_IMODE(found.stat().st_mode) for found in folder.iterdir()}
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes == {"log.db": 0o600, "log.db-wal": 0o600, "log.db-shm": 0o600, "log.db.lock": 0o600}


async def test_a_closed_log_is_one_file(path: Path) -> None:
    await fill(path, 10)
    assert list(files(path.parent)) == ["log.db"]


async def test_a_file_that_a_crash_left_empty_is_a_new_log(path: Path) -> None:
    make_private_file(path)
    async with opened(SqliteStore(path)) as store:
        assert (await store.heads([FIRST_ROOM]))[FIRST_ROOM].seq == 0


async def test_a_folder_that_cannot_be_made_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotOpen, match=r"The folder .* cannot be used: .*Not a directory"):
        await SqliteStore(tmp_path / "file" / "data" / "log.db").open()


# Whom it keeps out


async def test_a_second_store_on_one_folder_is_refused(path: Path) -> None:
    async with opened(SqliteStore(path)) as first:
        with pytest.raises(FolderInUse, match="Another Desktop Chat already works in this folder") as caught:
            await SqliteStore(path).open()
        assert isinstance(caught.value, Refusal)
        await first.append([draft("still there")])
    async with opened(SqliteStore(path)) as second:
        assert len(await second.read(FIRST_ROOM, after=0, limit=9)) == 1


async def test_another_process_keeps_the_lock_until_it_dies(path: Path) -> None:
    with held_by_another_process(path), pytest.raises(FolderInUse):
        await SqliteStore(path).open()
    async with opened(SqliteStore(path)) as store:
        await store.append([draft()])


async def refused(path: Path, reason: type[CannotOpen], words: str) -> None:
    before = files(path.parent)
    with pytest.raises(reason, match=words) as caught:
        await SqliteStore(path).open()
    assert str(path) in str(caught.value)
    assert files(path.parent) == before
    with pytest.raises(reason):  # and the lock was given back
        await SqliteStore(path).open()


async def test_a_newer_log_is_refused_and_left_alone(path: Path) -> None:
    await fill(path, 3)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(schema.LOG.migrations) + 1}")
    await refused(path, NewerFile, "newer version of Desktop Chat")


async def test_a_database_of_somebody_else_is_refused_and_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    await refused(path, ForeignFile, "does not belong to Desktop Chat")


@pytest.mark.parametrize("content", [b"Dear diary,\n" * 400, b"\0" * 8192, b"SQLite format 3\0"])
async def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    write(path, content)
    await refused(path, ForeignFile, "does not belong to Desktop Chat")


@pytest.mark.parametrize(("start", "length"), [(4096, 40_000), (30_000, 4096), (104, 300)])
async def test_a_damaged_log_is_refused_and_left_alone(path: Path, start: int, length: int) -> None:
    await fill(path, 500)
    overwrite(path, start, length)
    await refused(path, DamagedFile, "damaged")


async def test_a_log_that_was_cut_off_is_refused_and_left_alone(path: Path) -> None:
    await fill(path, 500)
    os.truncate(path, 50_000)
    await refused(path, DamagedFile, "damaged")


# Migrations


def test_a_migration_goes_on_where_an_older_version_stopped(path: Path) -> None:
    first = schema.Format(77, ("CREATE TABLE one (number INTEGER); INSERT INTO one VALUES (1);",))
    second = schema.Format(77, (*first.migrations, "ALTER TABLE one ADD COLUMN name TEXT DEFAULT 'x';"))
    schema.connect(path, first).close()
    for _ in range(2):  # the second time there is nothing to do
        with closing(schema.connect(path, second)) as connection:
            assert connection.execute("SELECT * FROM one").fetchall() == [(1, "x")]
            assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    with pytest.raises(NewerFile):
        schema.connect(path, first)


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    first = schema.Format(77, ("CREATE TABLE one (number INTEGER);",))
    broken = schema.Format(77, (*first.migrations, "CREATE TABLE two (number INTEGER); no such statement;"))
    schema.connect(path, first).close()
    with pytest.raises(sqlite3.OperationalError):
        schema.connect(path, broken)
    with closing(schema.connect(path, first)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("one",)]
