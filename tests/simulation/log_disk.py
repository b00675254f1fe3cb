"""The host's disk: slow, full, of unknown outcome, and sometimes replaced by an older copy."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from desktop_chat.protocol.entities import FIRST_ROOM, Event, RoomId, Seq
from desktop_chat.storage.store import Ack, Draft, Unavailable
from desktop_chat.texts import sentence
from tests.storage.memory import MemoryRoom, MemoryStore

_COPIES = 4
_REFUSED = sentence("The disk is full.")


class LogDisk:
    """What a host's folder holds, over all its restarts, with some older copies of it.

    ``ever`` are all own messages, as (device, client id), that any of its logs has held.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.rooms: dict[RoomId, MemoryRoom] = {}
        self.ever: set[tuple[str, str]] = set()
        self.full = False
        self.doubtful = 0.0
        self.loses_hints = False
        self._copies: list[MemoryRoom] = []

    @property
    def events(self) -> list[Event]:
        return self.rooms[FIRST_ROOM].events if FIRST_ROOM in self.rooms else []

    def new_text(self) -> str:
        return f"{self.random.getrandbits(64):016x}"

    def back_up(self) -> None:
        """Keep a copy of the log as it is now."""
        if FIRST_ROOM in self.rooms:
            self._copies.append(_copied(self.rooms[FIRST_ROOM]))
            del self._copies[:-_COPIES]

    def restore(self) -> bool:
        """Go back to one of the copies; False where there is none."""
        if not self._copies:
            return False
        self.rooms = {FIRST_ROOM: _copied(self.random.choice(self._copies))}
        return True

    def wipe(self) -> None:
        """Lose everything but the host's key."""
        self.rooms = {}

    def seconds(self) -> float:
        """Return how long the disk takes for something."""
        chance = self.random.random()
        return 0.0 if chance < 0.6 else 0.02 * chance if chance < 0.98 else 2.0 * self.random.random()


def _copied(room: MemoryRoom) -> MemoryRoom:
    return replace(room, events=[*room.events], members={**room.members}, places={**room.places})


class FaultyStore(MemoryStore):
    """One process's way to the log. It promises what every store promises, on a bad disk."""

    def __init__(self, disk: LogDisk) -> None:
        super().__init__(disk.rooms, disk.new_text)
        self.disk = disk

    async def append(self, batch: Sequence[Draft]) -> list[Ack]:
        await asyncio.sleep(self.disk.seconds())
        if self.disk.full:
            raise Unavailable(_REFUSED)
        if self.disk.random.random() < self.disk.doubtful:
            if self.disk.random.random() < 0.5:
                # Kept all the same: the log's reader finds it later.
                hint, self.on_hint = self.on_hint, lambda room, head, fresh: None
                await super().append(batch)
                self.on_hint = hint
            raise Unavailable(sentence("The host is closing."))
        acks = await super().append(batch)
        await asyncio.sleep(self.disk.seconds())
        return acks

    async def read(self, room: RoomId, *, after: Seq, limit: int) -> list[Event]:
        await asyncio.sleep(self.disk.seconds())
        return await super().read(room, after=after, limit=limit)

    async def read_before(self, room: RoomId, *, before: Seq, limit: int) -> list[Event]:
        await asyncio.sleep(self.disk.seconds())
        return await super().read_before(room, before=before, limit=limit)

    def _commit(self) -> None:
        known = len(self.disk.events)
        super()._commit()
        self.disk.ever.update((event.device, event.client_id) for event in self.disk.events[known:])
