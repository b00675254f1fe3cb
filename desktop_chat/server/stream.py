"""How one connection reads its room: a cursor on the ring, and pages from the log behind it."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

from desktop_chat.protocol.codec import encode
from desktop_chat.protocol.entities import Seq
from desktop_chat.protocol.errors import CloseCode
from desktop_chat.protocol.limits import EVENTS_PER_FRAME
from desktop_chat.server.frames import text_frame
from desktop_chat.server.hall import Hall
from desktop_chat.server.in_step import InStep
from desktop_chat.server.links import Link
from desktop_chat.server.listener import FLUSH_BYTES, Listener
from desktop_chat.storage.store import Unavailable


@dataclass(frozen=True, slots=True)
class Door:
    """How a kind of door speaks: who reads with it, and whether in JSON."""

    readers: Callable[[Hall], InStep]
    structured: bool


class Stream:
    """Everything after a cursor, in order, as fast as the peer takes it. There is no queue to grow."""

    def __init__(self, hall: Hall, link: Link, door: Door, cursor: Seq, listener: Listener) -> None:
        self._hall = hall
        self._link = link
        self._door = door
        self._readers = door.readers(hall)
        self._ring = self._readers.ring
        self._cursor = cursor
        self._listener = listener
        self._told: list[bytes] = []
        self._missed = False
        self._reading_log = False
        self._stopped = False
        link.follow(self.step_out, functools.partial(hall.wants_flush, listener))

    def tell(self, frames: bytes, plain: bytes) -> None:
        """Take what is told and not remembered; who is behind gets a fresh roster later instead."""
        said = frames if self._door.structured else plain
        if not said:
            return
        if self._reading_log or not self._link.ready:
            self._missed = True
            self._told = []
        else:
            self._told.append(said)
            self._hall.wants_flush(self._listener)

    def write(self, answers: bytes) -> None:
        """Write ``answers`` and what follows now, all at once, and see to it that the rest follows."""
        self.step_out()
        frames = answers
        if not self._reading_log and self._link.ready:
            frames += self._next_events()
            if self._cursor == self._ring.head:
                frames += self._what_is_told()
                self._readers.enter(self._listener, self._link.straight, self._cursor)
        if frames:
            self._link.write(frames)

    def step_out(self) -> None:
        """Read alone from now on: the peer is full, leaves, or is to hear something of its own."""
        cursor = self._readers.leave(self._listener)
        if cursor is not None:
            self._cursor = cursor

    def stop(self) -> None:
        """Write nothing more: what is being read from the log comes too late."""
        self._stopped = True
        self.step_out()

    def _next_events(self) -> bytes:
        chunk = self._ring.since(self._cursor, FLUSH_BYTES)
        if chunk is None:
            self._reading_log = True
            self._hall.tasks.start(self._read_log(), "read the log for a connection")
            return b""
        frames, self._cursor = chunk
        if self._cursor != self._ring.head:
            self._hall.wants_flush(self._listener)
        return frames

    def _what_is_told(self) -> bytes:
        """Return what is told and not remembered, when nothing else waits."""
        told, self._told = self._told, []
        missed, self._missed = self._missed, False
        if missed and self._door.structured:
            told.append(text_frame(encode(self._hall.room.everybody()).encode()))
        return b"".join(told)

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
        if self._stopped:
            return
        if events:
            self._cursor = events[-1].seq
            self._link.write(self._ring.frames(events))
        hall.wants_flush(self._listener)
