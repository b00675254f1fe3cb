"""A way to a host on which links can be cut, in every manner in which networks cut them."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum

from desktop_chat.tasks import TaskOwner
from tests.faults.served import LOOPBACK

_CHUNK = 64 * 1024
_AT_ONCE = struct.pack("ii", 1, 0)


class Cut(StrEnum):
    """What becomes of a link."""

    RESET = "reset"
    """Both ends get an RST."""
    END = "end"
    """Both ends get a FIN."""
    HOLE = "black hole"
    """Both ends stay open, and nothing comes through any more."""


class _Link:
    """Two sockets and what goes from one to the other."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.ends = (near, far)
        self.flows = asyncio.Event()
        self.flows.set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(_CHUNK):
                await self.flows.wait()
                writer.write(chunk)
                await writer.drain()
        self.end()

    def end(self) -> None:
        for writer in self.ends:
            writer.close()

    def reset(self) -> None:
        for writer in self.ends:
            own: socket.socket = writer.get_extra_info("socket")
            with contextlib.suppress(OSError):  # it has ended in this moment
                own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            writer.transport.abort()


class Proxy:
    """Listens at ``port`` and passes everything on to another port of this computer."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self.dark = False
        """Whether new links get no answer either, as behind a cable that is pulled out."""
        self._target = target
        self._links: list[_Link] = []
        self._held: list[_Link] = []
        self._unanswered: list[asyncio.StreamWriter] = []
        self._tasks = TaskOwner()

    @property
    def links(self) -> int:
        """How many links can be cut."""
        return len(self._links)

    def cut(self, number: int, manner: Cut) -> None:
        """Cut the link that is ``number`` in the order in which they were made."""
        link = self._links.pop(number)
        match manner:
            case Cut.RESET:
                link.reset()
            case Cut.END:
                link.end()
            case Cut.HOLE:
                link.flows.clear()
                self._held.append(link)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Proxy"]:
        """Listen as long as the block lasts."""
        server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for link in [*self._links, *self._held]:
                link.reset()
            for writer in self._unanswered:
                writer.transport.abort()
            await self._tasks.close()
            await server.wait_closed()

    def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.start(self._pass_on(reader, writer), "a link through the proxy")

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.dark:
            self._unanswered.append(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._target)
        except OSError:
            writer.transport.abort()  # as the host's own port would refuse
            return
        link = _Link(writer, far_writer)
        self._links.append(link)
        try:
            await asyncio.gather(link.carry(reader, far_writer), link.carry(far_reader, writer))
        finally:
            if link in self._links:
                self._links.remove(link)
