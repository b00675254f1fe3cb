"""A member as the windows have one, without a window: a membership, and what it has told."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from desktop_chat.client.address import Address
from desktop_chat.client.effects import Link, LinkChanged, LinkState
from desktop_chat.client.entries import EntryKind, Mark
from desktop_chat.client.membership import Membership, Update
from desktop_chat.client.profile import Person
from desktop_chat.client.replica import Replica
from desktop_chat.protocol.entities import FIRST_ROOM, Event
from tests.faults.served import LOOPBACK, until


class Guest:
    """Somebody with a folder of their own; ``links`` are the link's states and when they were told."""

    def __init__(self, folder: Path, name: str, port: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.person = Person(name, folder)
        self.membership = Membership(Address(LOOPBACK, port), self.person)
        self.links: list[tuple[float, Link]] = []
        self.told = asyncio.Event()
        self.membership.subscribe(self._hear)

    @asynccontextmanager
    async def stay(self) -> AsyncIterator["Guest"]:
        """Be in the room, as far as it can be reached, as long as the block lasts."""
        await self.membership.start()
        try:
            yield self
        finally:
            await self.membership.stop()

    @property
    def state(self) -> LinkState:
        return self.membership.link.state

    @property
    def last_seq(self) -> int:
        """The last event of the log that is shown."""
        return self.membership.timeline.last_seq or 0

    @property
    def shown(self) -> list[str]:
        """The messages on the screen that are in the log, in order."""
        entries = self.membership.timeline.entries
        return [
            entry.text
            for entry in entries
            if entry.kind is EntryKind.MESSAGE and entry.mark is not Mark.PENDING
        ]

    @property
    def resets(self) -> int:
        """How many lines on the screen tell that the log was replaced."""
        return sum(entry.kind is EntryKind.RESET for entry in self.membership.timeline.entries)

    async def until(self, fact: Callable[["Guest"], bool]) -> None:
        """Wait until ``fact`` holds of this guest."""
        await until(lambda: fact(self), self.told)

    async def until_live(self) -> None:
        await self.until(lambda guest: guest.state is LinkState.LIVE)

    async def until_drained(self) -> None:
        """Wait until the log has shown back all own messages."""
        await self.until(lambda guest: not guest.membership.waits)

    async def say(self, *texts: str) -> None:
        """Say these and wait until they are in the log."""
        for text in texts:
            self.membership.post(text)
        await self.until_drained()

    def first_after(self, moment: float, *states: LinkState) -> float | None:
        """When, after ``moment``, the link was told to be in one of ``states``."""
        return next((when for when, link in self.links if when >= moment and link.state in states), None)

    def _hear(self, updates: Sequence[Update]) -> None:
        now = time.monotonic()
        self.links += [(now, update.link) for update in updates if isinstance(update, LinkChanged)]
        self.told.set()


@asynccontextmanager
async def guests(folder: Path, port: int, *names: str) -> AsyncIterator[list[Guest]]:
    """Let these people be in the room, all live at first, as long as the block lasts."""
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(Guest(folder / name, name, port).stay()) for name in names]
        for guest in people:
            await guest.until_live()
        yield people


def kept_events(person: Person, host: str) -> list[Event]:
    """Return what a guest that has left keeps of the log."""
    replica = Replica(person.replica_path(host, FIRST_ROOM), host, FIRST_ROOM)
    replica.open()
    try:
        return replica.read_after(0, 10**7)
    finally:
        replica.close()
