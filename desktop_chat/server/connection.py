"""The shell around one session: does what it wants, reads for it, and writes the stream from its cursor."""

import asyncio
import contextlib
import functools
import time
from collections.abc import Callable, Iterable

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from desktop_chat.protocol import commands
from desktop_chat.protocol.codec import encode
from desktop_chat.protocol.entities import ClientId, Seq
from desktop_chat.protocol.errors import CloseCode
from desktop_chat.protocol.events import LastBye
from desktop_chat.protocol.limits import GONE_MS, OUTSTANDING
from desktop_chat.rooms.room import Room
from desktop_chat.server.asking import ask
from desktop_chat.server.effects import (
    Abort,
    Admit,
    Append,
    Close,
    Effect,
    GoLive,
    Look,
    Moment,
    Pause,
    Ping,
    ReadPage,
    Rearm,
    Session,
    Write,
    WriteText,
)
from desktop_chat.server.frames import text_frame
from desktop_chat.server.hall import Hall
from desktop_chat.server.links import Link
from desktop_chat.server.stream import Door, Stream
from desktop_chat.storage.store import Ack, Unavailable
from desktop_chat.tasks import TaskOwner
from desktop_chat.texts import Sentence, sentence

CLOSE_SECONDS = 3.0
REST_SECONDS = 10.0
"""How long what came before a connection was lost is still heard: at the usual pace a read may take hours."""
REASON_BYTES = 123
"""The longest reason that a close frame can carry (RFC 6455, 5.5)."""

_MOST_OUTSTANDING = 8 * OUTSTANDING


