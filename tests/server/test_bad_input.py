"""Bad input of every kind against a real host: each gets its own clear refusal, and nobody else notices.

Each row is what is sent at which door and what comes of it. Beside each row a bystander sits in the same
room; after it, the bystander still speaks and hears, and the log has no hole and nothing that was refused.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Mapping, Sized
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from desktop_chat.protocol.limits import FRAME_BYTES
from tests.hosts import RunningHost
from tests.server.foreign import PATIENCE, Guest, greet, guest_at, hello, say, socket_at
from tests.server.raw import HANDSHAKE, asked, exchange

TEXT, BINARY, CLOSE, PING, CONTINUATION = 1, 2, 8, 9, 0
MESSAGES = "/api/rooms/lobby/messages"


def frame(
    payload: bytes, opcode: int = TEXT, *, fin: bool = True, reserved: int = 0, masked: bool = True
) -> bytes:
    """Return one WebSocket frame as a client writes it, right or wrong (RFC 6455, section 5.2)."""
    head = bytes((fin << 7 | reserved << 4 | opcode,))
    flag, size = masked << 7, len(payload)
    if size < 126:
        head += bytes((flag | size,))
    elif size < 1 << 16:
        head += bytes((flag | 126,)) + size.to_bytes(2, "big")
    else:
        head += bytes((flag | 127,)) + size.to_bytes(8, "big")
    mask = os.urandom(4)
    if not masked:
        return head + payload
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


def text(value: Any) -> bytes:
    """Return a frame with JSON, or with a text as it is."""
    return frame((value if isinstance(value, str) else json.dumps(value)).encode())


def message(body: str, client_id: str = "c") -> bytes:
    """Return a message's frame whose body is written as it stands here."""
    return text(f'{{"type":"send","client_id":"{client_id}","kind":"message","body":{body}}}')


def nested(levels: int) -> str:
    return '{"text":"hi","x":' + "[" * levels + "]" * levels + "}"


def first_hello(**changes: Any) -> bytes:
    return text(hello(**changes))


