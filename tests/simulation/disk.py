"""A member's disk: it outlives the program, is slow, full at times, and forgets a little in a power cut."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Protocol

from desktop_chat.client.driver import DiskOrder, KeepTitle
from desktop_chat.client.effects import Apply, BeginLog, ExtendBack, KeepColours, KeepRow, Kept, OpenKept
from desktop_chat.client.keeping import ReplicaKeeper
from desktop_chat.client.replica import Contradiction
from desktop_chat.protocol.entities import FIRST_ROOM, ClientId, DeviceId, Event, MemberId, Seq
from desktop_chat.storage.store import Unavailable
from desktop_chat.texts import sentence
from tests.client.memory_disk import Image, MemoryDisk

_UNSYNCED = 30
"""The orders that a power cut may take back, see `Replica` about what is waited for."""
_FULL = sentence("The disk is full.")


class ClientDisk(Protocol):
    """What is left of a program that was killed.

    ``promised`` are the messages that it has taken, by the key of the host that they are for.
    """

    promised: list[tuple[str, ClientId]]
    resets: int
    full: bool

    def keeper(self, seconds: Callable[[], float]) -> ReplicaKeeper: ...
    def kept(self) -> Kept | None: ...
    def has(self, client_id: ClientId) -> bool: ...
    def events(self) -> Sequence[Event]: ...
    def cut_power(self, random: Random) -> None: ...
    def close(self) -> None: ...


class _Promises(ABC):
    """What a disk has taken."""

    def __init__(self) -> None:
        self.promised: list[tuple[str, ClientId]] = []
        self.resets = 0
        self._rows: set[ClientId] = set()

    def promise(self, host: str, client_id: ClientId) -> None:
        self.promised.append((host, client_id))
        self._rows.add(client_id)

    def count_reset(self, order: DiskOrder) -> None:
        self.resets += isinstance(order, BeginLog) and order.reset

    def has(self, client_id: ClientId) -> bool:
        """Whether a row is on disk; a reset makes rows of what another computer of this person has said."""
        kept = self.kept()
        return client_id in self._rows or (
            kept is not None and any(row.client_id == client_id for row in kept.outbox)
        )

    @abstractmethod
    def kept(self) -> Kept | None:
        """Return what is on the disk."""


class MemoryBacked(_Promises):
    """A disk that costs nothing: what a replica's file holds, in memory."""

    def __init__(self, device: DeviceId) -> None:
        super().__init__()
        self.full = False
        self.memory = MemoryDisk(device)
        self._opened = False
        self._unsynced: list[Image] = []

    def keeper(self, seconds: Callable[[], float]) -> "MemoryDiskKeeper":
        return MemoryDiskKeeper(self, seconds)

    def kept(self) -> Kept | None:
        return self.memory.kept if self._opened else None

    def events(self) -> Sequence[Event]:
        return self.memory.events

    def do(self, order: DiskOrder) -> Kept | None:
        """Do what was ordered; an event that cannot follow is the host's contradiction."""
        self._opened |= isinstance(order, OpenKept)
        if isinstance(order, Apply | ExtendBack):
            self._unsynced.append(self.memory.image())
            del self._unsynced[:-_UNSYNCED]
        elif not isinstance(order, KeepColours | KeepTitle):
            self._unsynced.clear()
        try:
            kept = self.memory.do(order)
        except AssertionError as hole:
            raise Contradiction(str(hole)) from hole
        if isinstance(order, KeepRow):
            self.promise(self.memory.kept.host, order.row.client_id)
        self.count_reset(order)
        return kept

    def cut_power(self, random: Random) -> None:
        """Take back some of the events that nobody has waited for."""
        if self._unsynced:
            self.memory.become(random.choice(self._unsynced))
            self._unsynced.clear()

    def close(self) -> None:
        """There is no file."""


class MemoryDiskKeeper(ReplicaKeeper):
    """One program's way to a disk in memory."""

    def __init__(self, disk: MemoryBacked, seconds: Callable[[], float]) -> None:
        self.title = ""
        self.colours: Mapping[MemberId, int] = {}
        self._disk = disk
        self._seconds = seconds

    async def carry_out(self, order: DiskOrder) -> Kept | None:
        await self._wait()
        if self._disk.full:
            raise Unavailable(_FULL)
        try:
            kept = self._disk.do(order)
        except Contradiction as contradiction:
            reason = sentence("The host contradicts what it said before: {reason}", reason=str(contradiction))
            raise Unavailable(reason) from contradiction
        await self._wait()
        return kept

    async def read_before(self, seq: Seq | None, limit: int) -> list[Event]:
        await self._wait()
        return self._disk.memory.read_before(seq, limit)

    async def read_after(self, seq: Seq, limit: int) -> list[Event]:
        await self._wait()
        return self._disk.memory.read_after(seq, limit)

    async def close(self) -> None:
        """There is no file."""

    async def _wait(self) -> None:
        if (seconds := self._seconds()) > 0:
            await asyncio.sleep(seconds)


class FileBacked(_Promises):
    """The product's own replica in a folder."""

    def __init__(self, folder: Path, device: DeviceId) -> None:
        super().__init__()
        self.full = False
        self.device = device
        self._folder = folder
        self._keeper: FileKeeper | None = None

    def keeper(self, seconds: Callable[[], float]) -> "FileKeeper":
        self.close()
        self._keeper = FileKeeper(self)
        return self._keeper

    def path_for(self, host: str) -> Path:
        return self._folder / f"{host}.db"

    def kept(self) -> Kept | None:
        return None if self._keeper is None else self._keeper.kept()

    def events(self) -> Sequence[Event]:
        return [] if self._keeper is None else self._keeper.events()

    def cut_power(self, random: Random) -> None:
        """What the system has taken stays: a real power cut needs a real machine."""

    def close(self) -> None:
        """Close the file, as the end of a process does."""
        if self._keeper is not None:
            self._keeper.give_back()
            self._keeper = None


class FileKeeper(ReplicaKeeper):
    """The product's keeper; `VirtualLoop` does its work without a thread."""

    def __init__(self, disk: FileBacked) -> None:
        super().__init__(disk.path_for, FIRST_ROOM, disk.device)
        self._disk = disk
        self._host = ""

    async def carry_out(self, order: DiskOrder) -> Kept | None:
        if self._disk.full:
            raise Unavailable(_FULL)
        kept = await super().carry_out(order)
        if isinstance(order, OpenKept):
            self._host = order.host
        elif isinstance(order, KeepRow):
            self._disk.promise(self._host, order.row.client_id)
        self._disk.count_reset(order)
        return kept

    def kept(self) -> Kept | None:
        if self._replica is None:
            return None
        state = self._replica.state()
        return Kept(state.host, state.epoch, state.first, state.last, tuple(self._replica.outbox()))

    def events(self) -> Sequence[Event]:
        return [] if self._replica is None else self._replica.read_after(0, 1_000_000)

    def give_back(self) -> None:
        if self._replica is not None:
            self._replica.close()
