"""An older file becomes a newer one step by step, and an interrupted step leaves the older one."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.client.replica import REPLICA, Replica
from desktop_chat.protocol.entities import Position
from desktop_chat.storage.schema import EVENTS, Format, connect

unix_only = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is Unix's")

OLDER = Format(0x44634D67, (EVENTS, "CREATE TABLE note (word TEXT); INSERT INTO note VALUES ('kept 留著');"))
STEP = (
    "ALTER TABLE note ADD COLUMN length INTEGER;"
    " UPDATE note SET length = length(word);"
    " CREATE TABLE shelf (note INTEGER);"
    " DROP TABLE member;"
)
NEWER = Format(OLDER.application_id, (*OLDER.migrations, STEP, "CREATE INDEX note_length ON note (length);"))

MIGRATE_UNTIL_KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path
from desktop_chat.storage import schema
from tests.compat.test_migrations import NEWER

real, left = sqlite3.connect, int(sys.argv[2])

def connect(*given, **named):
    def count(statement):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    connection = real(*given, **named)
    connection.set_trace_callback(count)
    return connection

sqlite3.connect = connect
schema.connect(Path(sys.argv[1]), NEWER).close()
"""


@pytest.fixture
def older(tmp_path: Path) -> Path:
    path = tmp_path / "older.db"
    connect(path, OLDER).close()
    return path


def is_whole(path: Path) -> bool:
    """Whether the file is exactly one of its versions; opens it as today's program does."""
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        columns = [row[1] for row in connection.execute("PRAGMA table_info(note)")]
        assert connection.execute("SELECT word FROM note").fetchall() == [("kept 留著",)]
    is_older = version == 2
    assert columns == (["word"] if is_older else ["word", "length"])
    assert ("shelf" in tables, "member" in tables) == (not is_older, is_older)
    assert ("note_length" in tables) == (version == 4)
    return True


def works_with(path: Path, form: Format) -> bool:
    """Whether the program that knows ``form`` can open the file."""
    connect(path, form).close()
    return is_whole(path)


def test_each_step_is_made_once(older: Path) -> None:
    for _start in range(2):
        with closing(connect(older, NEWER)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (4,)
            assert connection.execute("SELECT * FROM note").fetchall() == [("kept 留著", 7)]


def refusals(path: Path) -> Iterator[sqlite3.Error]:
    """Open ``path`` again and again, refusing one statement later each time, until nothing is refused."""
    real = sqlite3.connect
    for number in range(1, 10_000):
        left = number

        def refuse(*_statement: object) -> int:
            nonlocal left
            left -= 1
            return sqlite3.SQLITE_DENY if left == 0 else sqlite3.SQLITE_OK

        def open_refusing(*given: object, **named: object) -> sqlite3.Connection:
            connection: sqlite3.Connection = real(*given, **named)  # type: ignore[call-overload]  # as they come
            connection.set_authorizer(refuse)
            return connection

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sqlite3, "connect", open_refusing)
            try:
                connect(path, NEWER).close()
            except sqlite3.Error as error:
                yield error
            else:
                assert left > 0
                return


def test_a_step_that_fails_at_any_point_leaves_a_whole_file(older: Path) -> None:
    failures = 0
    for _error in refusals(older):
        failures += 1
        assert is_whole(older)
    assert failures > 20
    assert works_with(older, NEWER)


def test_a_full_disk_leaves_the_older_file_to_the_older_program(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sqlite3.connect

    def open_small(*given: object, **named: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*given, **named)  # type: ignore[call-overload]  # as they come
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    growing = Format(OLDER.application_id, (*OLDER.migrations, STEP))
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", open_small)
        with pytest.raises(sqlite3.Error, match="full"):
            connect(older, growing)
    assert works_with(older, OLDER)


@unix_only
def test_a_program_that_is_killed_at_any_point_leaves_a_whole_file(older: Path) -> None:
    killed = 0
    for number in range(1, 100):
        run = subprocess.run(
            [sys.executable, "-c", MIGRATE_UNTIL_KILLED, str(older), str(number)], check=False
        )
        assert run.returncode in (0, -signal.SIGKILL)
        assert is_whole(older)
        if run.returncode == 0:
            break
        killed += 1
    assert killed > 10
    assert works_with(older, NEWER)


def test_a_replica_from_before_the_colours_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "rooms" / "replica.db"
    with closing(connect(path, Format(REPLICA.application_id, REPLICA.migrations[:2]))) as old:
        old.execute("INSERT INTO room (id, epoch, title) VALUES ('lobby', 'epoch', '廚房')")
        old.execute("INSERT INTO replica (host, start) VALUES ('host', 7)")
        old.execute(
            "INSERT INTO outbox (client_id, kind, body, time, mark)"
            """ VALUES ('c', 'message', '{"text":"hi"}', 3, 'pending')"""
        )
    replica = Replica(path, "host", "lobby")
    replica.open()
    state = replica.state()
    assert (replica.set_aside, state.title, state.last) == (None, "廚房", Position(7, None))
    assert replica.outbox() == [OutboxRow("c", "message", {"text": "hi"}, 3)]
    assert replica.colours() == {}
    replica.close()
