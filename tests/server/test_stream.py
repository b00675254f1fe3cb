"""What one connection reads from the log, and what it is spared once it closes."""

import asyncio

import pytest

from desktop_chat.protocol.entities import FIRST_ROOM, Event, RoomId, Seq
from desktop_chat.rooms.rate import Rate
from desktop_chat.server.doors import STRUCTURED
from desktop_chat.server.hall import Hall
from desktop_chat.server.halls import Halls
from desktop_chat.server.stream import Stream
from tests.server.readers import QuietReader
from tests.storage.drafts import draft
from tests.storage.memory import MemoryStore

PATIENCE = 5.0


class SlowStore(MemoryStore):
    """A log that is read as soon as the test says."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may_read, self.has_read = (asyncio.Event() for _ in range(3))

    async def read(self, room: RoomId, *, after: Seq, limit: int) -> list[Event]:
        self.asked.set()
        await self.may_read.wait()
        found = await super().read(room, after=after, limit=limit)
        self.has_read.set()  # who waits for this goes on after whoever asked
        return found


class Reader(QuietReader):
    """A listener and its link in one."""

    def __init__(self) -> None:
        super().__init__()
        self.read = b""
        self.flushed = asyncio.Event()

    def write(self, frames: bytes) -> None:
        self.read += frames

    def flush(self) -> None:
        self.flushed.set()

    def tell(self, frames: bytes, plain: bytes) -> None:
        raise AssertionError("nothing is told")


@pytest.mark.parametrize("stopped", [False, True])
async def test_what_is_read_from_the_log_after_the_stop_is_not_written(stopped: bool) -> None:
    store = SlowStore()
    halls = Halls(store, Rate())
    await halls.open(None)
    first = halls.halls[FIRST_ROOM]
    await first.appends.append(draft("in the log only"))
    hall = Hall(first.room, store, first.appends, halls.tasks, recent=[])
    reader = Reader()
    stream = Stream(hall, reader, STRUCTURED, 0, reader)
    async with asyncio.timeout(PATIENCE):
        stream.write(b"")
        await store.asked.wait()
        if stopped:
            stream.stop()
        store.may_read.set()
        await store.has_read.wait()
    assert (b"in the log only" in reader.read) is not stopped
    hall.close()
    await halls.close()
