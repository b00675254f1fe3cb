"""A real host with a past, and real memberships in it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desktop_chat.app.paths import resources
from desktop_chat.client.address import Address
from desktop_chat.client.effects import LinkState
from desktop_chat.client.membership import Membership, Update
from desktop_chat.client.profile import Person
from desktop_chat.gui.viewmodels.hosting import HostingViewModel, Way
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.server.embedded import EmbeddedServer
from desktop_chat.server.listening import bind_listener
from desktop_chat.server.settings import HostSettings
from tests.hosts import LOOPBACK
from tests.screenshots.sample import OWN, TITLE, Line, keep, make_people

SHOWN = Address("192.168.1.20", 8765)
"""What the pictures show instead of the loopback's address and a port of chance."""
SECONDS = 20.0


@dataclass(slots=True)
class Lounge:
    """The running room: its server and who is in it, by name."""

    server: EmbeddedServer
    port: int
    people: dict[str, Person]
    members: dict[str, Membership] = field(default_factory=dict)

    async def enter(self, name: str) -> Membership:
        """Let ``name`` in, and return once it is there."""
        membership = Membership(Address(LOOPBACK, self.port), self.people[name])
        self.members[name] = membership
        await membership.start()
        await told(membership, lambda: membership.link.state is LinkState.LIVE)
        return membership

    async def everybody_in(self) -> None:
        """Wait until each member has heard of all the others."""
        for membership in self.members.values():
            await told(membership, lambda whose=membership: whose.roster.present == len(self.members))

    def window(self, name: str = OWN, *, hosting: bool) -> RoomWindow:
        """Return a window of ``name``, not shown yet."""
        membership = self.members[name]
        membership.address = SHOWN
        ways = [Way(SHOWN, "Wi-Fi"), Way(Address("10.8.0.3", SHOWN.port), "vpn0")]
        return RoomWindow(RoomViewModel(membership, HostingViewModel(ways) if hosting else None))

    async def stop(self) -> None:
        """Close the room as its host does."""
        await asyncio.wrap_future(self.server.stop())


async def told(membership: Membership, fact: object) -> None:
    """Wait until ``fact()`` holds, looking after each of the membership's updates."""
    assert callable(fact)
    holds = asyncio.Event()

    def look(_updates: Sequence[Update] = ()) -> None:
        if fact():
            holds.set()

    unsubscribe = membership.subscribe(look)
    try:
        look()
        async with asyncio.timeout(SECONDS):
            await holds.wait()
    finally:
        unsubscribe()


@asynccontextmanager
async def lounge(
    folder: Path, lines: Sequence[Line], present: Sequence[str], title: str = TITLE
) -> AsyncIterator[Lounge]:
    """Open the room with what was said there; those ``present`` are in it."""
    people = make_people(folder / "people")
    (folder / "host").mkdir()
    await keep(folder / "host", people if lines else {OWN: people[OWN]}, lines)
    listener: socket.socket = bind_listener(LOOPBACK, 0)
    server = EmbeddedServer(HostSettings(folder / "host", resources(), title), listener)
    port = (await asyncio.wrap_future(server.start())).port
    room = Lounge(server, port, people)
    try:
        await asyncio.gather(*map(room.enter, present))
        await room.everybody_in()
        yield room
    finally:
        await asyncio.gather(*(membership.stop() for membership in room.members.values()))
        await room.stop()