AFTER_HELLO = {
    "not JSON": (text("hello"), "close 4400"),
    "nothing": (text(""), "close 4400"),
    "cut off": (text('{"type":"ping","n":'), "close 4400"),
    "a list": (text([]), "close 4400"),
    "null": (text("null"), "close 4400"),
    "no type": (text({}), "close 4400"),
    "a type that is no text": (text({"type": 1}), "close 4400"),
    "an endless type": (text({"type": "t" * 1000}), "close 4400"),
    "an unknown type": (text({"type": "dance"}), "refused unknown_command"),
    "an event of the host's": (text({"type": "ack", "client_id": "c"}), "refused unknown_command"),
    "hello twice": (first_hello(), "close 4400"),
    "send without a body": (text({"type": "send", "client_id": "c", "kind": "message"}), "close 4400"),
    "a body that is a list": (message("[]"), "close 4400"),
    "a body that is a text": (message('"hi"'), "close 4400"),
    "no client id": (text({"type": "send", "kind": "message", "body": {"text": "x"}}), "close 4400"),
    "an empty client id": (message('{"text":"x"}', ""), "close 4400"),
    "a client id of 129 characters": (message('{"text":"x"}', "c" * 129), "close 4400"),
    "NaN": (message('{"text":"x","n":NaN}'), "close 4400"),
    "Infinity": (message('{"text":"x","n":-Infinity}'), "close 4400"),
    "1e999": (message('{"text":"x","n":1e999}'), "close 4400"),
    "a number of 5,000 digits": (message('{"text":"x","n":' + "9" * 5000 + "}"), "close 4400"),
    "a negative number": (text({"type": "fetch", "request": 1, "before": -1}), "close 4400"),
    "a number beyond JavaScript's": (text({"type": "ping", "n": 2**53}), "close 4400"),
    "a fraction": (text({"type": "ping", "n": 1.5}), "close 4400"),
    "true for a number": (text({"type": "ping", "n": True}), "close 4400"),
    "a page of nothing": (text({"type": "fetch", "request": 1, "before": 5, "limit": 0}), "close 4400"),
    "members after a number": (text({"type": "members", "request": 1, "after": 7}), "close 4400"),
    "half of a character": (message('{"text":"\\ud800"}'), "close 4400"),
    "half of a character as a key": (message('{"text":"x","\\udfff":1}'), "close 4400"),
    "10,000 nested lists": (message(nested(10_000)), "close 4400"),
    "deeper than an event may be": (message(nested(14)), "close 4400"),
    "10,000 nested objects": (text('{"x":' * 10_000 + "1" + "}" * 10_000), "close 4400"),
    "a body of 49 KiB": (message('{"text":"x","y":"' + "y" * 49 * 1024 + '"}'), "refused too_long"),
    "a frame of 64 KiB and a byte": (frame(b"x" * (FRAME_BYTES + 1)), "close 1009"),
    "a frame that says 8 EiB": (b"\x81\xff" + b"\x7f" + b"\xff" * 7 + b"mask", "close 1009"),
    "fragments that are too long together": (
        frame(b"x" * 40_000, fin=False) + frame(b"x" * 40_000, CONTINUATION),
        "close 1009",
    ),
    "the host's own client id": (text(say("x", "joined")), "refused bad_client_id"),
    "a text of 17 KiB": (text(say("x" * 17 * 1024, "c")), "refused too_long"),
    "an empty text": (text(say("", "c")), "refused empty"),
    "white space": (text(say(" \n ", "c")), "refused empty"),
    "invisible characters": (text(say("\u200b\u2060\ufeff\u00ad", "c")), "refused empty"),
    "control characters": (text(say("\x1b[31m", "c")), "refused bad_text"),
    "a text that is a number": (message('{"text":7}'), "refused bad_text"),
    "a kind that the host alone writes": (
        text({"type": "send", "client_id": "c", "kind": "joined", "body": {}}),
        "refused unknown_kind",
    ),
    "a kind that nobody knows": (
        text({"type": "send", "client_id": "c", "kind": "poll", "body": {"text": "x"}}),
        "refused unknown_kind",
    ),
    "an empty name": (
        text({"type": "send", "client_id": "c", "kind": "renamed", "body": {"name": " "}}),
        "refused empty_name",
    ),
    "a name of two lines": (
        text({"type": "send", "client_id": "c", "kind": "renamed", "body": {"name": "a\nb"}}),
        "refused bad_name",
    ),
    "an endless name": (
        text({"type": "send", "client_id": "c", "kind": "renamed", "body": {"name": "n" * 9000}}),
        "refused name_too_long",
    ),
    "an unknown signal": (text({"type": "signal", "key": "shout", "value": True}), "refused unknown_signal"),
    "a signal that is a text": (
        text({"type": "signal", "key": "typing", "value": "yes"}),
        "refused bad_signal",
    ),
    "bytes": (frame(b"\x00\xff", BINARY), "close 4400"),
    "JSON as bytes": (frame(b'{"type":"ping","n":1}', BINARY), "close 4400"),
    "reserved bits": (frame(b"{}", reserved=4), "close 1002"),
    "an unknown opcode": (frame(b"{}", 3), "close 1002"),
    "an unmasked frame": (frame(b"{}", masked=False), "close 1002"),
    "a continuation of nothing": (frame(b"{}", CONTINUATION), "close 1002"),
    "a ping in two parts": (frame(b"a", PING, fin=False), "close 1002"),
    "a ping of 126 bytes": (frame(b"a" * 126, PING), "close 1002"),
    "a flood of pings": (frame(b"", PING) * 100, "cut"),
    "a close with half a code": (frame(b"\x03", CLOSE), "close 1002"),
    "a close with a forbidden code": (frame((1005).to_bytes(2, "big"), CLOSE), "close 1002"),
    "a bye with a wild code": (text({"type": "bye", "code": 7}), "close 4400"),
}

INSTEAD_OF_HELLO = {
    "send": (text(say("hi")), "close 4400"),
    "fetch": (text({"type": "fetch", "request": 1, "before": 5}), "close 4400"),
    "an unknown type first": (text({"type": "dance"}), "close 4400"),
    "the next version": (first_hello(version=2), "close 4505"),
    "a version that is a text": (first_hello(version="1"), "close 4400"),
    "an unknown room": (first_hello(room="attic"), "close 4401"),
    "a room that is a path": (first_hello(room="../lobby"), "close 4401"),
    "no name": (first_hello(name=""), "close 4401"),
    "an invisible name": (first_hello(name="\u200b\u202e"), "close 4401"),
    "a name with a line break": (first_hello(name="a\nb"), "close 4401"),
    "a name with an escape sequence": (first_hello(name="a\x1b[2J"), "close 4401"),
    "a name of 65 characters": (first_hello(name="n" * 65), "close 4401"),
    "a name without end": (first_hello(name="n" * 60_000), "close 4400"),
    "a device without a proof": (first_hello(device="d" * 43), "close 4401"),
    "a bad proof": (first_hello(device="d" * 43, proof="p" * 86), "close 4401"),
    "a proof that is a list": (first_hello(device="d" * 43, proof=[]), "close 4400"),
    "an endless nonce": (first_hello(nonce="n" * 129), "close 4400"),
    "no instance": (first_hello(instance=""), "close 4400"),
    "a place before the beginning": (first_hello(after={"seq": -1, "rid": None}), "close 4400"),
    "a place that is a number": (first_hello(after=41), "close 4400"),
    "a language without end": (first_hello(language="l" * 36), "close 4400"),
}

