"""How ready frames reach one socket: straight to its transport, or else through ASGI."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from typing import Protocol

from starlette.websockets import WebSocket, WebSocketDisconnect

from desktop_chat.server.frames import payloads
from desktop_chat.server.wire import EXTENSION, HIGH_WATER, WebSocketWire
from desktop_chat.tasks import TaskOwner


class Link(Protocol):
    """One socket as the fan-out sees it. Nothing here ever waits."""

    @property
    def ready(self) -> bool:
        """Whether events may follow: not too much waits for the peer, and the connection is not closing."""

    @property
    def straight(self) -> Callable[[bytes], object]:
        """`write` without a question, which nobody may call while the link is not ready."""

    def follow(self, stopped: Callable[[], None], drained: Callable[[], None]) -> None:
        """Call ``stopped`` when it is ready no more, perhaps within a write, ``drained`` when it is again."""

    def write(self, frames: bytes) -> None:
        """Write whole frames, one after the other."""

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
    def ready(self) -> bool:
        return self.wire.writes_on

    @property
    def straight(self) -> Callable[[bytes], object]:
        return self.wire.transport.write

    def follow(self, stopped: Callable[[], None], drained: Callable[[], None]) -> None:
        self.wire.on_stopped, self.wire.on_drained = stopped, drained

    def write(self, frames: bytes) -> None:
        if not self.wire.close_sent and not self.wire.transport.is_closing():
            self.wire.transport.write(frames)

    def ping(self) -> None:
        self.wire.ping()

    async def finish(self) -> None:
        """The transport has it all already."""

    def abort(self) -> None:
        self.wire.transport.abort()


class CountingLink(ABC):
    """What links have in common that see for themselves when their peer is full, and know no faster way."""

    def __init__(self) -> None:
        self._full = False
        self._stopped: Callable[[], None] = lambda: None
        self._drained: Callable[[], None] = lambda: None

    @property
    def ready(self) -> bool:
        return not self._full

    @property
    def straight(self) -> Callable[[bytes], object]:
        return self.write

    def follow(self, stopped: Callable[[], None], drained: Callable[[], None]) -> None:
        self._stopped, self._drained = stopped, drained

    @abstractmethod
    def write(self, frames: bytes) -> None:
        """Write whole frames, one after the other."""

    def _fill(self) -> None:
        self._full = True
        self._stopped()

    def _drain(self) -> None:
        if self._full:
            self._full = False
            self._drained()


class AsgiLink(CountingLink):
    """Sends one text after the other from a task of its own, for whatever server runs the application."""

    def __init__(self, websocket: WebSocket, tasks: TaskOwner) -> None:
        super().__init__()
        self._websocket = websocket
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._more = asyncio.Event()
        self._finishing = False
        self._sending = tasks.start(self._send_all(), "send to a guest")

    def write(self, frames: bytes) -> None:
        self._waiting.append(frames)
        self._bytes += len(frames)
        self._more.set()
        if self._bytes > HIGH_WATER:
            self._fill()

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
                self._drain()

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
