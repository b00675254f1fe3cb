"""Clients as somebody else would write them: the websockets library and literal JSON, no code of ours."""

import asyncio
import contextlib
import hashlib
import itertools
import json
import socket as system
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.hosts import LOOPBACK, RunningHost

PATIENCE = 10.0
_numbers = itertools.count(1)

Frame = dict[str, Any]


def hello(**changes: Any) -> Frame:
    """Return a guest's hello with an instance of its own."""
    frame: Frame = {
        "type": "hello",
        "version": 1,
        "room": "lobby",
        "device": None,
        "instance": f"tab-{next(_numbers)}",
        "name": "小美",
        "language": "en",
        "nonce": None,
        "proof": None,
        "token": None,
        "epoch": None,
        "after": None,
        "recent": 100,
    }
    return frame | changes


def say(text: str, client_id: str | None = None) -> Frame:
    """Return the frame of a message."""
    client_id = client_id or f"message-{next(_numbers)}"
    return {"type": "send", "client_id": client_id, "kind": "message", "body": {"text": text}}


def guest_cookie(socket: ClientConnection) -> str:
    """Return the ``Cookie`` header by which a browser would be known again."""
    assert socket.response is not None
    return socket.response.headers["Set-Cookie"].partition(";")[0]


def device_of_cookie(cookie: str) -> str:
    """Return the member that a guest with this cookie is, by the words of the protocol."""
    return hashlib.sha256(cookie.partition("=")[2].encode()).hexdigest()


@contextlib.asynccontextmanager
async def socket_at(host: RunningHost, path: str, **options: Any) -> AsyncIterator[ClientConnection]:
    """Open a WebSocket at one of the doors; ``options`` are those of `websockets.connect`."""
    async with connect(
        f"{host.socket_url}{path}",
        compression=None,
        ping_interval=None,
        open_timeout=PATIENCE,
        close_timeout=1,
        proxy=None,
        **options,
    ) as socket:
        yield socket


async def status_of(host: RunningHost, path: str, **options: Any) -> int:
    """Return the HTTP status by which a handshake ends: 101 if it is accepted."""
    try:
        async with socket_at(host, path, **options):
            return int(HTTPStatus.SWITCHING_PROTOCOLS)
    except InvalidStatus as refusal:
        return refusal.response.status_code


def small_socket(port: int) -> system.socket:
    """A connection whose system buffers hold little, so that a reader who stops is soon felt."""
    connection = system.socket()
    connection.setsockopt(system.SOL_SOCKET, system.SO_RCVBUF, 4096)
    connection.connect((LOOPBACK, port))
    connection.setblocking(False)
    return connection


def open_connections(host: RunningHost) -> int:
    """How many connections the host serves; no client can see that another one was cut."""
    halls = host.server._host.halls
    assert halls is not None
    return len(halls._connections)


async def close_code(socket: ClientConnection) -> int | None:
    """Read until the other end closes, and return its code; None if it just went away."""
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(PATIENCE):
            while True:
                await socket.recv()
    return None if socket.protocol.close_rcvd is None else int(socket.protocol.close_rcvd.code)


@dataclass
class Guest:
    """A welcomed client at the structured door. ``seen`` is every frame that was read, in order."""

    socket: ClientConnection
    welcome: Frame
    seen: list[Frame] = field(default_factory=list)

    async def send(self, frame: Frame | str) -> None:
        await self.socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    async def read(self, wanted: Callable[[Frame], bool]) -> Frame:
        """Read on until a frame that is wanted; what came before is in ``seen``."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = json.loads(await self.socket.recv())
                self.seen.append(frame)
                if wanted(frame):
                    return dict(frame)

    async def read_type(self, kind: str) -> Frame:
        return await self.read(lambda frame: frame["type"] == kind)

    async def read_text(self, text: str) -> Frame:
        """Read on until a message with ``text`` is in the stream, and return its event."""
        frame = await self.read(lambda frame: text in texts_in(frame))
        return next(dict(event) for event in frame["events"] if event["body"].get("text") == text)

    async def say(self, text: str, client_id: str | None = None) -> Frame:
        """Send a message and return its ack."""
        frame = say(text, client_id)
        await self.send(frame)
        return await self.read(
            lambda answer: answer["type"] in ("ack", "refused") and answer["client_id"] == frame["client_id"]
        )

    @property
    def events(self) -> list[Frame]:
        """All events of the stream so far."""
        return [event for frame in self.seen if frame["type"] == "events" for event in frame["events"]]


def texts_in(frame: Frame) -> list[str]:
    """Return the texts of the messages in a stream's frame."""
    return [event["body"].get("text") for event in frame["events"]] if frame["type"] == "events" else []


def movement(name: str, state: str) -> Callable[[Frame], bool]:
    """Return a test for a frame that tells that ``name`` came or left."""
    return lambda frame: (
        frame["type"] == "presence"
        and any((who["name"], who["state"]) == (name, state) for who in frame["members"] if not frame["full"])
    )


@contextlib.asynccontextmanager
async def guest_at(host: RunningHost, *, cookie: str | None = None, **changes: Any) -> AsyncIterator[Guest]:
    """Join the room as a guest's page would; ``changes`` are fields of the hello."""
    headers = {"Cookie": cookie} if cookie else {}
    async with socket_at(host, "/rooms/socket", additional_headers=headers) as socket:
        yield await greet(socket, **changes)


async def greet(socket: ClientConnection, **changes: Any) -> Guest:
    """Read the challenge, say hello, and return the guest with its welcome."""
    async with asyncio.timeout(PATIENCE):
        challenge = json.loads(await socket.recv())
        assert challenge["type"] == "challenge"
        await socket.send(json.dumps(hello(**changes)))
        welcome = json.loads(await socket.recv())
    assert welcome["type"] == "welcome", welcome
    return Guest(socket, welcome)