STILL_WELCOME = {
    "an empty nonce": {"nonce": ""},
    "a language that is a path": {"language": "../../web"},
    "a language with a zero": {"language": "\0"},
    "a language that nobody speaks": {"language": "tlh"},
    "a place in the future": {"epoch": "x", "after": {"seq": 2**53 - 1, "rid": "r"}},
    "more events than there can be": {"recent": 2**53 - 1},
    "a name with markup": {"name": "<img src=x onerror=alert(1)>"},
    "a name that turns around": {"name": "\u202eecila"},
    "a token that nobody asked for": {"token": "t" * 1024},
}

PLAIN = {
    "an empty line": (frame(b""), "said Not sent: The message is empty."),
    "a line of 20,000 bytes": (frame(b"x" * 20_000), "said Not sent: The message is longer than 16 KiB."),
    "a zero": (frame(b"a\0b"), "said Not sent: The message holds control characters."),
    "a line of 65,537 bytes": (frame(b"x" * (FRAME_BYTES + 1)), "close 1009"),
    "bytes at the plain door": (frame(b"\xff", BINARY), "close 4400"),
    "reserved bits at the plain door": (frame(b"x", reserved=1), "close 1002"),
    "a flood of pongs": (frame(b"", 10) * 100, "cut"),
}

HTTP = {
    "not JSON": ("POST", MESSAGES, b"hello", 400),
    "no body": ("POST", MESSAGES, b"", 400),
    "invalid UTF-8": ("POST", MESSAGES, b'{"text":"\xff","name":"bot"}', 400),
    "a list": ("POST", MESSAGES, b"[]", 400),
    "NaN": ("POST", MESSAGES, b'{"text":NaN,"name":"bot"}', 400),
    "nested": ("POST", MESSAGES, b"[" * 10_000, 400),
    "no name": ("POST", MESSAGES, b'{"text":"hi"}', 400),
    "no text": ("POST", MESSAGES, b'{"name":"bot"}', 400),
    "a text that is a number": ("POST", MESSAGES, b'{"text":7,"name":"bot"}', 400),
    "an empty text": ("POST", MESSAGES, b'{"text":"","name":"bot"}', 422),
    "an empty name": ("POST", MESSAGES, b'{"text":"hi","name":" "}', 422),
    "a name with a line break": ("POST", MESSAGES, b'{"text":"hi","name":"a\\nb"}', 422),
    "a name of 65 letters": ("POST", MESSAGES, b'{"text":"hi","name":"' + b"n" * 65 + b'"}', 422),
    "an empty client id": ("POST", MESSAGES, b'{"text":"hi","name":"bot","client_id":""}', 400),
    "an endless client id": (
        "POST",
        MESSAGES,
        b'{"text":"hi","name":"bot","client_id":"' + b"c" * 129 + b'"}',
        400,
    ),
    "a text of 17 KiB": ("POST", MESSAGES, b'{"name":"bot","text":"' + b"x" * 17 * 1024 + b'"}', 413),
    "a body of 1 MiB": ("POST", MESSAGES, b" " * (1 << 20), 413),
    "an unknown room": ("POST", "/api/rooms/attic/messages", b'{"text":"hi","name":"bot"}', 404),
    "to read an unknown room": ("GET", "/api/rooms/attic/messages", None, 404),
    "a room that is a path": ("GET", "/api/rooms/..%2flobby/messages", None, 404),
    "a limit of 0": ("GET", f"{MESSAGES}?limit=0", None, 422),
    "a limit of 201": ("GET", f"{MESSAGES}?limit=201", None, 422),
    "a negative place": ("GET", f"{MESSAGES}?after=-1", None, 422),
    "a place that is a word": ("GET", f"{MESSAGES}?before=end", None, 422),
    "a place beyond JavaScript's": ("GET", f"{MESSAGES}?after={2**53}", None, 422),
    "a place of 5,000 digits": ("GET", f"{MESSAGES}?after={'9' * 5000}", None, 422),
    "out of the folder": ("GET", "/web/../index.html", None, 404),
    "out of the folder, encoded": ("GET", "/web/%2e%2e/index.html", None, 404),
    "out of the folder, twice encoded": ("GET", "/web/%252e%252e/index.html", None, 404),
    "out of the folder, the other way": ("GET", "/web/..%5c..%5cpyproject.toml", None, 404),
    "an absolute path": ("GET", "/web//etc/passwd", None, 404),
    "a zero in a path": ("GET", "/web/%00", None, 404),
    "half of UTF-8 in a path": ("GET", "/web/%ff", None, 404),
    "a hidden file": ("GET", "/web/.git", None, 404),
    "a folder": ("GET", "/web/js", None, 404),
    "a path without end": ("GET", "/web/" + "a" * 8000, None, 404),
    "a zero as a language": ("GET", "/texts/%00.json", None, 200),
    "nothing there": ("GET", "/admin", None, 404),
    "delete the log": ("DELETE", MESSAGES, None, 405),
    "put": ("PUT", "/", b"x", 405),
    "an odd method": ("BREW", "/", None, 405),
    "to connect": ("CONNECT", "/", None, 405),
    "a door without a handshake": ("GET", "/rooms/socket", None, 404),
}

