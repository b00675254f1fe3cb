"""Close to the limit without a compiler: a bare protocol that writes one ready frame per message and socket.

It takes only what the crowd says: text frames of less than 126 bytes, whose mask is zero.
"""

import asyncio
import sys

_HEADER = 6
_ACCEPTED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"

present: set[asyncio.Transport] = set()


class Bare(asyncio.Protocol):
    """One socket."""

    def __init__(self) -> None:
        self._rest = b""
        self._open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _failure: Exception | None) -> None:
        present.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        waiting = self._rest + data
        if not self._open:
            _request, end, waiting = waiting.partition(b"\r\n\r\n")
            if not end:
                raise ValueError("the crowd's requests are short")
            self._open = True
            self._transport.write(_ACCEPTED)
            present.add(self._transport)
        at = 0
        while len(waiting) >= at + _HEADER and len(waiting) >= (
            end_at := at + _HEADER + (waiting[at + 1] & 127)
        ):
            frame = bytes((0x81, waiting[at + 1] & 127)) + waiting[at + _HEADER : end_at]
            for transport in present:
                transport.write(frame)
            at = end_at
        self._rest = waiting[at:]


async def main() -> None:
    """Serve until the process is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Bare, "127.0.0.1", int(sys.argv[2]), backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
