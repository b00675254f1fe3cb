"""Texts that come straight from a read are those that ASGI would bring, however the reads are cut."""

import asyncio
import logging
import random
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState
from websockets.frames import Opcode

from desktop_chat.protocol.limits import FRAME_BYTES
from desktop_chat.server.wire import (
    CONTROL_FRAMES_PER_SECOND,
    EXTENSION,
    READ_BYTES,
    PeersMistakes,
    WebSocketWire,
)
from tests.server.raw import HANDSHAKE
from tests.server.test_client_frames import framed
from tests.server.test_wire_contract import Script

PATIENCE = 10.0
ROUNDS = 200


@pytest.fixture(autouse=True)
def _peers_mistakes() -> Iterator[None]:
    log, mistakes = logging.getLogger("uvicorn.error"), PeersMistakes()
    log.addFilter(mistakes)
    yield
    log.removeFilter(mistakes)


class Application:
    """Keeps what it hears; with ``chance`` it listens, and sometimes wants to be waited for."""

    def __init__(self, chance: random.Random | None) -> None:
        self.heard: list[str | bytes] = []
        self._chance = chance
        self._opened = asyncio.Event()
        self._away: asyncio.Task[None] | None = None
        self.transport = Script()
        config = uvicorn.Config(
            self._serve, interface="asgi3", lifespan="off", log_config=None, ws_max_size=FRAME_BYTES
        )
        config.load()
        self.protocol = WebSocketWire(config, ServerState(), {})
        self.protocol.connection_made(self.transport)

    async def open(self, early: bytes = b"") -> None:
        """Shake hands."""
        lines = [f"{name}: {value}\r\n" for name, value in HANDSHAKE.items()]
        self.protocol.data_received(("GET / HTTP/1.1\r\nHost: x\r\n" + "".join(lines) + "\r\n").encode())
        if early:
            self.protocol.data_received(early)
        async with asyncio.timeout(PATIENCE):
            await self._opened.wait()

    async def caught_up(self) -> None:
        """Wait until nothing waits for `read_on`, nor for its turn, nor in the queue."""
        async with asyncio.timeout(PATIENCE):
            while self.transport.paused and not self.transport.is_closing():  # noqa: ASYNC110 -- tells nobody
                await asyncio.sleep(0)
            while self._away is not None:
                await self._away

    async def end(self) -> None:
        """Let the connection be lost and hear what came before."""
        self.transport.close()
        self.protocol.connection_lost(None)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*self.protocol.tasks)

    def _hear(self, text: str) -> bool:
        assert self._chance is not None
        self.heard.append(text)
        if self._chance.random() < 0.7:
            return True
        self._away = asyncio.ensure_future(self._come_back())
        return False

    async def _come_back(self) -> None:
        self._away = None
        self.protocol.read_on()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        if self._chance is not None:
            scope["extensions"][EXTENSION].listen(self._hear)
            self.protocol.read_on()
        self._opened.set()
        while (message := await receive())["type"] == "websocket.receive":
            self.heard.append(message["text"] if message.get("text") is not None else message["bytes"])


def some_frames(chance: random.Random) -> Iterator[bytes]:
    """Make up what a client sends: texts, whole and in pieces, pings between them, and how it may end."""
    pings = iter(range(CONTROL_FRAMES_PER_SECOND))
    for number in range(chance.randrange(1, 12)):
        text = f"{number} 你好 ".encode() * chance.choice((0, 1, 20, 1500))
        pieces = chance.randrange(1, 4)
        for piece in range(pieces):
            begin, end = len(text) * piece // pieces, len(text) * (piece + 1) // pieces
            opcode = Opcode.TEXT if piece == 0 else Opcode.CONT
            yield framed(text[begin:end], opcode, fin=piece == pieces - 1)
            if chance.random() < 0.2 and next(pings, None) is not None:
                yield framed(b"?", Opcode.PING)
    yield from chance.choice(
        (
            [],
            [framed(b"bytes", Opcode.BINARY), framed(b"behind")],
            [framed(b"\xff"), framed(b"behind")],
            [framed(b"no mask", mask=False), framed(b"behind")],
            [framed(b"begun", fin=False), framed(b"another")],
            [framed(b"\x03\xe8", Opcode.CLOSE), framed(b"behind")],
            [framed(bytes(FRAME_BYTES + 1))],
        )
    )


def cut(data: bytes, chance: random.Random) -> Iterator[bytes]:
    """Cut what was sent into reads."""
    while data:
        size = chance.choice((1, 2, 7, 100, 5000, len(data)))
        yield data[:size]
        data = data[size:]


