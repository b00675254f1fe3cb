"""One order: whatever the log, its hints and the readers do, every stream is the log, whole and in order.

Many authors post through `Appends` into a log that answers late, fails, or fails after it has stored; its
hints come late, twice or without their events; readers take what they want when they want, from the ring or
behind it. The run's seed is printed when it fails.
"""

import asyncio
import functools
import json
import random
from collections.abc import Callable, Sequence

import pytest

from desktop_chat.protocol.entities import FIRST_ROOM, Event, RoomId, Seq
from desktop_chat.rooms.rate import Rate
from desktop_chat.rooms.ring import Ring
from desktop_chat.server.batches import encoded_event, events_frames
from desktop_chat.server.doors import STRUCTURED
from desktop_chat.server.frames import payloads
from desktop_chat.server.hall import Hall
from desktop_chat.server.halls import Halls
from desktop_chat.server.in_step import InStep
from desktop_chat.server.stream import Stream
from desktop_chat.storage.store import Ack, Draft, Unavailable
from desktop_chat.texts import sentence
from tests.server.readers import QuietReader
from tests.storage.drafts import draft
from tests.storage.memory import MemoryStore

RUNS = 200
AUTHORS, POSTS, READERS = 4, 12, 3
RING = 8
PAGE = 3
"""Shorter than the log, so that readers fall behind the one and need several of the other."""


class JitteryStore(MemoryStore):
    """Takes its time, fails before or after it has stored, and tells its hints as badly as it may."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(new_text=lambda: f"{chance.getrandbits(64):x}")
        self.chance = chance
        self.calm = True
        self.hints_under_way = 0

    async def append(self, batch: Sequence[Draft]) -> list[Ack]:
        await self._linger()
        self._fail(0.1)
        acks = await super().append(batch)
        await self._linger()
        self._fail(0.1)
        return acks

    async def read(self, room: RoomId, *, after: Seq, limit: int) -> list[Event]:
        await self._linger()
        return await super().read(room, after=after, limit=limit)

    async def _linger(self) -> None:
        for _ in range(0 if self.calm else self.chance.randrange(4)):
            await asyncio.sleep(0)

    def _fail(self, probability: float) -> None:
        if not self.calm and self.chance.random() < probability:
            raise Unavailable(sentence("The host is closing."))

    def spoil_hints(self) -> None:
        """From now on hints come late, twice, or without their events; the last one always comes."""
        deliver = self.on_hint

        def tell(room: RoomId, head: Seq, fresh: Sequence[Event] | None) -> None:
            self.hints_under_way -= 1
            deliver(room, head, fresh)

        def spoiled(room: RoomId, head: Seq, fresh: Sequence[Event] | None) -> None:
            for _ in range(self.chance.choice((1, 1, 1, 2))):
                events = fresh if self.chance.random() < 0.7 else None
                self.hints_under_way += 1
                self._later(self.chance.randrange(4), functools.partial(tell, room, head, events))

        self.on_hint = spoiled
        self.calm = False

    def _later(self, turns: int, call: Callable[[], None]) -> None:
        step: Callable[[], None] = call if turns == 0 else functools.partial(self._later, turns - 1, call)
        asyncio.get_running_loop().call_soon(step)


class Reader(QuietReader):
    """A listener with a cursor of its own, whose link is full now and then."""

    def __init__(self, hall: Hall, cursor: Seq, chance: random.Random) -> None:
        super().__init__()
        self.start = cursor
        self.read: list[str] = []
        self._chance = chance
        self._stream = Stream(hall, self, STRUCTURED, cursor, self)

    def flush(self) -> None:
        self._stream.write(b"")

    def tell(self, frames: bytes, plain: bytes) -> None:
        self._stream.tell(frames, plain)

    def write(self, frames: bytes) -> None:
        for payload in payloads(frames):
            frame = json.loads(payload)
            if frame["type"] == "events":
                self.read += [f"{event['seq']} {event['rid']}" for event in frame["events"]]
        if self._chance.random() < 0.3:
            self._fill()

    def caught_up(self) -> bool:
        return len(self.read) >= AUTHORS * POSTS - self.start

    def drain(self) -> None:
        self._drain()


class Author:
    """Sends without waiting; after a failure it sends again, in order, what is not acknowledged."""

    def __init__(self, hall: Hall, number: int) -> None:
        self.device = f"device-{number}"
        self.names = [f"{number}-{post}" for post in range(POSTS)]
        self.acks: dict[str, Ack] = {}
        self._hall = hall
        self._settled = asyncio.Event()
        self._flying = 0
        self._failed = False

    async def post_all(self, chance: random.Random) -> None:
        while missing := [name for name in self.names if name not in self.acks]:
            self._failed = False
            for name in missing:
                if self._failed:
                    break  # nothing is sent behind it before it is sent again
                self._flying += 1
                told = functools.partial(self._told, name)
                self._hall.appends.submit(draft(device=self.device, client_id=name), told)
                if chance.random() < 0.3:
                    await asyncio.sleep(0)
            while self._flying:
                self._settled.clear()
                await self._settled.wait()

    def _told(self, name: str, outcome: Ack | Unavailable) -> None:
        self._flying -= 1
        self._settled.set()
        if isinstance(outcome, Ack):
            self.acks[name] = outcome
        else:
            self._failed = True


async def one_run(seed: int) -> None:
    chance = random.Random(seed)
    store = JitteryStore(chance)
    halls = Halls(store, Rate())
    await halls.open("Lobby")
    hall = halls.halls[FIRST_ROOM]
    hall.ring = Ring(0, encoded_event, events_frames, RING)
    hall.in_step = InStep(hall.ring)
    store.spoil_hints()
    authors = [Author(hall, number) for number in range(AUTHORS)]
    readers: list[Reader] = []
    writing = asyncio.gather(*(author.post_all(chance) for author in authors))
    while (
        len(readers) < READERS or store.hints_under_way or not all(reader.caught_up() for reader in readers)
    ):
        if len(readers) < READERS and (writing.done() or chance.random() < 0.1):
            readers.append(Reader(hall, chance.randint(0, hall.room.head.seq), chance))
            hall.enter(readers[-1], "reader", str(len(readers)))
            hall.wants_flush(readers[-1])
        for reader in readers:
            if chance.random() < 0.3:
                reader.drain()
        await asyncio.sleep(0)
    await writing
    check(store, authors, readers)
    await halls.close()


def caught_up(reader: Reader, store: JitteryStore) -> bool:
    return store.hints_under_way == 0 and reader.start + len(reader.read) >= len(
        store.rooms[FIRST_ROOM].events
    )


def check(store: JitteryStore, authors: list[Author], readers: list[Reader]) -> None:
    log = store.rooms[FIRST_ROOM].events
    assert [event.seq for event in log] == list(range(1, AUTHORS * POSTS + 1))
    for author in authors:
        assert [event.client_id for event in log if event.device == author.device] == author.names
        places = {event.client_id: (event.seq, event.rid) for event in log if event.device == author.device}
        assert {name: (ack.seq, ack.rid) for name, ack in author.acks.items()} == places
    for reader in readers:
        assert reader.read == [f"{event.seq} {event.rid}" for event in log[reader.start :]]


@pytest.mark.expected_log("can be kept")
async def test_every_stream_is_the_log_whatever_it_does(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_chat.server.stream.EVENTS_PER_FRAME", PAGE)
    for run in range(RUNS):
        await asyncio.wait_for(one_run(seed + run), 20)
