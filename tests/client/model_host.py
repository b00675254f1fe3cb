"""A host as small as the protocol allows, for simulations: one log, and what it says on each connection."""

from collections import deque
from dataclasses import dataclass, field
from random import Random

from desktop_chat.protocol.codec import decode_command, encode
from desktop_chat.protocol.commands import Bye, Fetch, Hello, Ping, Pong, Send
from desktop_chat.protocol.entities import Event, Position, member_of
from desktop_chat.protocol.events import (
    Acknowledged,
    Challenge,
    EventsAppended,
    Page,
    Refused,
    ServerFrame,
    Welcome,
)
from desktop_chat.trust.identity import Identity


@dataclass
class Line:
    """One connection: frames under way in both directions."""

    to_host: deque[str] = field(default_factory=deque)
    to_client: deque[str] = field(default_factory=deque)
    hello: Hello | None = None
    cursor: int = 0
    fence: int = 0


class ModelHost:
    def __init__(self, identity: Identity, random: Random, recent: int) -> None:
        self.log: list[Event] = []
        self.lines: list[Line] = []
        self._identity = identity
        self._random = random
        self._recent = recent
        self._pings = 0
        self._epoch = self._chance()

    @property
    def head(self) -> Position:
        return self.log[-1].position if self.log else Position(0, None)

    def accept(self) -> Line:
        line = Line()
        self.lines.append(line)
        self._say(line, Challenge(1, "model", self._identity.public, self._chance(), "open"))
        return line

    def hang_up(self, line: Line) -> None:
        self.lines.remove(line)

    def restore_backup(self, length: int) -> None:
        """Go on with the log as it was when it had ``length`` events."""
        del self.log[length:]

    def wipe(self) -> None:
        self.log.clear()
        self._epoch = self._chance()

    def hear(self, line: Line) -> None:
        """Take the next frame of a connection."""
        match decode_command(line.to_host.popleft()):
            case Hello() as hello:
                self._welcome(line, hello)
            case Send(client_id, kind, body) if line.hello is not None and line.hello.device is not None:
                if line.fence or self._random.random() < 0.02:
                    self._refuse(line, client_id)
                    return
                event = self._append(line.hello.device, client_id, kind, dict(body))
                self._say(line, Acknowledged(client_id, event.seq, event.rid))
            case Fetch(request, before, limit):
                found = self.log[: before - 1][-limit:] if limit else []
                self._say(line, Page(request, tuple(found), 1))
            case Ping(n):
                self._say(line, Pong(n))
            case Pong(n) if n == line.fence:
                line.fence = 0
            case Bye():
                self.hang_up(line)
            case _:
                pass

    def stream(self, line: Line, most: int) -> None:
        """Say some of what a connection has not been told."""
        events = self.log[line.cursor : line.cursor + most]
        if line.hello is not None and events:
            line.cursor += len(events)
            self._say(line, EventsAppended(tuple(events)))

    def _welcome(self, line: Line, hello: Hello) -> None:
        after, reason = hello.after, None
        if after is None or hello.epoch != self._epoch:
            reason = "new" if hello.epoch is None else "epoch"
        elif after.seq > len(self.log):
            reason = "ahead"
        elif after.seq and self.log[after.seq - 1].rid != after.rid:
            reason = "diverged"
        start = after.seq if after is not None and reason is None else max(0, len(self.log) - self._recent)
        line.hello, line.cursor = hello, start
        proof = self._identity.sign(hello.nonce or "")
        member = member_of(hello.device or "")
        self._say(
            line,
            Welcome(
                member,
                "Model",
                proof,
                self._epoch,
                reason is None,
                reason,
                self.head,
                1,
                start,
                0,
                8000,
                4000,
                {},
                1,
                None,
            ),
        )

    def _refuse(self, line: Line, client_id: str) -> None:
        """Refuse everything until the client has read this refusal: else later messages overtake."""
        self._say(line, Refused(client_id, "unavailable", "Later.", 100))
        self._pings += 1
        line.fence = self._pings
        self._say(line, Ping(line.fence))

    def _append(self, device: str, client_id: str, kind: str, body: dict[str, object]) -> Event:
        for event in self.log:
            if (event.device, event.client_id) == (device, client_id):
                return event
        seq = len(self.log) + 1
        self.log.append(
            Event(seq, self._chance(), device, member_of(device), "N", client_id, kind, seq, body)
        )
        return self.log[-1]

    def _say(self, line: Line, frame: ServerFrame) -> None:
        line.to_client.append(encode(frame))

    def _chance(self) -> str:
        return f"{self._random.getrandbits(64):x}"
