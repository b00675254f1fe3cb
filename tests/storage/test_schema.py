from pathlib import Path

import pytest

from desktop_chat.storage import schema
from desktop_chat.storage.schema import LOG, DamagedFile, connect


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that was closed in order, counts as large, and lost a page since."""
    path = tmp_path / "log.db"
    connection = connect(path, LOG)
    connection.execute("CREATE TABLE filler (content TEXT)")
    connection.executemany("INSERT INTO filler VALUES (?)", [("x" * 3000,)] * 60)
    connection.close()
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 40_000)
        file.write(b"\xff" * 20_000)
    monkeypatch.setattr(schema, "_QUICKLY_CHECKED", 1000)
    return path


def test_a_large_file_that_was_closed_in_order_opens_without_being_read_through(damaged: Path) -> None:
    connect(damaged, LOG).close()


def test_a_large_file_that_failed_is_read_through(damaged: Path) -> None:
    with pytest.raises(DamagedFile):
        connect(damaged, LOG, doubted=True)


def test_a_large_file_that_a_program_left_open_is_read_through(damaged: Path) -> None:
    damaged.with_name(damaged.name + "-wal").write_bytes(b"what a crash leaves")
    with pytest.raises(DamagedFile):
        connect(damaged, LOG)


def test_a_small_file_is_read_through(damaged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_QUICKLY_CHECKED", 1_000_000)
    with pytest.raises(DamagedFile):
        connect(damaged, LOG)
