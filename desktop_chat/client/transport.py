"""One WebSocket to a host, from the attempt to its end, with a sentence for whatever goes wrong."""

import asyncio
import contextlib
import socket
import sys
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from desktop_chat.client.address import Address
from desktop_chat.client.diagnosis import Silence, trouble_with, unknown_name
from desktop_chat.lan.interfaces import is_neighbour
from desktop_chat.protocol.limits import FRAME_BYTES
from desktop_chat.texts import Sentence

OPEN_SECONDS = 5.0
CLOSE_SECONDS = 0.5
_CALL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """How a link ended: why it could not be opened, or the WebSocket's close code.

    ``closed`` if the computer is there and nothing listens at its port.
    """

    reason: Sentence | None = None
    code: int | None = None
    closed: bool = False


class _CannotOpen(Exception):
    def __init__(self, reason: Sentence, *, closed: bool = False) -> None:
        super().__init__(reason.message)
        self.sentence = reason
        self.closed = closed


class Transport:
    """`run` is the link's whole life; cancelling it hangs up at once."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._texts: deque[str] = deque()
        self._something = asyncio.Event()
        self._close_code: int | None = None
        self._sending_since: float | None = None

    async def run(self, opened: Callable[[], None], received: Callable[[str], Awaitable[None]]) -> LinkEnd:
        """Connect, tell ``opened``, give each frame to ``received``, and return how it ended."""
        try:
            connection = await _open(self._address)
        except _CannotOpen as problem:
            return LinkEnd(problem.sentence, closed=problem.closed)
        try:
            opened()
            async with asyncio.TaskGroup() as group:
                writer = group.create_task(self._write(connection), name="what a link sends")
                await self._read(connection, received)
                writer.cancel()
        finally:
            connection.transport.abort()
        return LinkEnd(None, connection.close_code)

    def send(self, text: str) -> None:
        """Send one frame after all earlier ones, as soon as the network takes it."""
        self._texts.append(text)
        self._something.set()

    def close(self, code: int) -> None:
        """Send what is left, close in the WebSocket's way, and hang up if that takes long."""
        self._close_code = code
        self._something.set()

    def blocked_since(self) -> float | None:
        """Since when, on the loop's clock, one frame has been waiting for the network to take it."""
        return self._sending_since

    async def _read(self, connection: ClientConnection, received: Callable[[str], Awaitable[None]]) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                message = await connection.recv()
                # Nobody sends binary frames here; as a text it is as malformed as it is as a frame.
                await received(message if isinstance(message, str) else "")

    async def _write(self, connection: ClientConnection) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._something.wait()
                self._something.clear()
                while self._texts:
                    self._sending_since = loop.time()
                    await connection.send(self._texts.popleft())
                    self._sending_since = None
                if self._close_code is not None:
                    await connection.close(self._close_code)
                    return


async def _open(address: Address) -> ClientConnection:
    """Try each IP address that the name stands for, within the time that there is for all."""
    loop = asyncio.get_running_loop()
    end = loop.time() + OPEN_SECONDS
    ways = await _resolve(address)
    problem: Exception = TimeoutError()
    for number, way in enumerate(ways):
        left = (end - loop.time()) / (len(ways) - number)
        try:
            return await connect(
                _url_without_zone(address),
                host=way,
                port=address.port,
                compression=None,
                proxy=None,
                max_size=2 * FRAME_BYTES,
                ping_interval=None,
                open_timeout=max(left, 0.1),
                close_timeout=CLOSE_SECONDS,
            )
        except (OSError, EOFError, InvalidHandshake) as raised:
            problem = raised
    if isinstance(problem, TimeoutError) and await _takes_calls(ways[-1], address.port):
        problem = Silence()
    closed = isinstance(problem, ConnectionRefusedError)
    # Linux alone tells within our time that nobody has an address in its network.
    on_for_sure = sys.platform == "linux" and is_neighbour(ways[-1])
    raise _CannotOpen(trouble_with(problem, address, on_for_sure=on_for_sure), closed=closed) from problem


async def _takes_calls(way: str, port: int) -> bool:
    """Return whether anything listens there: then no firewall is to blame for its silence."""
    try:
        async with asyncio.timeout(_CALL_SECONDS):
            _reader, writer = await asyncio.open_connection(way, port)
    except OSError:  # TimeoutError is one
        return False
    writer.transport.abort()
    return True


async def _resolve(address: Address) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            found = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except TimeoutError:
        found = []
    except (OSError, UnicodeError):  # gaierror; the codec for names refuses some before they are looked up
        found = []
    ways = list(dict.fromkeys(_literal(sockaddr) for *_, sockaddr in found))
    if not ways:
        raise _CannotOpen(unknown_name(address))
    return ways


def _literal(sockaddr: tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]) -> str:
    """Return the IP address with its zone, so that a link-local one finds its interface."""
    host = str(sockaddr[0])
    scope = sockaddr[3] if len(sockaddr) == 4 else 0
    return f"{host}%{scope}" if scope and "%" not in host else host


def _url_without_zone(address: Address) -> str:
    """Return the URL for the ``Host`` header: a zone means something on this computer only (RFC 6874)."""
    return Address(address.host.partition("%")[0], address.port).socket_url
