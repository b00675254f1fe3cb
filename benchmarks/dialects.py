"""What plain sockets say to each kind of chat server: how they get in, and how they speak."""

import base64
import os
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop_chat.protocol.codec import encode
from desktop_chat.protocol.commands import Hello, Ping
from desktop_chat.protocol.entities import FIRST_ROOM

MARK = b"|"
"""Every message has this byte once, and nothing else has it that a server says while it is counted."""
LOOPBACK = "127.0.0.1"
TEXT = "x" * 99 + MARK.decode()


@dataclass(frozen=True, slots=True)
class Step:
    """What a newcomer says, and what it waits for before it goes on."""

    say: bytes
    until: bytes


@dataclass(frozen=True, slots=True)
class Dialect:
    """One server's language: ``opening`` takes the port and a newcomer's number, ``message`` a fresh number.

    ``alive`` is a harmless sign of life, and ``echoes`` says whether a sender is told its own message.
    """

    opening: Callable[[int, int], Sequence[Step]]
    message: Callable[[int], bytes]
    alive: bytes = b""
    echoes: bool = True


def client_frame(payload: bytes) -> bytes:
    """Return a WebSocket text frame as clients write it; its mask is zero and changes nothing."""
    short = len(payload) < 126
    size = struct.pack("!B", 0x80 | len(payload)) if short else struct.pack("!BH", 0xFE, len(payload))
    return b"\x81" + size + bytes(4) + payload


def upgrade(port: int, path: str) -> bytes:
    """Return the request that opens a WebSocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def _open_structured(port: int, number: int) -> Sequence[Step]:
    hello = Hello(1, FIRST_ROOM, None, f"i{number}", f"Guest {number}", "en", None, None, None, None, None, 0)
    return (
        Step(upgrade(port, "/rooms/socket"), b'"type":"challenge"'),
        Step(client_frame(encode(hello).encode()), b'"type":"presence"'),
    )


def _open_plain(port: int, number: int) -> Sequence[Step]:
    return (Step(upgrade(port, f"/ws/{number}"), b"\r\n\r\n"),)


def _open_irc(_port: int, number: int) -> Sequence[Step]:
    return (
        Step(b"NICK g%d\r\nUSER g 0 * :Guest\r\n" % number, b" 001 "),
        Step(b"JOIN #room\r\n", b" 366 "),
    )


_SEND = '{"type":"send","client_id":"%022d","kind":"message","body":{"text":"' + TEXT + '"}}'
_PLAIN = client_frame(TEXT.encode())
_IRC = f"PRIVMSG #room :{TEXT}\r\n".encode()

STRUCTURED = Dialect(
    _open_structured,
    lambda number: client_frame((_SEND % number).encode()),
    alive=client_frame(encode(Ping(0)).encode()),
)
PLAIN = Dialect(_open_plain, lambda _number: _PLAIN)
IRC = Dialect(_open_irc, lambda _number: _IRC, echoes=False)
