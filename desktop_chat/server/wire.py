"""uvicorn's protocols with what they lack: deadlines, limits, and a way to the transport.

The endpoint finds the WebSocket protocol in ``scope["extensions"]["desktop_chat.wire"]`` and may write
whole frames straight to its transport, between uvicorn's own. Where the extension is missing the fan-out
falls back to `send`, so that an upgrade of uvicorn costs speed, never function. What is used of uvicorn
here (``run_asgi``, ``scope``, ``transport``, ``handle_ping``, ``handle_pong``) is not documented: its minor
version is pinned and a contract test holds it.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar, cast

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from desktop_chat.texts import _

EXTENSION = "desktop_chat.wire"

HEADER_SECONDS = 5.0
BODY_SECONDS = 15.0
HANDSHAKE_LINE = 8_000
HANDSHAKE_LINES = 120
"""A little less than what websockets takes: lines of 8,192 bytes, 128 of them."""
STUCK_SECONDS = 5.0
_LOOKS = 10
CLOSE_SECONDS = 3.0
HIGH_WATER = 64 * 1024
LOW_WATER = 16 * 1024
CONTROL_FRAMES_PER_SECOND = 10
HELD_SECONDS = 3.0
"""How long one who sent more is held and not read from: cut at once, it would be back at once."""
READ_BYTES = 4096
"""How much is taken apart at once: one read may bring 40,000 pings, and ten are enough to be cut."""


class PeersMistakes(logging.Filter):
    """Keeps out of the log what a peer can make uvicorn say as often as it likes."""

    _SAYINGS = (
        "Invalid HTTP request received.",
        "Unsupported upgrade request.",
        "Invalid UTF-8 sequence received from client.",
    )

    def filter(self, record: logging.LogRecord) -> bool:
        return record.getMessage() not in self._SAYINGS


class Callers:
    """How many sockets each address has open on one host: at most ``most`` each, and ``total`` together."""

    def __init__(self, most: int, total: int) -> None:
        self._most = most
        self._total = total
        self._open: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count a socket; False if there are too many already."""
        self._open[address] += 1
        # The host's own window has to get in, whatever others do.
        full = self._open.total() > self._total and address not in ("127.0.0.1", "::1")
        return self._open[address] <= self._most and not full

    def leave(self, address: str) -> None:
        """Forget a socket."""
        self._open[address] -= 1
        if self._open[address] <= 0:
            del self._open[address]


def plain_address(address: str) -> str:
    """Return an IPv4 address as such where a dual-stack socket shows it as IPv6 (RFC 4291, 2.5.5.2)."""
    return address.removeprefix("::ffff:") if "." in address else address


class WebSocketWire(WebSocketsSansIOProtocol):
    """A WebSocket that cannot be held: stuck readers are cut, control frames counted."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.close_timeout = CLOSE_SECONDS
        self.transport.set_write_buffer_limits(high=HIGH_WATER, low=LOW_WATER)
        self.on_drained: Callable[[], None] = lambda: None
        self.on_stuck: Callable[[], None] = self.transport.abort
        self.on_heard: Callable[[], None] = lambda: None
        self._stuck_timer: asyncio.TimerHandle | None = None
        self._unread = 0
        self._took_at = 0.0
        self._reading_paused = False
        self._control_second = 0
        self._control_frames = 0
        self._held: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_watching()
        if self._held is not None:
            self._held.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        for begin in range(0, len(data), READ_BYTES):
            if self._held is not None or self.transport.is_closing():
                return
            super().data_received(data[begin : begin + READ_BYTES])

    async def run_asgi(self) -> None:
        cast("dict[str, Any]", self.scope["extensions"])[EXTENSION] = self
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            # A handshake that was answered with a refusal is complete; uvicorn would log an error otherwise.
            self.handshake_complete = True

    # Writing

    def pause_writing(self) -> None:
        super().pause_writing()
        # Who does not read is not read from: its pings and sends would only make the buffer longer.
        self.transport.pause_reading()
        self._reading_paused = True
        self._watch()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_watching()
        if self._may_read_on():
            self.transport.resume_reading()
        self._reading_paused = False
        self.on_drained()

    def _may_read_on(self) -> bool:
        stopped = self.read_paused or self._held is not None or self.transport.is_closing()
        return self._reading_paused and not stopped

    def _watch(self) -> None:
        self._stop_watching()
        self._unread = self.transport.get_write_buffer_size()
        self._took_at = self.loop.time()
        self._stuck_timer = self.loop.call_later(STUCK_SECONDS / _LOOKS, self._check_stuck)

    def _check_stuck(self) -> None:
        """Look often: who takes a last bit after 4 s must not get another 5 s from the next look only."""
        unread, now = self.transport.get_write_buffer_size(), self.loop.time()
        if unread < self._unread:
            self._took_at = now
        self._unread = unread
        if now - self._took_at >= STUCK_SECONDS:
            self._stuck_timer = None
            self.on_stuck()
        else:
            self._stuck_timer = self.loop.call_later(STUCK_SECONDS / _LOOKS, self._check_stuck)

    def _stop_watching(self) -> None:
        if self._stuck_timer is not None:
            self._stuck_timer.cancel()
            self._stuck_timer = None

    def shutdown(self) -> None:
        super().shutdown()
        self.loop.call_later(CLOSE_SECONDS, self.transport.abort)

    def keepalive_timeout(self) -> None:
        # uvicorn closes here, which waits for a peer that is not there to read the rest.
        self.transport.abort()

    # Control frames

    def handle_ping(self) -> None:
        if self._count_control_frame():
            super().handle_ping()
            self.on_heard()

    def handle_pong(self, event: Any) -> None:
        if self._count_control_frame():
            super().handle_pong(event)
            self.on_heard()

    def _count_control_frame(self) -> bool:
        second = int(self.loop.time())
        if second != self._control_second:
            self._control_second, self._control_frames = second, 0
        self._control_frames += 1
        if self._control_frames <= CONTROL_FRAMES_PER_SECOND:
            return True
        if self._held is None:
            self.transport.pause_reading()
            self._held = self.loop.call_later(HELD_SECONDS, self.transport.abort)
        return False

    def ping(self) -> None:
        """Ask for a pong of the WebSocket's own, which every library answers by itself."""
        if self.handshake_complete and not self.close_sent and not self.transport.is_closing():
            self.conn.send_ping(b"")
            self.transport.write(b"".join(self.conn.data_to_send()))


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
