"""How one connection reads its room: a cursor on the ring, and pages from the log behind it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from desktop_chat.protocol.codec import encode
from desktop_chat.protocol.entities import Event, Seq
from desktop_chat.protocol.errors import CloseCode
from desktop_chat.protocol.limits import EVENTS_PER_FRAME
from desktop_chat.rooms.ring import Ring
from desktop_chat.server.frames import text_frame
from desktop_chat.server.hall import FLUSH_BYTES, Hall, Listener
from desktop_chat.server.links import Link
from desktop_chat.storage.store import Unavailable


@dataclass(frozen=True, slots=True)
class Door:
    """How a kind of door speaks: its ring, how it writes events from the log, whether in JSON."""

    ring: Callable[[Hall], Ring]
    frames: Callable[[Iterable[Event]], Iterable[bytes]]
    structured: bool


class Stream:
    """Everything after a cursor, in order, as fast as the peer takes it. There is no queue to grow."""

    def __init__(self, hall: Hall, link: Link, door: Door, cursor: Seq, listener: Listener) -> None:
        self._hall = hall
        self._link = link
        self._door = door
        self._cursor = cursor
        self._listener = listener
        self._told: list[bytes] = []
        self._missed = False
        self._reading_log = False

    def tell(self, frames: bytes, plain: bytes) -> None:
        """Take what is told and not remembered; who is behind gets a fresh roster later instead."""
        said = frames if self._door.structured else plain
        if not said:
            return
        if self._reading_log or self._link.backlog() > FLUSH_BYTES:
            self._missed = True
            self._told = []
        else:
            self._told.append(said)
            self._hall.wants_flush(self._listener)

    def read(self) -> Iterator[bytes]:
        """Return the frames to write now, and see to it that the rest follows."""
        ring = self._door.ring(self._hall)
        if self._reading_log or self._link.backlog() > FLUSH_BYTES:
            return
        if self._cursor < ring.head:
            chunk = ring.since(self._cursor, FLUSH_BYTES)
            if chunk is None:
                self._reading_log = True
                self._hall.tasks.start(self._read_log(), "read the log for a connection")
                return
            frames, self._cursor = chunk
            yield frames
        if self._cursor < ring.head:
            self._hall.wants_flush(self._listener)
            return
        yield from self._told
        self._told = []
        if self._missed and self._door.structured:
            self._missed = False
            yield text_frame(encode(self._hall.room.everybody()).encode())

    async def _read_log(self) -> None:
        """Write the next events of a cursor that stands before the ring."""
        hall = self._hall
        try:
            events = await hall.store.read(hall.room.room, after=self._cursor, limit=EVENTS_PER_FRAME)
        except Unavailable as failure:
            self._listener.end(CloseCode.UNAVAILABLE, failure.sentence)
            return
        finally:
            self._reading_log = False
        if events:
            self._cursor = events[-1].seq
            self._link.write(b"".join(self._door.frames(events)))
        hall.wants_flush(self._listener)
