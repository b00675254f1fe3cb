"""Each store of the conformance suite, on an empty disk, and opened again on the same."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from desktop_chat.storage.sqlite import SqliteStore
from desktop_chat.storage.store import Store
from tests.storage.memory import MemoryRoom, MemoryStore

MakeStore: TypeAlias = Callable[[], Store]


@pytest.fixture(params=["sqlite", "memory"])
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> MakeStore:
    """A function that returns an unopened store, each time over the same disk."""
    if request.param == "sqlite":
        return lambda: SqliteStore(tmp_path / "log.db")
    disk: dict[str, MemoryRoom] = {}
    return lambda: MemoryStore(disk)
