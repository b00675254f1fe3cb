"""An application that says back what it hears, on the protocol class and through the link of the product."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Iterator

import uvicorn
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from desktop_chat.protocol.limits import FRAME_BYTES
from desktop_chat.server.callers import Callers
from desktop_chat.server.frames import text_frame
from desktop_chat.server.http_wire import http_wire
from desktop_chat.server.links import link_of
from desktop_chat.server.listening import bind_listener
from desktop_chat.server.wire import EXTENSION, PeersMistakes, WebSocketWire
from desktop_chat.tasks import TaskOwner
from tests.hosts import LOOPBACK, START_SECONDS, STOP_SECONDS

MOST_CALLERS = 1_000


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Say every message back: texts as the room's events go, straight to the transport where that can be."""
    if scope["type"] == "http":
        await HTMLResponse("")(scope, receive, send)  # a page for a browser to speak from
        return
    websocket = WebSocket(scope, receive, send)
    await websocket.accept()
    tasks = TaskOwner()
    try:
        link = link_of(websocket, tasks)
        wire = scope["extensions"].get(EXTENSION)

        def hear(text: str) -> bool:
            link.write(text_frame(text.encode()))
            return True

        if isinstance(wire, WebSocketWire):
            wire.listen(hear)
            wire.read_on()
        while (message := await websocket.receive())["type"] == "websocket.receive":
            if message.get("text") is not None:
                hear(message["text"])
            else:
                await websocket.send_bytes(message["bytes"])
        await link.finish()
    finally:
        await tasks.close()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.accepts = threading.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals belong to the main thread

    async def startup(self, sockets: object = None) -> None:
        await super().startup(sockets)  # type: ignore[arg-type]  # passed on as it came
        self.accepts.set()


@contextlib.contextmanager
def echoing(protocol: type[asyncio.Protocol] = WebSocketWire) -> Iterator[int]:
    """Run the application with the settings of a host, and give its port."""
    logging.getLogger("uvicorn.error").addFilter(PeersMistakes())
    listener = bind_listener(LOOPBACK, 0)
    config = uvicorn.Config(
        echo,
        http=http_wire(Callers(MOST_CALLERS, MOST_CALLERS)),
        ws=protocol,
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        ws_max_size=FRAME_BYTES,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), name="echo")
    thread.start()
    try:
        if not server.accepts.wait(START_SECONDS):
            raise TimeoutError("the echo application does not accept")
        yield int(listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(STOP_SECONDS)
        listener.close()
