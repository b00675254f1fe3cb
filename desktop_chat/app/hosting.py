"""A room on this computer: the window program's server, from its socket to its end."""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Self, TypeVar

from desktop_chat.app.paths import resources
from desktop_chat.client.address import Address
from desktop_chat.server.embedded import EmbeddedServer
from desktop_chat.server.listening import addresses_of
from desktop_chat.server.settings import HostSettings

LOOPBACK = "127.0.0.1"

_T = TypeVar("_T")


class HostedRoom:
    """A running server. The window reaches it by the loopback, as every guest does, never by this object."""

    def __init__(self, server: EmbeddedServer, port: int, hosts: Sequence[str]) -> None:
        self._server = server
        self.port = port
        self.addresses = [Address(host, port) for host in hosts]

    @classmethod
    async def open(cls, folder: Path, title: str | None, listener: socket.socket) -> Self:
        """Serve at ``listener`` from the log in ``folder``; raises `Refusal` where that cannot be used."""
        port = int(listener.getsockname()[1])
        hosts = addresses_of(listener)
        server = EmbeddedServer(HostSettings(folder, resources(), title), listener)
        await _outcome(server.start())
        return cls(server, port, hosts)

    @property
    def own_address(self) -> Address:
        """Where the host's own window joins."""
        return Address(LOOPBACK, self.port)

    def is_at(self, address: Address) -> bool:
        """Whether ``address``, typed on this computer, leads here."""
        here = {LOOPBACK, "::1", "localhost", socket.gethostname().lower()}
        return address.port == self.port and address.host in here | {known.host for known in self.addresses}

    async def ended(self) -> None:
        """Wait until the server has ended; raises what ended it, if it was not `close`."""
        await _outcome(self._server.stopped)

    async def close(self) -> None:
        """Tell everybody and end, within a second."""
        await _outcome(self._server.stop())


async def _outcome(future: Future[_T]) -> _T:
    """Wait for what the server's thread tells; who waits no longer must not cancel it for the thread."""
    return await asyncio.shield(asyncio.wrap_future(future))
