"""All rooms of one host with the log behind them, from opening the log to closing it."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence

from desktop_chat.protocol.checks import check_title
from desktop_chat.protocol.entities import FIRST_ROOM, Event, RoomId
from desktop_chat.protocol.errors import CloseCode
from desktop_chat.protocol.limits import RECENT_EVENTS
from desktop_chat.rooms.rate import Allowance, Rate
from desktop_chat.rooms.room import Room
from desktop_chat.server.appends import Appends
from desktop_chat.server.connection import Connection
from desktop_chat.server.hall import Hall
from desktop_chat.server.health import LogHealth
from desktop_chat.storage.store import Store, Unavailable
from desktop_chat.storage.tail import Tail
from desktop_chat.tasks import TaskOwner
from desktop_chat.texts import Sentence, _, sentence

_TICK_SECONDS = 1.0
_FAREWELL_SECONDS = 0.5


class Halls:
    """The rooms that are open, and every connection to them."""

    def __init__(self, store: Store, rate: Rate) -> None:
        self.tasks = TaskOwner()
        self.rooms: dict[RoomId, Room] = {}
        self.halls: dict[RoomId, Hall] = {}
        self._store = store
        self._allowance = Allowance(rate)
        self._tail = Tail(store, self.tasks, self._deliver)
        self.health = LogHealth()
        self._appends = Appends(store, self.tasks, self.health, self._repair)
        self._connections: dict[Connection, None] = {}
        self._logged_before = 0
        self.slow_readers_cut = 0
        self._empty = asyncio.Event()
        self._empty.set()

    async def open(self, title: str | None) -> None:
        """Open the log and its first room under ``title``; None keeps the one that the log remembers.

        Raises ``CannotOpen`` with a sentence, and ``Refusal`` for a title that cannot be.
        """
        await self._store.open()
        try:
            if title is not None:
                await self._store.set_title(FIRST_ROOM, check_title(title))
            head = (await self._store.heads([FIRST_ROOM]))[FIRST_ROOM]
            members = await self._store.members(FIRST_ROOM)
            known = await self._store.title(FIRST_ROOM) or _("Lobby")
            recent = await self._store.read_before(FIRST_ROOM, before=head.seq + 1, limit=RECENT_EVENTS)
        except BaseException:
            await self._store.close()
            raise
        room = Room(FIRST_ROOM, known, head, members, asyncio.get_running_loop().time(), self._allowance)
        self.rooms[FIRST_ROOM] = room
        self.halls[FIRST_ROOM] = Hall(room, self._store, self._appends, self.tasks, recent)
        self._logged_before = self.logged
        self._tail.watch(FIRST_ROOM, head.seq)
        self.tasks.start(self._tick(), "look at the clock")
        self.tasks.start(self.health.watch(self._store), "look after the log")

    def of(self, room: Room) -> Hall:
        """Return the hall around ``room``."""
        return self.halls[room.room]

    def _deliver(self, room: RoomId, events: Sequence[Event]) -> None:
        self.halls[room].committed(events)

    async def _repair(self) -> None:
        with contextlib.suppress(Unavailable):
            # Not lost: the next hint shows the gap again.
            await self._tail.poll()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            for connection in list(self._connections):
                connection.tick()

    @contextlib.contextmanager
    def watching(self, connection: Connection) -> Iterator[None]:
        """Keep an eye on ``connection`` while it lives."""
        self._connections[connection] = None
        self._empty.clear()
        try:
            yield
        finally:
            self._connections.pop(connection, None)
            if not self._connections:
                self._empty.set()

    def cut_slow_reader(self, connection: Connection) -> None:
        """Let go of a connection whose peer takes nothing."""
        self.slow_readers_cut += 1
        connection.stuck()

    # What there is, over all rooms

    def present(self) -> int:
        """How many members are here."""
        return sum(room.attendance.present for room in self.rooms.values())

    @property
    def connections(self) -> int:
        """How many sockets lead here, greeted or not."""
        return len(self._connections)

    @property
    def logged(self) -> int:
        """How many events the log has."""
        return sum(room.head.seq - room.first + 1 for room in self.rooms.values())

    @property
    def appended(self) -> int:
        """How many events the log has taken since it was opened."""
        return self.logged - self._logged_before

    @property
    def failed(self) -> int:
        """How many events the log could not take."""
        return self._appends.failed

    @property
    def writable(self) -> bool:
        """Whether the log takes what is said, as far as is known."""
        return self.health.trouble is None

    async def farewell(self, reason: Sentence | None = None) -> None:
        """Say bye to everybody; half a second is enough for those who listen."""
        reason = reason or sentence("The host has closed the room.")
        for connection in list(self._connections):
            connection.end(CloseCode.RESTARTING, reason, retry_after=1000)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL_SECONDS):
                await self._empty.wait()

    async def close(self) -> None:
        """Stop telling and close the log."""
        for hall in self.halls.values():
            hall.close()
        await self.tasks.close()
        await self._store.close()
