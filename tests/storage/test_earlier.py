"""A look at a log that somebody else may have open."""

from pathlib import Path

import pytest

from desktop_chat.storage import earlier
from desktop_chat.storage.earlier import count_earlier
from desktop_chat.storage.schema import LOG, connect
from desktop_chat.storage.sqlite import SqliteStore
from tests.storage.drafts import draft, opened


def files_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


async def test_messages_are_counted_whether_or_not_the_log_is_open(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    assert count_earlier(path) is None

    async with opened(SqliteStore(path)) as store:
        await store.append([draft("one"), draft("two"), draft(kind="joined", body={})])
        assert count_earlier(path) == 2

    before = files_in(tmp_path)
    assert count_earlier(path) == 2
    assert files_in(tmp_path) == before


async def test_counting_ends_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earlier, "COUNTED", 3)
    async with opened(SqliteStore(tmp_path / "log.sqlite")) as store:
        await store.append([draft() for _ in range(9)])

    assert count_earlier(tmp_path / "log.sqlite") == 4


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + bytes(200)])
def test_what_is_no_log_says_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log.sqlite"
    path.write_bytes(content)

    assert count_earlier(path) is None
    assert path.read_bytes() == content


def test_a_newer_log_is_left_to_the_program_that_knows_it(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    connection = connect(path, LOG)
    connection.execute(f"PRAGMA user_version = {len(LOG.migrations) + 1}")
    connection.close()

    assert count_earlier(path) is None
