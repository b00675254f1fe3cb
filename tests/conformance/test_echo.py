"""Right and wrong WebSocket frames, byte by byte, and clients of other makes, at both kinds of wire."""

import asyncio
import contextlib
import struct
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Ping, Pong, Request, TextMessage

from desktop_chat.protocol.limits import FRAME_BYTES
from desktop_chat.server.wire import CONTROL_FRAMES_PER_SECOND, WebSocketWire
from tests.conformance.__main__ import failed
from tests.conformance.echo import echoing
from tests.hosts import LOOPBACK

PATIENCE = 10.0
TEXT, BINARY, MORE, CLOSE, PING, PONG = 0x1, 0x2, 0x0, 0x8, 0x9, 0xA
FIN = 0x80
WORDS = "κόσμε 你好 🙂"


@pytest.fixture(scope="module", params=[WebSocketWire, WebSocketsSansIOProtocol], ids=["wire", "fallback"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    with echoing(request.param) as found:
        yield found


def frame(head: int, payload: bytes) -> bytes:
    """A client's frame with any first byte; its mask is zero."""
    size = len(payload)
    if size < 126:
        length = bytes((0x80 | size,))
    elif size < 1 << 16:
        length = struct.pack("!BH", 0xFE, size)
    else:
        length = struct.pack("!BQ", 0xFF, size)
    return bytes((head,)) + length + bytes(4) + payload


class Stream:
    """A connection after its handshake, as bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    def write(self, data: bytes) -> None:
        self._writer.write(data)

    async def read(self) -> tuple[int, bytes]:
        """Return the first byte and the payload of the next frame."""
        async with asyncio.timeout(PATIENCE):
            head, size = await self._reader.readexactly(2)
            if size == 126:
                (size,) = struct.unpack("!H", await self._reader.readexactly(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", await self._reader.readexactly(8))
            return head, await self._reader.readexactly(size)


@contextlib.asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(LOOPBACK, port, limit=2 * FRAME_BYTES)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def _shake_hands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    )
    async with asyncio.timeout(PATIENCE):
        answer = await reader.readuntil(b"\r\n\r\n")
    assert b" 101 " in answer
    assert b"deflate" not in answer.lower()


@contextlib.asynccontextmanager
async def stream_to(port: int) -> AsyncIterator[Stream]:
    async with connected(port) as (reader, writer):
        await _shake_hands(reader, writer)
        yield Stream(reader, writer)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, FRAME_BYTES])
@pytest.mark.parametrize("kind", [TEXT, BINARY])
async def test_every_length_of_a_frame(port: int, size: int, kind: int) -> None:
    async with stream_to(port) as stream:
        stream.write(frame(FIN | kind, b"*" * size))
        assert await stream.read() == (FIN | kind, b"*" * size)


async def test_pieces_may_cut_a_letter_and_pings_may_stand_between_them(port: int) -> None:
    async with stream_to(port) as stream:
        letters = WORDS.encode()
        stream.write(frame(TEXT, letters[:1]))
        for at in range(1, len(letters)):
            stream.write(frame(MORE, letters[at : at + 1]))
            if at == 3:
                stream.write(frame(FIN | PING, b"there?"))
        stream.write(frame(FIN | MORE, b""))
        assert await stream.read() == (FIN | PONG, b"there?")
        assert await stream.read() == (FIN | TEXT, letters)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        pytest.param(frame(FIN | 0x40 | TEXT, b"x"), 1002, id="a reserved bit"),
        pytest.param(frame(FIN | 0x3, b"x"), 1002, id="a reserved kind of data"),
        pytest.param(frame(FIN | 0xB, b""), 1002, id="a reserved kind of control"),
        pytest.param(frame(PING, b""), 1002, id="a ping in pieces"),
        pytest.param(frame(FIN | PING, b"x" * 126), 1002, id="a ping too long"),
        pytest.param(frame(FIN | MORE, b"x"), 1002, id="the end of nothing"),
        pytest.param(frame(TEXT, b"x") + frame(FIN | TEXT, b"y"), 1002, id="a text within a text"),
        pytest.param(frame(FIN | CLOSE, b"\x03"), 1002, id="half a code"),
        pytest.param(frame(FIN | CLOSE, struct.pack("!H", 1005)), 1002, id="a code that is never sent"),
        pytest.param(bytes((FIN | TEXT, 1)) + b"x", 1002, id="no mask"),
        pytest.param(frame(FIN | TEXT, b"\xce\xba\xed\xa0\x80"), 1007, id="a lone surrogate"),
        pytest.param(frame(FIN | TEXT, b"\xf4\x90\x80\x80"), 1007, id="a letter beyond the last"),
        pytest.param(frame(TEXT, b"\xce") + frame(FIN | MORE, b"x"), 1007, id="half a letter"),
        pytest.param(frame(FIN | TEXT, b"x" * (FRAME_BYTES + 1)), 1009, id="too long"),
        pytest.param(
            frame(TEXT, b"x" * FRAME_BYTES) + frame(FIN | MORE, b"x"), 1009, id="too long in pieces"
        ),
    ],
)
async def test_what_is_wrong_is_answered_by_its_code(port: int, wrong: bytes, code: int) -> None:
    async with stream_to(port) as stream:
        stream.write(wrong)
        head, payload = await stream.read()
        assert (head, int.from_bytes(payload[:2], "big")) == (FIN | CLOSE, code)


async def test_a_close_is_answered_by_the_same_code(port: int) -> None:
    async with stream_to(port) as stream:
        stream.write(frame(FIN | CLOSE, struct.pack("!H", 3000) + b"bye"))
        head, payload = await stream.read()
        assert (head, payload[:2]) == (FIN | CLOSE, struct.pack("!H", 3000))


async def test_wsproto_is_understood_and_understands(port: int) -> None:
    async with connected(port) as (reader, writer):
        client = WSConnection(ConnectionType.CLIENT)
        writer.write(client.send(Request(host="x", target="/")))
        heard: list[object] = []

        async def read(*wanted: type[object]) -> None:
            async with asyncio.timeout(PATIENCE):
                while not all(any(isinstance(event, kind) for event in heard) for kind in wanted):
                    client.receive_data(await reader.read(65_536) or None)
                    heard.extend(client.events())

        await read(AcceptConnection)
        writer.write(client.send(TextMessage("two ", message_finished=False)) + client.send(Ping(b"1")))
        writer.write(client.send(TextMessage(WORDS)) + client.send(BytesMessage(b"\x00\xff")))
        await read(TextMessage, BytesMessage)
        assert "".join(event.data for event in heard if isinstance(event, TextMessage)) == f"two {WORDS}"
        assert any(isinstance(event, Pong) and event.payload == b"1" for event in heard)
        writer.write(client.send(CloseConnection(1000)))
        await read(CloseConnection)


async def test_websocat_is_understood_and_understands(port: int) -> None:
    program = Path(sys.executable).with_name("websocat")
    words = [WORDS, "*" * 8_000]
    process = await asyncio.create_subprocess_exec(
        program,
        "--text",
        f"ws://{LOOPBACK}:{port}/",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        for text in words:
            process.stdin.write(f"{text}\n".encode())
        for text in words:
            assert (await process.stdout.readline()).decode() == f"{text}\n"
        process.stdin.close()
        assert await process.wait() == 0


CHROMIUM = """
const [address, words, done] = arguments;
const socket = new WebSocket(address);
socket.binaryType = "arraybuffer";
const heard = [];
socket.onopen = () => { for (const text of words) socket.send(text); socket.send(new Uint8Array([0, 255])); };
socket.onmessage = ({data}) => {
  heard.push(typeof data === "string" ? data : [...new Uint8Array(data)]);
  if (heard.length > words.length) socket.close(3001);
};
socket.onclose = ({code, wasClean}) => done([heard, code, wasClean, socket.extensions]);
"""


def test_chromium_is_understood_and_understands(port: int, browser: Chrome) -> None:
    words = [WORDS, "", "*" * FRAME_BYTES]
    browser.get(f"http://{LOOPBACK}:{port}/")
    browser.set_script_timeout(PATIENCE)
    heard, *end = browser.execute_async_script(CHROMIUM, f"ws://{LOOPBACK}:{port}/", words)
    assert [text for text in heard if isinstance(text, str)] == words
    assert [0, 255] in heard
    assert end == [3001, True, ""]


async def _flood(socket: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed):
        for _ in range(10 * CONTROL_FRAMES_PER_SECOND):
            await socket.ping()


async def test_many_pings_are_too_many_for_the_wire() -> None:
    with echoing() as port:
        async with connect(f"ws://{LOOPBACK}:{port}/", proxy=None, ping_interval=None) as socket:
            await _flood(socket)
            async with asyncio.timeout(PATIENCE):
                await socket.wait_closed()


def test_a_failed_case_is_found() -> None:
    fine = {"behavior": "OK", "behaviorClose": "OK"}
    outcomes = {
        "1.1.1": fine,
        "1.1.2": fine | {"behavior": "FAILED"},
        "7.1.5": fine | {"behaviorClose": "UNCLEAN"},
    }
    assert failed(outcomes) == ["1.1.2", "7.1.5"]
