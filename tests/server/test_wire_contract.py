"""What is used of uvicorn and is not documented there: an upgrade that loses it fails here."""

import asyncio
import inspect
from importlib.metadata import version

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.server import ServerProtocol

UVICORN = version("uvicorn")
PATIENCE = 10.0


async def _app(scope: object, receive: object, send: object) -> None:
    raise AssertionError("nobody calls it")


def missing(part: str) -> str:
    return f"uvicorn {UVICORN} has no {part} any more: see desktop_chat/server/wire.py"


@pytest.mark.parametrize(
    "name",
    [
        "run_asgi",
        "send",
        "eof_received",
        "handle_close",
        "handle_parser_exception",
        "handle_ping",
        "handle_pong",
        "handle_text",
        "send_receive_event_to_app",
        "pause_writing",
        "resume_writing",
        "connection_made",
        "connection_lost",
        "data_received",
        "keepalive_timeout",
        "shutdown",
    ],
)
def test_the_websocket_protocol_has_the_methods_that_are_extended(name: str) -> None:
    assert inspect.isfunction(getattr(WebSocketsSansIOProtocol, name, None)), missing(
        f"WebSocketsSansIOProtocol.{name}"
    )


@pytest.mark.parametrize("name", ["run_asgi", "send"])
def test_what_is_awaited_is_a_coroutine(name: str) -> None:
    assert inspect.iscoroutinefunction(getattr(WebSocketsSansIOProtocol, name)), missing(f"coroutine {name}")


async def test_the_websocket_protocol_has_the_state_that_is_used() -> None:
    config = uvicorn.Config(_app, lifespan="off", log_config=None)
    config.load()
    protocol = WebSocketsSansIOProtocol(config, ServerState(), {})
    names = (
        "config",
        "transport",
        "loop",
        "handshake_complete",
        "close_sent",
        "close_timeout",
        "read_paused",
    )
    for name in names:
        assert hasattr(protocol, name), missing(f"WebSocketsSansIOProtocol.{name}")
    assert protocol.frames == [], missing("list called frames, empty between messages")
    assert protocol.disconnected is False, missing("flag called disconnected")
    assert protocol.curr_msg_data_type in ("text", "bytes"), missing("curr_msg_data_type")
    assert isinstance(protocol.writable, asyncio.Event), missing("Event called writable")
    assert isinstance(protocol.conn, ServerProtocol), missing("ServerProtocol called conn")
    assert protocol.conn.current_size is None, missing("size of a message in pieces called current_size")


class Script(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.paused = False
        self._closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """It is never full."""

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        self._closing = True


async def test_the_application_is_run_with_the_scope_and_the_protocol_writes_to_its_transport() -> None:
    seen: asyncio.Future[Scope] = asyncio.get_running_loop().create_future()

    async def accept(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        seen.set_result(scope)
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close"})

    class Extended(WebSocketsSansIOProtocol):
        async def run_asgi(self) -> None:
            assert isinstance(self.scope, dict), missing("dictionary called scope when run_asgi is called")
            self.scope["extensions"]["ours"] = {}
            await super().run_asgi()

    config = uvicorn.Config(accept, lifespan="off", log_config=None)
    config.load()
    protocol, transport = Extended(config, ServerState(), {}), Script()
    protocol.connection_made(transport)
    assert protocol.transport is transport, missing("transport that is the one it was given")
    protocol.data_received(
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    async with asyncio.timeout(PATIENCE):
        scope = await seen
        await asyncio.wait(protocol.tasks)
    assert "ours" in scope["extensions"], missing("scope that run_asgi gives to the application")
    assert transport.written.startswith(b"HTTP/1.1 101 "), missing("handshake through the transport")


@pytest.mark.parametrize(
    "name",
    [
        "connection_made",
        "connection_lost",
        "data_received",
        "handle_websocket_upgrade",
        "on_response_complete",
        "_unset_keepalive_if_required",
    ],
)
def test_the_http_protocol_has_the_methods_that_are_extended(name: str) -> None:
    assert inspect.isfunction(getattr(H11Protocol, name, None)), missing(f"H11Protocol.{name}")


async def test_the_http_protocol_has_the_state_that_is_used() -> None:
    config = uvicorn.Config(_app, lifespan="off", log_config=None)
    config.load()
    protocol = H11Protocol(config, ServerState(), {})
    for name in ("transport", "client", "loop", "cycle", "connections", "headers"):
        assert hasattr(protocol, name), missing(f"H11Protocol.{name}")


@pytest.mark.parametrize("name", ["capture_signals", "startup", "shutdown", "serve", "main_loop", "on_tick"])
def test_the_server_has_the_methods_that_are_extended(name: str) -> None:
    assert inspect.isfunction(getattr(uvicorn.Server, name, None)), missing(f"Server.{name}")


@pytest.mark.parametrize(
    "name",
    [
        "http",
        "ws",
        "lifespan",
        "ws_max_size",
        "ws_per_message_deflate",
        "ws_ping_interval",
        "timeout_keep_alive",
        "timeout_graceful_shutdown",
        "h11_max_incomplete_event_size",
        "server_header",
    ],
)
def test_the_server_takes_the_settings_that_are_given(name: str) -> None:
    assert name in inspect.signature(uvicorn.Config).parameters, missing(f"setting {name}")
