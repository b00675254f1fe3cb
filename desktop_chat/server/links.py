"""How ready frames reach one socket: straight to its transport, or else through ASGI."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Protocol

from starlette.websockets import WebSocket, WebSocketDisconnect

from desktop_chat.server.frames import payloads
from desktop_chat.server.wire import EXTENSION, WebSocketWire
from desktop_chat.tasks import TaskOwner


class Link(Protocol):
    """One socket as the fan-out sees it. Nothing here ever waits."""

    on_drained: Callable[[], None]
    """Called when the peer has taken most of what was written."""

    def write(self, frames: bytes) -> None:
        """Write whole frames, one after the other."""

    def backlog(self) -> int:
        """Return the bytes that the peer has not taken yet."""

    def ping(self) -> None:
        """Ask the WebSocket library at the other end for a sign of life, where that is possible."""

    async def finish(self) -> None:
        """Wait until all that was written is on its way; write nothing afterwards."""

    def abort(self) -> None:
        """Cut the connection now."""


class TransportLink:
    """Writes to the transport between uvicorn's own frames: one system call for all frames of a turn."""

    def __init__(self, wire: WebSocketWire) -> None:
        self.wire = wire

    @property
    def on_drained(self) -> Callable[[], None]:
        return self.wire.on_drained

    @on_drained.setter
    def on_drained(self, call: Callable[[], None]) -> None:
        self.wire.on_drained = call

    def write(self, frames: bytes) -> None:
        transport = self.wire.transport
        if self.wire.close_sent or transport.is_closing():
            return
        transport.write(frames)

    def backlog(self) -> int:
        return self.wire.transport.get_write_buffer_size()

    def ping(self) -> None:
        self.wire.ping()

    async def finish(self) -> None:
        """The transport has it all already."""

    def abort(self) -> None:
        self.wire.transport.abort()


class AsgiLink:
    """Sends one text after the other from a task of its own, for whatever server runs the application."""

    def __init__(self, websocket: WebSocket, tasks: TaskOwner) -> None:
        self._websocket = websocket
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._more = asyncio.Event()
        self._finishing = False
        self.on_drained: Callable[[], None] = lambda: None
        self._sending = tasks.start(self._send_all(), "send to a guest")

    def write(self, frames: bytes) -> None:
        self._waiting.append(frames)
        self._bytes += len(frames)
        self._more.set()

    def backlog(self) -> int:
        return self._bytes

    def ping(self) -> None:
        """ASGI has no ping; the protocol's own is asked for as well."""

    async def finish(self) -> None:
        self._finishing = True
        self._more.set()
        await asyncio.wait([self._sending])

    def abort(self) -> None:
        self._sending.cancel()

    async def _send_all(self) -> None:
        with contextlib.suppress(WebSocketDisconnect):
            while not self._finishing:
                await self._more.wait()
                self._more.clear()
                await self._send_waiting()
                self.on_drained()

    async def _send_waiting(self) -> None:
        while self._waiting:
            frames = self._waiting.popleft()
            for payload in payloads(frames):
                await self._websocket.send_text(payload.decode())
            self._bytes -= len(frames)


def link_of(websocket: WebSocket, tasks: TaskOwner) -> Link:
    """Return the fastest link that this server offers."""
    wire = websocket.scope.get("extensions", {}).get(EXTENSION)
    return TransportLink(wire) if isinstance(wire, WebSocketWire) else AsgiLink(websocket, tasks)
