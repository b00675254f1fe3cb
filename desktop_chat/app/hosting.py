"""A room on this computer: the window program's server, from its socket to its end."""

import asyncio
import socket
from concurrent.futures import Future
from pathlib import Path
from typing import Self, TypeVar

from desktop_chat.app.paths import resources
from desktop_chat.client.address import Address
from desktop_chat.gui.preferences import Preferences
from desktop_chat.gui.viewmodels.hosting import Way
from desktop_chat.server.embedded import EmbeddedServer
from desktop_chat.server.listening import reachable_at
from desktop_chat.server.settings import HostSettings

LOOPBACK = "127.0.0.1"

_T = TypeVar("_T")


class HostedRoom:
    """A running server. The window reaches it by the loopback, as every guest does, never by this object."""

    def __init__(self, server: EmbeddedServer, bound: str, port: int) -> None:
        self._server = server
        self._bound = bound
        self.port = port
        self.ways = self.look_for_ways()

    @classmethod
    async def open(
        cls, folder: Path, title: str | None, listener: socket.socket, preferences: Preferences
    ) -> Self:
        """Serve at ``listener`` from the log in ``folder``; raises `Refusal` where that cannot be used."""
        bound, port = listener.getsockname()[:2]
        settings = HostSettings(
            folder,
            resources(),
            title,
            max_members=preferences.max_members,
            max_per_address=preferences.max_per_address,
        )
        server = EmbeddedServer(settings, listener)
        await _outcome(server.start())
        return cls(server, str(bound), int(port))

    @property
    def own_address(self) -> Address:
        """Where the host's own window joins."""
        return Address(LOOPBACK, self.port)

    def look_for_ways(self) -> list[Way]:
        """Look where others reach the room now, the likeliest way first: networks come and go."""
        self.ways = [Way(Address(at.address, self.port), at.interface) for at in reachable_at(self._bound)]
        return self.ways

    def limit(self, preferences: Preferences) -> None:
        """Let as many in as the host likes now; nobody has to leave."""
        self._server.limit(preferences.max_members, preferences.max_per_address)

    def is_at(self, address: Address) -> bool:
        """Whether ``address``, typed on this computer, leads here."""
        here = {LOOPBACK, "::1", "localhost", socket.gethostname().lower()}
        return address.port == self.port and address.host in here | {way.address.host for way in self.ways}

    async def ended(self) -> None:
        """Wait until the server has ended; raises what ended it, if it was not `close`."""
        await _outcome(self._server.stopped)

    async def close(self) -> None:
        """Tell everybody and end, within a second."""
        await _outcome(self._server.stop())


async def _outcome(future: Future[_T]) -> _T:
    """Wait for what the server's thread tells; who waits no longer must not cancel it for the thread."""
    return await asyncio.shield(asyncio.wrap_future(future))