RAW = {
    "garbage": (b"\x00\x01\x02\x03\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n", 400),
    "another protocol": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", 400),
    "half HTTP": (b"GET /\r\n\r\n", 400),
    "HTTP/2 without asking": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "no Host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "no Host in HTTP/1.0": (b"GET / HTTP/1.0\r\n\r\n", 400),
    "two Hosts": (b"GET / HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n", 400),
    "a foreign Host": (b"GET / HTTP/1.0\r\nHost: evil.example\r\n\r\n", 421),
    "a Host with a space": (b"GET / HTTP/1.1\r\nHost: local host\r\nConnection: close\r\n\r\n", 421),
    "huge headers": (b"GET / HTTP/1.1\r\nHost: {host}\r\nX: " + b"x" * 100_000, 400),
    "headers without end": (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000, 400),
    "a giant query": (b"GET /?" + b"q" * 300_000 + b" HTTP/1.1\r\nHost: {host}\r\n\r\n", 400),
    "a folded header": (b"GET / HTTP/1.1\r\nHost: {host}\r\n folded\r\nConnection: close\r\n\r\n", 400),
    "a negative length": (
        b"POST " + MESSAGES.encode() + b" HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n",
        400,
    ),
    "two lengths": (
        b"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        400,
    ),
    "a bad chunk": (
        b"POST "
        + MESSAGES.encode()
        + b" HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        400,
    ),
}

HANDSHAKES = {
    "a foreign Origin": ("/rooms/socket", {"Origin": "http://evil.example"}, 403),
    "a foreign Origin at a plain door": ("/ws/7", {"Origin": "http://evil.example"}, 403),
    "a foreign Host": ("/rooms/socket", {"Host": "evil.example"}, 421),
    "no key": ("/rooms/socket", {"Sec-WebSocket-Key": ""}, 400),
    "a short key": ("/rooms/socket", {"Sec-WebSocket-Key": "c2hvcnQ="}, 400),
    "an old version": ("/rooms/socket", {"Sec-WebSocket-Version": "8"}, 400),
    "no version": ("/rooms/socket", {"Sec-WebSocket-Version": ""}, 400),
    "another upgrade": ("/rooms/socket", {"Upgrade": "h2c"}, 404),
    "a client that is no number": ("/ws/seven", {}, 403),
    "no cookie and no token": ("/items/a/ws", {}, 403),
    "a q that is no number": ("/items/a/ws?token=t&q=x", {}, 403),
    "no such door": ("/rooms/other", {}, 404),
}


def rows(table: Mapping[str, object]) -> pytest.MarkDecorator:
    """Return a test for each row of ``table``, under its name."""
    return pytest.mark.parametrize("row", table.values(), ids=table)


@contextlib.asynccontextmanager
async def bystander_in(host: RunningHost) -> AsyncIterator[Guest]:
    """Let somebody sit in the room, and see afterwards that nothing has happened to them."""
    async with (
        guest_at(host, name="Bystander") as bystander,
        guest_at(host, name="Friend", recent=0) as friend,
    ):
        yield bystander
        ack = await bystander.say("Is everybody well?")
        heard = await friend.read_text("Is everybody well?")
        assert (ack["type"], ack["seq"], ack["rid"]) == ("ack", heard["seq"], heard["rid"])
        await friend.say("All well.")
        await bystander.read_text("All well.")
        seqs = [event["seq"] for event in bystander.events]
        assert seqs == list(range(bystander.welcome["from"] + 1, seqs[-1] + 1))
        kinds = {frame["type"] for frame in bystander.seen}
        assert kinds <= {"presence", "events", "ack"}
        said = [event["body"]["text"] for event in bystander.events if event["kind"] == "message"]
        assert set(said) <= {"Is everybody well?", "All well."}


