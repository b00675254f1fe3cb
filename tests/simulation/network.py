"""A network between processes: lines that delay, break at any point, go dead silently, and fill up."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from random import Random
from typing import Any

from starlette.websockets import WebSocketState

from desktop_chat.client.transport import LinkEnd
from desktop_chat.server.frames import payloads
from desktop_chat.server.links import CountingLink
from desktop_chat.server.wire import HIGH_WATER, LOW_WATER, STUCK_SECONDS
from tests.simulation.loop import Process, VirtualLoop

ABNORMAL = 1006
SLOWEST_ROUTE = 0.4
_REFUSED_SECONDS = 0.01


class Pipe:
    """One direction of a line. What is in it arrives in order, or not at all once it is broken."""

    def __init__(self, loop: VirtualLoop, random: Random, process: Process, seconds: float) -> None:
        self.inbox: deque[str | int] = deque()
        self.bytes = 0
        self.arrived: Callable[[], None] = lambda: None
        self.drained: Callable[[], None] = lambda: None
        self.silent = False
        self.broken = False
        self.weak = False
        self._loop = loop
        self._random = random
        self._process = process
        self._seconds = seconds
        self._last = 0.0

    def send(self, text: str) -> None:
        """Put one frame on its way."""
        if self.broken or self.silent:
            self.bytes += len(text) if self.silent and not self.broken else 0
            return
        for one in self._weakened(text) if self.weak else [text]:
            self._put(one, len(one))

    def end(self, code: int) -> None:
        """Tell the receiver that nothing more will come, after all that was sent."""
        if not self.broken and not self.silent:
            self._put(code, 0)

    def stall(self, seconds: float) -> None:
        """Let nothing through for a while."""
        self._last = max(self._last, self._loop.time()) + seconds

    def break_off(self, seconds: float) -> None:
        """Lose what is under way; the receiver hears of it after ``seconds``."""
        if not self.broken:
            self.broken = True
            self._loop.plan(seconds, self._process, self._deliver, ABNORMAL, 0, True)

    def _weakened(self, text: str) -> list[str]:
        """Return what a careless host makes of it: events get lost, also out of the middle; acks do not."""
        frame = json.loads(text)
        events = frame.get("events", ())
        if frame["type"] == "events" and len(events) > 1 and self._random.random() < 0.5:
            del events[self._random.randrange(len(events))]
            return [json.dumps(frame)]
        copies = {"events": (0, 1, 2), "ack": (1, 2)}.get(frame["type"], (1,))
        return [text] * self._random.choice(copies)

    def _put(self, what: str | int, size: int) -> None:
        self._last = max(self._last, self._loop.time() + self._seconds * self._random.random())
        self.bytes += size
        self._loop.plan(self._last - self._loop.time(), self._process, self._deliver, what, size, False)

    def _deliver(self, what: str | int, size: int, last: bool) -> None:
        if (self.broken and not last) or self.silent:
            return
        self.bytes -= size
        self.inbox.append(what)
        self.arrived()
        self.drained()


class Line:
    """A WebSocket between two processes."""

    def __init__(self, loop: VirtualLoop, random: Random, client: Process, host: Process) -> None:
        self._random = random
        seconds = random.choice((0.001, 0.02, SLOWEST_ROUTE))
        self.to_host = Pipe(loop, random, host, seconds)
        self.to_client = Pipe(loop, random, client, seconds)
        self.ends = (client, host)

    @property
    def open(self) -> bool:
        return not (self.to_host.broken and self.to_client.broken)

    def cut(self, seconds: float = 0.0) -> None:
        """Break both directions; each end hears of it within ``seconds``."""
        self.to_host.break_off(seconds * self._random.random())
        self.to_client.break_off(seconds * self._random.random())

    def fall_silent(self, *, to_host: bool, to_client: bool) -> None:
        """Let everything in these directions vanish, and nobody hear of it."""
        self.to_host.silent |= to_host
        self.to_client.silent |= to_client


class HostSocket:
    """The host's end, as a server's framework shows it."""

    def __init__(self, loop: VirtualLoop, line: Line) -> None:
        self.client_state = WebSocketState.CONNECTED
        self._line = line
        self._loop = loop
        self._waiting: asyncio.Future[None] | None = None
        line.to_host.arrived = self._wake

    async def receive(self) -> Mapping[str, Any]:
        inbox = self._line.to_host.inbox
        while not inbox:
            self._waiting = self._loop.create_future()
            await self._waiting
        what = inbox.popleft()
        if isinstance(what, int):
            self.client_state = WebSocketState.DISCONNECTED
            return {"type": "websocket.disconnect", "code": what}
        return {"type": "websocket.receive", "text": what}

    async def close(self, code: int, _reason: str) -> None:
        self._line.to_client.end(code)
        self._line.to_host.broken = True

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class HostLink(CountingLink):
    """The host's way to the transport; ``scale`` makes few messages fill its buffer."""

    def __init__(self, loop: VirtualLoop, line: Line, scale: int) -> None:
        super().__init__()
        self.on_stuck: Callable[[], None] = lambda: None
        self._loop = loop
        self._line = line
        self._scale = scale
        self._watched = 0
        line.to_client.drained = self._taken

    def write(self, frames: bytes) -> None:
        for payload in payloads(frames):
            self._line.to_client.send(payload.decode())
        if not self._full and self._backlog() > HIGH_WATER:
            self._fill()
            self._watch()

    def _backlog(self) -> int:
        return self._line.to_client.bytes * self._scale

    def ping(self) -> None:
        """The protocol's own ping is simulated; the WebSocket's would only be one more."""

    async def finish(self) -> None:
        """The network has it all already."""

    def abort(self) -> None:
        self._line.cut()

    def _taken(self) -> None:
        if self._full:  # in the client's process: the host hears of it in its own
            self._loop.plan(0.0, self._line.ends[1], self._hear_taken)

    def _hear_taken(self) -> None:
        if self._backlog() <= LOW_WATER:
            self._drain()

    def _watch(self) -> None:
        self._watched = self._backlog()
        self._loop.call_later(STUCK_SECONDS, self._look)

    def _look(self) -> None:
        if not self._full or not self._line.open:
            return
        if self._backlog() < self._watched:
            self._watch()
        else:
            self.on_stuck()


class ClientTransport:
    """The client's end, in place of the real one; ``call`` finds whoever answers at an address."""

    def __init__(
        self, loop: VirtualLoop, call: Callable[[], Line | None], sent: Callable[[str], None]
    ) -> None:
        self._loop = loop
        self._call = call
        self._sent = sent
        self._line: Line | None = None
        self._waiting: asyncio.Future[None] | None = None

    async def run(self, opened: Callable[[], None], received: Callable[[str], Awaitable[None]]) -> LinkEnd:
        line = self._line = self._call()
        if line is None:
            await asyncio.sleep(_REFUSED_SECONDS)
            return LinkEnd(closed=True)
        line.to_client.arrived = self._wake
        try:
            opened()
            inbox = line.to_client.inbox
            while True:
                while not inbox:
                    self._waiting = self._loop.create_future()
                    await self._waiting
                what = inbox.popleft()
                if isinstance(what, int):
                    line.to_host.end(what)
                    return LinkEnd(None, what)
                await received(what)
        except asyncio.CancelledError:
            line.cut(0.05)
            raise

    def send(self, text: str) -> None:
        self._sent(text)
        if self._line is not None:
            self._line.to_host.send(text)

    def close(self, code: int) -> None:
        if self._line is not None:
            self._line.to_host.end(code)
            self._line.to_client.end(code)

    def blocked_since(self) -> float | None:
        return None

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
