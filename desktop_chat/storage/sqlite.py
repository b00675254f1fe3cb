"""The log on SQLite, inside this process: one thread writes with group commit, another reads."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from desktop_chat.protocol.entities import Event, RoomId, Seq
from desktop_chat.storage import rows
from desktop_chat.storage.failures import outage
from desktop_chat.storage.files import make_private_folder
from desktop_chat.storage.lock import FileLock
from desktop_chat.storage.schema import connect_reading
from desktop_chat.storage.store import Ack, Draft, Head, Hint, Member, Unavailable, UnusableFolder
from desktop_chat.storage.transaction import Storable
from desktop_chat.storage.writer import Committed, LogWriter
from desktop_chat.texts import sentence

GROUP_DRAFTS = 512
"""The most drafts that share one transaction, unless one batch alone has more."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Waiting:
    drafts: list[Storable]
    acks: asyncio.Future[list[Ack]]


class SqliteStore:
    """A `Store` in the file at ``path``, to be opened once.

    Whatever waits when the disk is ready goes into one transaction, so a burst costs one fsync. The writing
    thread alone has the write connection; reads have a thread and a connection of their own and never wait
    for a commit.
    """

    def __init__(self, path: Path) -> None:
        self.on_hint: Hint = _nobody_listens
        self._path = path
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        self._writer = LogWriter(path, release_readers=self._release_reader)
        self._reader: sqlite3.Connection | None = None
        self._writing = ThreadPoolExecutor(1, "log-writer")
        self._reading = ThreadPoolExecutor(1, "log-reader")
        self._accepts = False
        self._waiting: deque[_Waiting] = deque()
        self._idle = asyncio.Event()
        self._idle.set()

    async def open(self) -> None:
        """Lock, check and migrate the file; see `Store.open`."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._writing, self._open)
        except BaseException:
            self._writing.shutdown(wait=False)
            self._reading.shutdown(wait=False)
            raise
        self._accepts = True

    async def close(self) -> None:
        """Commit what waits, then give the file back."""
        if not self._accepts:
            return
        self._accepts = False
        await self._idle.wait()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._reading, self._close_reader)
        await loop.run_in_executor(self._writing, self._writer.close)
        self._lock.release()
        self._writing.shutdown(wait=False)
        self._reading.shutdown(wait=False)

    async def append(self, batch: Sequence[Draft]) -> list[Ack]:
        """Put ``batch`` into the next transaction; see `Store.append`."""
        drafts = [(draft, rows.check_storable(draft)) for draft in batch]
        self._check_open()
        waiting = _Waiting(drafts, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._idle.is_set():
            self._idle.clear()
            # One turn later, so that everything this turn of the loop appends shares the transaction.
            asyncio.get_running_loop().call_soon(self._commit_next)
        return await waiting.acks

    async def read(self, room: RoomId, *, after: Seq, limit: int) -> list[Event]:
        return await self._read(lambda reader: rows.read_after(reader, room, after, limit))

    async def read_before(self, room: RoomId, *, before: Seq, limit: int) -> list[Event]:
        return await self._read(lambda reader: rows.read_before(reader, room, before, limit))

    async def heads(self, rooms: Collection[RoomId]) -> dict[RoomId, Head]:
        names = list(rooms)
        heads = await self._read(lambda reader: [rows.read_head(reader, room) for room in names])
        return {room: head for room, head in zip(names, heads, strict=True) if head is not None}

    async def members(self, room: RoomId) -> list[Member]:
        return await self._read(lambda reader: rows.read_members(reader, room))

    async def title(self, room: RoomId) -> str:
        return await self._read(lambda reader: rows.read_title(reader, room))

    async def set_title(self, room: RoomId, title: str) -> None:
        self._check_open()
        await asyncio.get_running_loop().run_in_executor(self._writing, self._writer.set_title, room, title)

    def _check_open(self) -> None:
        if not self._accepts:
            raise Unavailable(sentence("The host is closing."))

    def _open(self) -> None:
        try:
            make_private_folder(self._path.parent)
            self._lock.acquire()
        except OSError as error:
            raise UnusableFolder(str(self._path.parent), error) from error
        try:
            self._writer.open()
        except BaseException:
            self._lock.release()
            raise

    # On the loop: group commit.

    def _commit_next(self) -> None:
        group = self._take_group()
        if not group:
            self._idle.set()
            return
        loop = asyncio.get_running_loop()
        commit = self._writing.submit(self._writer.commit, [waiting.drafts for waiting in group])
        # From the writing thread straight to what is to be told: `run_in_executor` puts two futures between.
        commit.add_done_callback(lambda done: loop.call_soon_threadsafe(self._commit_done, group, done))

    def _take_group(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        room_left = GROUP_DRAFTS
        while self._waiting and (not group or len(self._waiting[0].drafts) <= room_left):
            room_left -= len(self._waiting[0].drafts)
            group.append(self._waiting.popleft())
        return group

    def _commit_done(self, group: list[_Waiting], commit: Future[Committed]) -> None:
        self._commit_next()  # first: the disk works while this one is told
        if (error := commit.exception()) is not None:
            for waiting in group:
                if not waiting.acks.done():
                    waiting.acks.set_exception(error)
            return
        committed = commit.result()
        try:
            for growth in committed.growth:
                self.on_hint(growth.room, growth.head, growth.fresh)
        finally:
            for waiting, acks in zip(group, committed.acks, strict=True):
                if (
                    not waiting.acks.done()
                ):  # its caller may have been cancelled; the log has the events all the same
                    waiting.acks.set_result(acks)

    # On the reading thread.

    async def _read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        self._check_open()
        loop = asyncio.get_running_loop()
        if self._writer.in_doubt:
            await loop.run_in_executor(self._writing, self._writer.recover)
        return await loop.run_in_executor(self._reading, self._query, query)

    def _query(self, query: Callable[[sqlite3.Connection], T]) -> T:
        try:
            if self._reader is None:
                self._reader = self._connect_reader()
            return query(self._reader)
        except sqlite3.Error as error:
            self._close_reader()
            raise outage(error) or error from error

    def _connect_reader(self) -> sqlite3.Connection:
        if self._writer.in_doubt:  # since this was asked for
            raise Unavailable(sentence("The stored messages are being checked after an error of the disk."))
        return connect_reading(self._path)

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _release_reader(self) -> None:
        """Close the read connection; called on the writing thread, for which the reading one never waits."""
        self._reading.submit(self._close_reader).result()


def _nobody_listens(room: RoomId, head: Seq, fresh: Sequence[Event] | None) -> None:
    """Stand in for `on_hint` where the log is only written and read."""