async def hear_all(application: Application, reads: list[bytes], chance: random.Random) -> None:
    await application.open()
    for read in reads:
        application.protocol.data_received(read)
        if application.transport.paused:
            await application.caught_up()
        elif chance.random() < 0.5:
            await asyncio.sleep(0)
    await application.caught_up()
    await application.end()


async def test_what_is_heard_and_answered_is_the_same_either_way(seed: int) -> None:
    for number in range(ROUNDS):
        chance = random.Random(f"{seed} {number}")
        frames = list(some_frames(chance))
        reads = list(cut(b"".join(frames), chance))
        straight, through_asgi = Application(chance), Application(None)
        await hear_all(straight, reads, chance)
        # uvicorn forgets what came in one read with a mistake: it gets each frame for itself.
        await hear_all(through_asgi, frames, chance)
        assert straight.heard == through_asgi.heard, (number, reads)
        assert straight.transport.written == through_asgi.transport.written, (number, reads)


async def test_what_waited_when_the_connection_was_lost_is_heard() -> None:
    application = Application(None)
    await application.open()
    heard: list[str] = []

    def hear(text: str) -> bool:
        heard.append(text)
        return text != "first"

    application.protocol.listen(hear)
    application.protocol.read_on()
    pieces = framed(b"in ", fin=False) + framed(b"", Opcode.PING) + framed(b"pieces", Opcode.CONT)
    application.protocol.data_received(framed(b"first") + framed(b"second") + pieces)
    await application.end()
    assert heard == ["first"]
    application.protocol.read_on()
    assert heard == ["first", "second", "in pieces"]
    assert application.transport.written.endswith(b"\r\n\r\n"), "nothing is written to who is gone"


async def test_a_close_between_the_pieces_of_a_message_is_answered_as_any_other() -> None:
    application = Application(random.Random(0))
    await application.open()
    begin = len(application.transport.written)
    application.protocol.data_received(framed(b"begun", fin=False) + framed(b"\x03\xe8", Opcode.CLOSE))
    await application.end()
    assert application.transport.written[begin:] == b"\x88\x02\x03\xe8"
    assert application.heard == []


async def test_who_spoke_before_the_answer_is_heard_through_asgi() -> None:
    application = Application(random.Random(0))
    frame = framed(b"too early")
    await application.open(early=frame[:4])
    application.protocol.data_received(frame[4:] + framed(b"and on"))
    await application.end()
    assert application.heard == ["too early", "and on"]


async def test_who_floods_with_pings_is_not_heard_behind_them() -> None:
    application = Application(random.Random(0))
    await application.open()
    pings = framed(b"", Opcode.PING) * (CONTROL_FRAMES_PER_SECOND + 1)
    application.protocol.data_received(framed(b"before") + pings + framed(b"behind"))
    await application.end()
    assert application.heard == ["before"]


@pytest.mark.parametrize(
    "unit",
    [framed(b"") + framed(b"", fin=False) + framed(b"", Opcode.CONT), framed(b"", Opcode.BINARY)],
    ids=["texts", "through ASGI"],
)
async def test_a_read_of_very_many_frames_leaves_turns_to_others(unit: bytes) -> None:
    application = Application(None)
    await application.open()
    heard = application.heard

    def hear(text: str) -> bool:
        heard.append(text)
        return True

    application.protocol.listen(hear)
    application.protocol.read_on()
    application.protocol.data_received(unit * 3000)
    most = len(heard)
    while application.transport.paused:
        before = len(heard)
        await asyncio.sleep(0)
        most = max(most, len(heard) - before)
    await application.end()
    assert len(heard) == (6000 if isinstance(heard[0], str) else 3000)
    assert most <= READ_BYTES // len(framed(b"")) + 1


async def test_what_had_no_turn_before_the_connection_was_lost_is_heard() -> None:
    application = Application(None)
    await application.open()
    heard: list[str] = []

    def hear(text: str) -> bool:
        heard.append(text)
        return True

    application.protocol.listen(hear)
    application.protocol.read_on()
    application.protocol.data_received(b"".join(framed(b"%d" % number) for number in range(1000)))
    assert len(heard) < 1000
    await application.end()
    assert heard == [str(number) for number in range(1000)]


@pytest.mark.parametrize("waits", [True, False])
async def test_what_has_to_wait_stops_the_reading(waits: bool) -> None:
    application = Application(None)
    await application.open()
    heard: list[str] = []

    def hear(text: str) -> bool:
        heard.append(text)
        return not waits

    application.protocol.listen(hear)
    application.protocol.data_received(framed(b"before it listens"))
    assert (heard, application.transport.paused) == ([], True)
    application.protocol.read_on()
    application.protocol.data_received(framed(b"next"))
    assert heard == (["before it listens"] if waits else ["before it listens", "next"])
    assert application.transport.paused is waits
    await application.end()
