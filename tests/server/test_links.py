"""A link says by itself when nothing may follow, because nobody asks it before each write."""

import asyncio
from collections.abc import Callable, MutableMapping
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from uvicorn.server import ServerState

from desktop_chat.server.frames import text_frame
from desktop_chat.server.links import AsgiLink, Link, TransportLink
from desktop_chat.server.wire import HIGH_WATER, WebSocketWire
from desktop_chat.tasks import TaskOwner

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
CLOSE = b"\x88\x82\0\0\0\0\x03\xe8"
NO_UTF8 = b"\x81\x81\0\0\0\0\xff"
UNMASKED = b"\x81\x01x"
PATIENCE = 10.0


def is_ready(link: Link) -> bool:
    """A call, because two asserts of one attribute contradict each other for a type checker."""
    return link.ready


class Pipe(asyncio.Transport):
    """A transport whose peer takes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self._closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        self._closing = True

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        assert (high or 0) > (low or 0)

    def get_write_buffer_size(self) -> int:
        return len(self.written)

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Scene:
    """A shaken hand, and what its link says."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.accepted, self.ended = asyncio.Event(), asyncio.Event()
        config = uvicorn.Config(self._serve, interface="asgi3", lifespan="off", log_config=None)
        config.load()
        self.wire = WebSocketWire(config, ServerState(), {})
        self.pipe = Pipe()
        self.wire.connection_made(self.pipe)
        self.link = TransportLink(self.wire)
        self.link.follow(lambda: self.said.append("stopped"), lambda: self.said.append("drained"))

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        self.accepted.set()
        await self.ended.wait()

    async def open(self) -> None:
        self.wire.data_received(HANDSHAKE)
        async with asyncio.timeout(PATIENCE):
            await self.accepted.wait()
        assert is_ready(self.link)

    async def end(self) -> None:
        self.ended.set()
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait(self.wire.tasks)


ENDS: list[Callable[[WebSocketWire], None]] = [
    lambda wire: wire.data_received(CLOSE),
    lambda wire: wire.data_received(NO_UTF8),
    lambda wire: wire.data_received(UNMASKED),
    lambda wire: wire.shutdown(),
]


@pytest.mark.parametrize("end", ENDS, ids=["close", "no UTF-8", "unmasked", "shutdown"])
@pytest.mark.expected_log("Invalid UTF-8")
async def test_nothing_is_written_behind_a_close_frame(end: Callable[[WebSocketWire], None]) -> None:
    scene = Scene()
    await scene.open()
    before: list[bytes] = []
    scene.link.follow(lambda: before.append(scene.pipe.written), lambda: None)
    end(scene.wire)
    closed = scene.pipe.written
    assert before[0] != closed, "said before the close frame"
    assert closed[len(before[0])] == 0x88
    assert not is_ready(scene.link)
    scene.link.write(text_frame(b"more"))
    assert scene.pipe.written == closed
    await scene.end()


async def test_a_full_transport_stops_its_link_until_it_has_drained() -> None:
    scene = Scene()
    await scene.open()
    scene.wire.pause_writing()
    assert scene.said == ["stopped"]
    assert not is_ready(scene.link)
    scene.link.write(text_frame(b"an answer"))
    assert scene.pipe.written.endswith(b"an answer"), "what has to be said is said"
    scene.wire.resume_writing()
    assert scene.said == ["stopped", "drained"]
    assert is_ready(scene.link)
    await scene.end()


async def test_a_lost_transport_stops_its_link() -> None:
    scene = Scene()
    await scene.open()
    scene.pipe.close()
    scene.wire.connection_lost(ConnectionResetError())
    assert scene.said == ["stopped"]
    assert not is_ready(scene.link)
    await scene.end()


async def test_who_writes_no_more_is_not_written_to_either() -> None:
    scene = Scene()
    await scene.open()
    scene.wire.eof_received()
    assert scene.said == ["stopped"]
    await scene.end()


async def test_any_other_server_stops_and_drains_in_the_same_way() -> None:
    sent: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    incoming: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    incoming.put_nowait({"type": "websocket.connect"})
    socket = WebSocket({"type": "websocket"}, incoming.get, sent.put)
    await socket.accept()
    tasks = TaskOwner()
    said: list[str] = []
    drained = asyncio.Event()
    link = AsgiLink(socket, tasks)
    link.follow(lambda: said.append("stopped"), drained.set)
    frame = text_frame(b"x" * (HIGH_WATER // 2))
    link.write(frame)
    assert is_ready(link)
    link.straight(frame)
    assert not is_ready(link)
    assert said == ["stopped"]
    async with asyncio.timeout(PATIENCE):
        await drained.wait()
        assert is_ready(link)
        await link.finish()
    assert sent.qsize() == 3
    await tasks.close()
