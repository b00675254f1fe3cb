"""The shell around a session, over a WebSocket that is only a script."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from starlette.websockets import WebSocket

from desktop_chat.protocol.entities import FIRST_ROOM
from desktop_chat.protocol.limits import PING_MS, TIMEOUT_MS
from desktop_chat.rooms.rate import Allowance, Rate
from desktop_chat.server.admission import Surroundings
from desktop_chat.server.byes import Byes
from desktop_chat.server.connection import Connection
from desktop_chat.server.doors import PLAIN
from desktop_chat.server.halls import Halls
from desktop_chat.server.links import AsgiLink
from desktop_chat.server.plain import PlainSession
from tests.server.scripted import ADDRESS, HOST, at, english
from tests.storage.drafts import draft
from tests.storage.memory import MemoryStore

Message = MutableMapping[str, Any]
SILENCE = (PING_MS + TIMEOUT_MS) / 1000


class Scene:
    """A plain connection to an open hall; the test writes the client's lines and turns the clock."""

    def __init__(self, halls: Halls) -> None:
        self.halls = halls
        self.now = 100.0
        self.incoming: asyncio.Queue[Message] = asyncio.Queue()
        self.sent: asyncio.Queue[Message] = asyncio.Queue()
        socket = WebSocket({"type": "websocket"}, self.incoming.get, self.sent.put)
        rate = Allowance(Rate(1_000.0, 1_000))
        shared = Surroundings(HOST, halls.rooms, english, Byes(), rate, lambda: 10)
        session = PlainSession(shared, "7", 1, ADDRESS, "en", at(self.now))
        self.connection = Connection(socket, AsgiLink(socket, halls.tasks), session, PLAIN, 1)
        self._socket = socket

    async def open(self) -> "asyncio.Task[None]":
        """Accept the socket and serve it."""
        self.incoming.put_nowait({"type": "websocket.connect"})
        await self._socket.accept()
        await self.sent.get()
        return asyncio.ensure_future(self.connection.run(self.halls.of))

    def say(self, text: str) -> None:
        self.incoming.put_nowait({"type": "websocket.receive", "text": text})

    async def heard(self) -> str:
        return str((await self.sent.get()).get("text"))

    def turn_clock(self, seconds: float) -> None:
        """Let time pass as the hall's own clock does: with a look at it every second."""
        for _ in range(int(seconds)):
            self.now += 1
            self.connection.tick()


async def open_scene(monkeypatch: pytest.MonkeyPatch, rate: Rate) -> Scene:
    halls = Halls(MemoryStore(), rate)
    await halls.open(None)
    scene = Scene(halls)
    monkeypatch.setattr("desktop_chat.server.connection.current_moment", lambda: at(scene.now))
    return scene


async def test_who_is_not_read_from_is_not_taken_for_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = await open_scene(monkeypatch, Rate(per_second=0.001, burst=1))
    running = await scene.open()
    scene.say("first")
    assert {await scene.heard(), await scene.heard()} == {"You wrote: first", "Client #7 says: first"}
    scene.say("too fast")
    assert {await scene.heard(), await scene.heard()} == {"You wrote: too fast", "Client #7 says: too fast"}
    scene.turn_clock(3 * SILENCE)
    await scene.halls.halls[FIRST_ROOM].appends.append(draft("are you there?", name="Ann"))
    async with asyncio.timeout(5):
        assert await scene.heard() == "Ann says: are you there?"
    running.cancel()
    await asyncio.wait([running])
    await scene.halls.close()


async def test_who_is_read_from_and_says_nothing_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = await open_scene(monkeypatch, Rate())
    running = await scene.open()
    scene.say("first")
    await scene.heard()
    await scene.heard()
    scene.turn_clock(SILENCE + 2)
    async with asyncio.timeout(5):
        await running
    await scene.halls.close()