def current_moment() -> Moment:
    """Return the time on both clocks."""
    return Moment(asyncio.get_running_loop().time(), time.time_ns() // 1_000_000)


class Connection:
    """One open WebSocket. `run` lives as long as the socket; everything else is called from the same loop.

    Texts come from whoever calls `hear`: the wire, straight from its read, or else `run`, from ASGI.
    """

    def __init__(self, websocket: WebSocket, link: Link, session: Session, door: Door, number: int) -> None:
        self.session = session
        self._websocket = websocket
        self._link = link
        self._door = door
        self._number = number
        self._hall: Hall | None = None
        self._key = ("", "")
        self._stream: Stream | None = None
        self._out: list[bytes] = []
        self._close: Close | None = None
        self._scope = asyncio.timeout(None)
        self._tasks = TaskOwner()
        self._under_way = False
        self._free = asyncio.Event()
        self._answered = asyncio.Event()
        self.on_free: Callable[[], None] = lambda: None
        """Called when texts may come: first, and after `hear` has returned False."""

    async def run(self, hall_of: Callable[[Room], Hall]) -> None:
        """Serve the accepted socket until one of both ends has had enough."""
        self._hall_of = hall_of
        try:
            async with self._scope:
                self._do(self.session.opened())
                self._listen_if_free()
                await self._listen()
        except TimeoutError:
            if self._close is None:
                raise
        except WebSocketDisconnect:
            pass
        finally:
            await self._tasks.close()
            await self._await_answers()
            self._depart()
            await self._hang_up()

    async def _listen(self) -> None:
        """Hear until the other end is gone and what came from it before is done, or has had its time."""
        while self._close is None:
            await self._free.wait()
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                await self._hear_rest()
                raise WebSocketDisconnect(message.get("code", CloseCode.NORMAL), message.get("reason"))
            if (text := message.get("text")) is None:
                self.end(CloseCode.BAD_FRAME, sentence("Only text is understood here."))
            else:
                self.hear(text)

    async def _hear_rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REST_SECONDS):
                while not self._free.is_set():
                    await self._free.wait()

    def hear(self, text: str) -> bool:
        """Take one text; False if no other may come before `on_free`."""
        if self._close is None:
            self._do(self.session.receive(text, current_moment()))
            if self._busy:
                self._free.clear()
        return self._free.is_set()

    @property
    def _busy(self) -> bool:
        """Whether something has to be done, or answered by the log, before anything else is heard."""
        return self._under_way or self.session.outstanding >= _MOST_OUTSTANDING

    def _listen_if_free(self) -> None:
        """Let texts come again, unless there is still something to be done first."""
        if not self._free.is_set() and not self._busy:
            self._free.set()
            self.on_free()

    def _do(self, wanted: Iterable[Effect]) -> None:
        """Do effects in order; one that takes time keeps the others waiting, and what would be heard next."""
        effects = iter(wanted)
        for effect in effects:
            match effect:
                case Admit() | Look() | ReadPage() | Pause():
                    self._under_way = True
                    self._tasks.start(self._take_time(effect, list(effects)), "do what a guest asked for")
                case _:
                    self._do_now(effect)

    async def _take_time(self, effect: Admit | Look | ReadPage | Pause, rest: list[Effect]) -> None:
        try:
            if isinstance(effect, Pause):
                await asyncio.sleep(effect.seconds)
            else:
                rest = [*self.session.answered(await ask(self._there(), effect), current_moment()), *rest]
            self._under_way = False
            self._do(rest)
            self._listen_if_free()
        except Exception:
            # A fault of ours, which the task's owner reports: the guest must not wait for what never comes.
            self._do_now(Abort())
            raise

    def _do_now(self, effect: Effect) -> None:
        match effect:
            # Each message comes by here; a pattern that takes the frame out itself costs three times as much.
            case Write():
                self._write(text_frame(encode(effect.frame).encode()))
            case Ping():
                self._link.ping()
            case WriteText(text):
                self._write(text_frame(text.encode()))
            case Append():
                hear = functools.partial(self._hear_outcome, effect.draft.client_id)
                self._there().appends.submit(effect.draft, hear)
            case Rearm():
                self._there().rearm()
            case GoLive(device, instance, cursor):
                self._go_live(device, instance, cursor)
            case Close():
                self._begin_close(effect)
            case Abort():
                self._close = Close(CloseCode.GOING_AWAY, "")
                self._link.abort()
                self._wake()
            case _:
                raise TypeError(f"cannot be done at once: {effect!r}")

    def _there(self) -> Hall:
        if self._hall is None:
            if self.session.room is None:
                raise ValueError("there is no room before the hello")
            self._hall = self._hall_of(self.session.room)
        return self._hall

    def _hear_outcome(self, client_id: ClientId, outcome: Ack | Unavailable) -> None:
        for effect in self.session.settle(client_id, outcome):
            self._do_now(effect)
        self._answered.set()
        if not self._free.is_set():
            # Later: what is heard next must not come between the outcomes of others.
            asyncio.get_running_loop().call_soon(self._listen_if_free)

    # Writing

    def _go_live(self, device: str, instance: str, cursor: Seq) -> None:
        hall = self._there()
        self._stream = Stream(hall, self._link, self._door, cursor, self)
        self._key = (device, instance)
        hall.enter(self, device, instance)
        hall.wants_flush(self)

    def _write(self, frame: bytes) -> None:
        if self._close is not None:
            return
        if self._hall is None:
            self._link.write(frame)
        else:
            self._out.append(frame)
            self._hall.wants_flush(self)

    def tell(self, frames: bytes, plain: bytes) -> None:
        """Take what is told and not remembered."""
        if self._close is None and self._stream is not None:
            self._stream.tell(frames, plain)

    def flush(self) -> None:
        """Write once: answers, then the stream as far as the peer takes it, then what is told."""
        if self._close is not None:
            return
        answers, self._out = b"".join(self._out), []
        if self._stream is not None:
            self._stream.write(answers)
        elif answers:
            self._link.write(answers)

    # The clock and the end

    def heard(self) -> None:
        """Hear a control frame of the WebSocket's own."""
        self.session.heard(current_moment())

    def tick(self) -> None:
        """Look at the clock: about once a second."""
        now = current_moment()
        if not self._free.is_set():
            # Who pauses reading, for a rate or for the log, suspends the peer's deadline.
            self.session.heard(now)
        for effect in self.session.tick(now):
            self._do_now(effect)

    def stuck(self) -> None:
        """Let go of a peer that takes nothing: it can resume later, and reads why in its next welcome."""
        reason = sentence("You were reading too slowly. Nothing is lost; what you missed comes now.")
        self.session.remember_bye(
            LastBye(CloseCode.TOO_SLOW, reason.text(self.session.catalogue)), current_moment()
        )
        self._do_now(Abort())

    def end(self, code: CloseCode, reason: Sentence, retry_after: int | None = None) -> None:
        """Say bye and close, for a reason outside of the session."""
        for effect in self.session.end(code, reason, retry_after):
            self._do_now(effect)

    def _begin_close(self, close: Close) -> None:
        if self._close is not None:
            return
        if self._door.structured:
            bye = commands.Bye(close.code, close.sentence, close.retry_after)
            self._out.append(text_frame(encode(bye).encode()))
        if self._out:
            self._link.write(b"".join(self._out))
            self._out = []
        self._close = close
        if self._stream is not None:
            self._stream.stop()
        if close.code not in (CloseCode.NORMAL, CloseCode.REPLACED):
            self.session.remember_bye(LastBye(close.code, close.sentence), current_moment())
        self._wake()

    def _wake(self) -> None:
        """End `run`, wherever it waits."""
        self._answered.set()
        if not self._free.is_set():
            # Nothing is heard any more, and behind what waited the other end says goodbye.
            self._free.set()
            self.on_free()
        if self._scope.when() is None and not self._scope.expired():
            try:
                self._scope.reschedule(asyncio.get_running_loop().time())
            except RuntimeError:
                # Not entered yet, or left already: run looks for itself.
                return

    async def _await_answers(self) -> None:
        """Let the log take what was sent last: nobody has left the chat before the own last words."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                while self.session.outstanding > 0:
                    self._answered.clear()
                    await self._answered.wait()

    def _depart(self) -> None:
        author, room = self.session.author, self.session.room
        if author is None or room is None or self._hall is None:
            return
        at_once = self.session.said_bye or not self._door.structured
        now = asyncio.get_running_loop().time()
        gone_at = now if at_once else max(now, self.session.heard_at + GONE_MS / 1000)
        room.attendance.depart(author.member, self._number, gone_at)
        self._hall.leave(self, *self._key)

    async def _hang_up(self) -> None:
        code = CloseCode.NORMAL if self._close is None else self._close.code
        words = "" if self._close is None else self._close.sentence
        reason = words.encode()[:REASON_BYTES].decode(errors="ignore")
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._link.finish()
                if self._websocket.client_state is not WebSocketState.DISCONNECTED:
                    await self._websocket.close(code, reason)
        except (TimeoutError, RuntimeError, WebSocketDisconnect):
            # Blocked, or closed from the other end meanwhile.
            self._link.abort()
