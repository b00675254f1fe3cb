"""uvicorn's HTTP with what it lacks: deadlines, and a limit of sockets for each address.

What is used of uvicorn here (``connection_made``, ``cycle``, ``handle_websocket_upgrade`` ...) is not
documented: its minor version is pinned and a contract test holds it.
"""

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from desktop_chat.server.callers import Callers, plain_address
from desktop_chat.texts import _

HEADER_SECONDS = 5.0
BODY_SECONDS = 15.0
HANDSHAKE_LINE = 8_000
HANDSHAKE_LINES = 120
"""A little less than what websockets takes: lines of 8,192 bytes, 128 of them."""


class HttpWire(H11Protocol):
    """HTTP that cannot be held: headers have a deadline, and sockets are counted by address."""

    callers: ClassVar[Callers]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self._address = plain_address(self.client[0]) if self.client else ""
        self._deadline: asyncio.TimerHandle | None = None
        if self.callers.enter(self._address):
            self._expect(HEADER_SECONDS)
        else:
            words = _("There are too many connections from your address, or in all. Try again later.")
            self._turn_away(b"429 Too Many Requests", words)

    def _turn_away(self, status: bytes, words: str) -> None:
        """Answer without uvicorn and close."""
        sentence = words.encode()
        self.transport.write(
            b"HTTP/1.1 %s\r\nConnection: close\r\nRetry-After: 5\r\n"
            b"Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"
            b"Content-Length: %d\r\n\r\n" % (status, len(sentence)) + sentence
        )
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        answered_before = self._answering()
        super().data_received(data)
        if self not in self.connections or (self._answering() and not self.cycle.more_body):
            self._expect_nothing()
        elif self._answering() and not answered_before:
            self._expect(BODY_SECONDS)
        elif self._deadline is None:
            self._expect(HEADER_SECONDS)

    def _expect(self, seconds: float) -> None:
        """Cut the connection unless what is expected has come in time."""
        self._expect_nothing()
        if not self.transport.is_closing():
            self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _expect_nothing(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _answering(self) -> bool:
        # uvicorn's annotation forgets that there is none before the first request.
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._expect_nothing()

    def handle_websocket_upgrade(self, event: Any) -> None:
        lines = [len(event.target), *(len(name) + len(value) for name, value in self.headers)]
        if max(lines) > HANDSHAKE_LINE or len(lines) > HANDSHAKE_LINES:
            # The WebSocket library would refuse it too, but uvicorn trips over that and answers nothing.
            words = _("The request’s headers are too long.")
            self._turn_away(b"431 Request Header Fields Too Large", words)
            return
        super().handle_websocket_upgrade(event)
        # Whatever protocol the server was given: the count follows the socket.
        wire = self.transport.get_protocol()
        lost, callers, address = wire.connection_lost, self.callers, self._address

        def connection_lost(exc: Exception | None) -> None:
            callers.leave(address)
            lost(exc)

        wire.connection_lost = connection_lost  # type: ignore[method-assign]  # one instance's, not the class's

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_nothing()
        self.callers.leave(self._address)
        self._unset_keepalive_if_required()
        super().connection_lost(exc)


def http_wire(callers: Callers) -> type[HttpWire]:
    """Return the HTTP protocol of one host; the class carries the count, as uvicorn makes the instances."""
    return type("HttpWire", (HttpWire,), {"callers": callers})