async def outcome(socket: ClientConnection) -> str:
    """Read until something comes of it: a refusal, a plain answer, a close with its code, or a cut."""
    sentences: list[str] = []
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(PATIENCE):
            async for answer in socket:
                if not str(answer).startswith("{"):
                    return f"said {answer!s}"
                told = json.loads(answer)
                if told["type"] == "refused":
                    assert told["sentence"].endswith(".")
                    return f"refused {told['code']}"
                if told["type"] == "bye":
                    sentences.append(told["sentence"])
    close = socket.protocol.close_rcvd
    if close is None:
        return "cut"
    if close.code >= 4000:
        assert close.reason.endswith(".")
        assert sentences in ([], [close.reason])
    return f"close {int(close.code)}"


@rows(AFTER_HELLO)
async def test_bad_frames_of_a_member(shared_host: RunningHost, row: tuple[bytes, str]) -> None:
    sent, expected = row
    async with bystander_in(shared_host), socket_at(shared_host, "/rooms/socket") as socket:
        await greet(socket, name="Bad")
        socket.transport.write(sent)
        assert await outcome(socket) == expected


@pytest.mark.expected_log("Invalid UTF-8 sequence received from client")
@pytest.mark.parametrize("path", ["/rooms/socket", "/ws/7", "/ws"])
async def test_invalid_utf_8(shared_host: RunningHost, path: str) -> None:
    async with bystander_in(shared_host), socket_at(shared_host, path) as socket:
        if path == "/rooms/socket":
            await greet(socket, name="Bad")
        socket.transport.write(frame(b'{"type":"ping","n":1}\xff'))
        assert await outcome(socket) == "close 1007"


@rows(INSTEAD_OF_HELLO)
async def test_bad_first_frames(shared_host: RunningHost, row: tuple[bytes, str]) -> None:
    sent, expected = row
    async with bystander_in(shared_host), socket_at(shared_host, "/rooms/socket") as socket:
        await socket.recv()
        socket.transport.write(sent)
        assert await outcome(socket) == expected


@rows(STILL_WELCOME)
async def test_odd_hellos_are_welcome(shared_host: RunningHost, row: dict[str, Any]) -> None:
    async with bystander_in(shared_host), socket_at(shared_host, "/rooms/socket") as socket:
        guest = await greet(socket, **row)
        await guest.send({"type": "ping", "n": 7})
        assert (await guest.read_type("pong"))["n"] == 7


@rows(PLAIN)
async def test_bad_lines_at_a_plain_door(shared_host: RunningHost, row: tuple[bytes, str]) -> None:
    sent, expected = row
    async with bystander_in(shared_host), socket_at(shared_host, "/ws/7") as socket:
        socket.transport.write(sent)
        assert await outcome(socket) == expected


@rows(HTTP)
async def test_bad_requests(shared_host: RunningHost, row: tuple[str, str, bytes | None, int]) -> None:
    method, path, body, status = row
    async with bystander_in(shared_host):
        answer = await asked(shared_host, path, method, body=body)
        assert answer.status == status
        if status >= 400:
            assert answer.json["sentence"].endswith((".", "/7"))


@pytest.mark.expected_log("Invalid HTTP request received")
@rows(RAW)
async def test_what_is_no_http(shared_host: RunningHost, row: tuple[bytes, int]) -> None:
    sent, status = row
    async with bystander_in(shared_host):
        sent = sent.replace(b"{host}", shared_host.address.encode())
        answer = await asyncio.to_thread(exchange, shared_host, sent)
        assert answer.startswith(b"HTTP/1.1 %d " % status)


@pytest.mark.expected_log("Unsupported upgrade request")
@rows(HANDSHAKES)
async def test_bad_handshakes(shared_host: RunningHost, row: tuple[str, dict[str, str], int]) -> None:
    path, headers, status = row
    async with bystander_in(shared_host):
        answer = await asked(shared_host, path, headers=HANDSHAKE | headers)
        assert answer.status == status
        assert len(answer.body) > 10


def test_there_are_at_least_60_rows() -> None:
    tables: tuple[Sized, ...] = (AFTER_HELLO, INSTEAD_OF_HELLO, STILL_WELCOME, PLAIN, HTTP, RAW, HANDSHAKES)
    assert sum(map(len, tables)) >= 150
