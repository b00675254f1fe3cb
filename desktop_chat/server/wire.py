"""uvicorn's WebSocket with what it lacks: deadlines, limits, and a way to the transport.

The endpoint finds the WebSocket protocol in ``scope["extensions"]["desktop_chat.wire"]`` and may write
whole frames straight to its transport, between uvicorn's own. Where the extension is missing the fan-out
falls back to `send`, so that an upgrade of uvicorn costs speed, never function. It may also `listen`: texts
then come straight from the read that brought them. All frames but whole texts are the library's, which knows
what can be wrong with them. What is used of uvicorn here (``run_asgi``, ``scope``, ``transport``, ``frames``,
``handle_ping`` ...) is not documented: its minor version is pinned and a contract test holds it.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from desktop_chat.server.client_frames import WHOLE_CLOSE, WHOLE_TEXT, bounds, unmasked

EXTENSION = "desktop_chat.wire"

STUCK_SECONDS = 5.0
_LOOKS = 10
CLOSE_SECONDS = 3.0
HIGH_WATER = 64 * 1024
LOW_WATER = 16 * 1024
CONTROL_FRAMES_PER_SECOND = 10
HELD_SECONDS = 3.0
"""How long one who sent more is held and not read from: cut at once, it would be back at once."""
READ_BYTES = 4096
"""How much the library takes apart in one turn of the loop: one read may bring 40,000 frames."""
FRAMES_AT_ONCE = 250
"""How many frames are taken out in one turn: a whole read of the smallest takes 0.3 s."""


class PeersMistakes(logging.Filter):
    """Keeps out of the log what a peer can make uvicorn say as often as it likes."""

    _SAYINGS = (
        "Invalid HTTP request received.",
        "Unsupported upgrade request.",
        "Invalid UTF-8 sequence received from client.",
    )

    def filter(self, record: logging.LogRecord) -> bool:
        return record.getMessage() not in self._SAYINGS


class WebSocketWire(WebSocketsSansIOProtocol):
    """A WebSocket that cannot be held: stuck readers are cut, control frames counted."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.close_timeout = CLOSE_SECONDS
        self.transport.set_write_buffer_limits(high=HIGH_WATER, low=LOW_WATER)
        self.on_stopped: Callable[[], None] = lambda: None
        self.on_drained: Callable[[], None] = lambda: None
        self.on_stuck: Callable[[], None] = self.transport.abort
        self.on_heard: Callable[[], None] = lambda: None
        self._hear: Callable[[str], bool] | None = None
        self._library_reads = 0
        self._coming = b""
        self._waiting = False
        self._later: asyncio.Handle | None = None
        self._stuck_timer: asyncio.TimerHandle | None = None
        self._unread = 0
        self._took_at = 0.0
        self._writing_paused = False
        self._control_second = 0
        self._control_frames = 0
        self._held: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        self.on_stopped()
        self._stop_watching()
        if self._held is not None:
            self._held.cancel()
        super().connection_lost(exc)
        while self._later is not None:
            # The application will hear of the loss in its next turn, and what came before it comes first.
            self._later.cancel()
            self._go_on()

    # Reading

    def listen(self, hear: Callable[[str], bool]) -> None:
        """Give texts straight to ``hear`` after the next `read_on`; where that returns False the next waits.

        Who has sent something before this is heard through ASGI: the library may hold half a frame of it.
        """
        if self._library_reads == 1:
            self._hear = hear
            self._waiting = True

    def read_on(self) -> None:
        """Go on after `listen`, or after ``hear`` has returned False."""
        if self._waiting:
            self._waiting = False
            self._take_in()
            self._resume_reading()

    def data_received(self, data: bytes) -> None:
        if self._hear is None:
            self._library_reads += 1
        self._coming += data
        if self._later is None:
            self._take_in()

    def _take_in(self) -> None:
        """Take what has come, but no more than one turn of the loop has time for."""
        more = self._feed_library() if self._hear is None else self._take_apart()
        if self._is_over:
            self._coming = b""
        elif self._coming and more and not self._waiting:
            self._later = self.loop.call_soon(self._go_on)
        if self._coming and (self._waiting or self._later is not None):
            self.transport.pause_reading()

    def _go_on(self) -> None:
        """Take what one turn had no time for."""
        self._later = None
        try:
            self._take_in()
        except BaseException:
            # As the transport does it where the turn began.
            self.transport.abort()
            raise
        self._resume_reading()

    def _feed_library(self) -> bool:
        """Give the library a piece of what has come; the rest, if there is one, is for the next turn."""
        size = READ_BYTES if self.handshake_initiated else len(self._coming)
        piece, self._coming = self._coming[:size], self._coming[size:]
        self._give_to_library(piece)
        return True

    def _give_to_library(self, data: bytes) -> None:
        if not self._is_over:
            super().data_received(data)

    def _take_apart(self) -> bool:
        """Hear the texts in what has come, give other frames to the library, and keep what has to wait.

        Return whether the rest, if there is one, is for the next turn.
        """
        data, at, left = self._coming, 0, FRAMES_AT_ONCE
        while left > 0 and self._hear is not None and not self._waiting:
            try:
                found = bounds(data, at, self.config.ws_max_size)
            except ValueError:
                # The library says what is wrong, and does so before the rest of the frame has come.
                self._hear = None
                break
            if found is None or found[1] > len(data):
                break
            start, end = found
            if data[at] == WHOLE_CLOSE and self.frames:
                # It may stand between the pieces of a message (RFC 6455, 5.4): to the library, a fault.
                self.frames, self.conn.current_size = [], None
            if data[at] != WHOLE_TEXT or self.frames or not self._hear_text(unmasked(data, start, end)):
                self._give_to_library(data[at:end])
            at = end
            left -= 1
        self._coming = data[at:]
        return left == 0 or self._hear is None

    def _hear_text(self, payload: bytes) -> bool:
        """Let a whole text be heard; False if it is none."""
        if self._hear is None or self._is_over:
            return False
        try:
            text = payload.decode()
        except UnicodeDecodeError:
            return False
        self._waiting = not self._hear(text)
        return True

    @property
    def _is_over(self) -> bool:
        """Whether nothing more is heard; what had come before a connection was lost is."""
        return self._held is not None or (self.transport.is_closing() and not self.disconnected)

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and self._hear_text(b"".join(self.frames)):
            self.frames = []
        else:
            # What is no text is heard through ASGI, and what follows behind it.
            self._hear = None
            super().send_receive_event_to_app()

    def _resume_reading(self) -> None:
        """Read again unless there is another reason not to."""
        stopped = self.read_paused or self._waiting or self._writing_paused or self._held is not None
        if not stopped and self._later is None and not self.transport.is_closing():
            self.transport.resume_reading()

    async def receive(self) -> Any:
        message = await super().receive()
        if self._later is not None:
            # uvicorn reads again as soon as its queue is empty.
            self.transport.pause_reading()
        return message

    async def run_asgi(self) -> None:
        cast("dict[str, Any]", self.scope["extensions"])[EXTENSION] = self
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            # A handshake that was answered with a refusal is complete; uvicorn would log an error otherwise.
            self.handshake_complete = True

    # Writing

    @property
    def writes_on(self) -> bool:
        """Whether frames may follow: the peer owes little, and no close frame has been written."""
        return self.writable.is_set() and not self.close_sent and not self.transport.is_closing()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.on_stopped()
        # Who does not read is not read from: its pings and sends would only make the buffer longer.
        self.transport.pause_reading()
        self._writing_paused = True
        self._watch()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_watching()
        self._writing_paused = False
        self._resume_reading()
        self.on_drained()

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

    def eof_received(self) -> None:
        # The transport closes now, but takes what is written as long as it still has something to send.
        self.on_stopped()
        super().eof_received()

    def handle_close(self, event: Any) -> None:
        self.on_stopped()
        super().handle_close(event)

    def handle_parser_exception(self) -> None:
        self.on_stopped()
        super().handle_parser_exception()

    def shutdown(self) -> None:
        self.on_stopped()
        super().shutdown()
        self.loop.call_later(CLOSE_SECONDS, self.transport.abort)

    def keepalive_timeout(self) -> None:
        # uvicorn closes here, which waits for a peer that is not there to read the rest.
        self.transport.abort()

    # Control frames

    def handle_ping(self) -> None:
        if self._count_control_frame() and not self.disconnected:
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
