"""A store without a disk, as faithful as the real ones, for tests and simulations."""

import asyncio
import json
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from desktop_chat.protocol.entities import FIRST_ROOM, Event, Kind, RoomId, Seq
from desktop_chat.storage.rows import check_storable
from desktop_chat.storage.store import Ack, Draft, Head, Hint, Member, Unavailable
from desktop_chat.texts import sentence


@dataclass
class MemoryRoom:
    """What survives `MemoryStore.close`: hand it to the next store, as a file would be."""

    epoch: str
    title: str = ""
    events: list[Event] = field(default_factory=list)
    members: dict[str, Member] = field(default_factory=dict)
    places: dict[tuple[str, str], Seq] = field(default_factory=dict)

    @property
    def head(self) -> Head:
        last = self.events[-1] if self.events else None
        return Head(self.epoch, last.seq if last else 0, last.rid if last else None, 1)


def _random_text() -> str:
    return secrets.token_urlsafe(16)


class MemoryStore:
    """Commits once per turn of the loop, all that waits together, and tells it in the order of commits.

    ``rooms`` is the disk: a second store over the same dictionary is the same log after a restart.
    ``new_text`` makes epochs and rids, so that a simulation can draw them from its seed. While ``down``,
    nothing is stored or read.
    """

    def __init__(
        self, rooms: dict[RoomId, MemoryRoom] | None = None, new_text: Callable[[], str] = _random_text
    ) -> None:
        self.on_hint: Hint = lambda room, head, fresh: None
        self.rooms: dict[RoomId, MemoryRoom] = {} if rooms is None else rooms
        self.down = False
        self._new_text = new_text
        self._open = False
        self._waiting: list[tuple[list[Draft], asyncio.Future[list[Ack]]]] = []

    async def open(self) -> None:
        self.rooms.setdefault(FIRST_ROOM, MemoryRoom(self._new_text()))
        self._open = True

    async def close(self) -> None:
        self._commit()
        self._open = False

    async def append(self, batch: Sequence[Draft]) -> list[Ack]:
        copies = [replace(draft, body=json.loads(check_storable(draft))) for draft in batch]
        self._check()
        acks: asyncio.Future[list[Ack]] = asyncio.get_running_loop().create_future()
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._commit)
        self._waiting.append((copies, acks))
        return await acks

    async def read(self, room: RoomId, *, after: Seq, limit: int) -> list[Event]:
        events = await self._events(room)
        start = max(after, 0)
        return events[start : start + max(limit, 0)]

    async def read_before(self, room: RoomId, *, before: Seq, limit: int) -> list[Event]:
        events = await self._events(room)
        end = max(min(before - 1, len(events)), 0)
        return events[max(end - max(limit, 0), 0) : end]

    async def heads(self, rooms: Collection[RoomId]) -> dict[RoomId, Head]:
        await self._turn()
        return {room: self.rooms[room].head for room in rooms if room in self.rooms}

    async def members(self, room: RoomId) -> list[Member]:
        await self._turn()
        return list(self.rooms[room].members.values()) if room in self.rooms else []

    async def title(self, room: RoomId) -> str:
        await self._turn()
        return self.rooms[room].title if room in self.rooms else ""

    async def set_title(self, room: RoomId, title: str) -> None:
        await self._turn()
        if room in self.rooms:
            self.rooms[room].title = title

    async def _events(self, room: RoomId) -> list[Event]:
        await self._turn()
        return self.rooms[room].events if room in self.rooms else []

    async def _turn(self) -> None:
        """Answer a turn of the loop later, as a real engine cannot answer at once either."""
        await asyncio.sleep(0)
        self._check()

    def _check(self) -> None:
        if self.down or not self._open:
            raise Unavailable(sentence("The host is closing."))

    def _commit(self) -> None:
        waiting, self._waiting = self._waiting, []
        if self.down:
            for _, future in waiting:
                if not future.done():
                    future.set_exception(Unavailable(sentence("The host is closing.")))
            return
        fresh: dict[RoomId, list[Event]] = {}
        results = [[self._store(draft, fresh) for draft in drafts] for drafts, _ in waiting]
        for room, events in fresh.items():
            self.on_hint(room, events[-1].seq, events)
        for (_, future), acks in zip(waiting, results, strict=True):
            if not future.done():
                future.set_result(acks)

    def _store(self, draft: Draft, fresh: dict[RoomId, list[Event]]) -> Ack:
        room = self.rooms.setdefault(draft.room, MemoryRoom(self._new_text()))
        place = room.places.get((draft.device, draft.client_id))
        if place is not None:
            original = room.events[place - 1]
            return Ack(original.seq, original.rid, original.time, fresh=False)
        event = draft.placed(len(room.events) + 1, self._new_text())
        room.events.append(event)
        room.places[draft.device, draft.client_id] = event.seq
        fresh.setdefault(draft.room, []).append(event)
        self._keep_members(room, event)
        return Ack(event.seq, event.rid, event.time, fresh=True)

    def _keep_members(self, room: MemoryRoom, event: Event) -> None:
        known = room.members.get(event.device)
        match event.kind:
            case Kind.JOINED if known is None:
                room.members[event.device] = Member(event.device, event.member, event.name)
            case Kind.JOINED if known is not None:
                room.members[event.device] = replace(known, name=event.name)
            case Kind.RENAMED if known is not None and isinstance(event.body.get("name"), str):
                room.members[event.device] = replace(known, name=event.body["name"])
            case Kind.LEFT:
                room.members.pop(event.device, None)
            case _:
                pass
