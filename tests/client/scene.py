"""A client session between a scripted host, a disk in memory, and a clock that a test turns."""

from random import Random

from desktop_chat.client.driver import DiskOrder
from desktop_chat.client.effects import (
    AbortLink,
    BeginLog,
    CloseLink,
    Declined,
    Effect,
    KeepAgain,
    KeepRow,
    Kept,
    LinkChanged,
    LinkState,
    OpenKept,
    OpenLink,
    SendText,
    Told,
    Welcomed,
)
from desktop_chat.client.handshake import Speaker
from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.client.session import ClientSession
from desktop_chat.protocol.codec import decode_command, encode
from desktop_chat.protocol.commands import Command, Hello, Send
from desktop_chat.protocol.entities import START, Event, Position, member_of
from desktop_chat.protocol.events import Challenge, EventsAppended, ServerFrame, Welcome
from desktop_chat.protocol.limits import WIRE_VERSION
from desktop_chat.trust.identity import Identity
from tests.client.memory_disk import MemoryDisk

HOST = Identity.create()
OTHER_HOST = Identity.create()
DEVICE = Identity.create()


def said(seq: int, text: str = "hello", *, client_id: str | None = None, own: bool = False) -> Event:
    device = DEVICE.public if own else "somebody"
    return Event(
        seq,
        f"rid-{seq}",
        device,
        member_of(device),
        "Name",
        client_id or f"id-{seq}",
        "message",
        seq,
        {"text": text},
    )


def own_message(client_id: str) -> OutboxRow:
    return OutboxRow(client_id, "message", {"text": client_id}, 0)


class Scene:
    """Carries out what the session asks for; what it says and shows is collected for the test to look at."""

    def __init__(self, seed: int = 1, *, disk_answers: bool = True, fills: bool = False) -> None:
        self.now = 1000.0
        self.wall = 50_000.0
        self.disk = MemoryDisk(DEVICE.public)
        self.disk_answers = disk_answers
        self.said: list[Command] = []
        self.links: list[int] = []
        self.shown: list[Effect] = []
        self.states: list[LinkState] = []
        self.ends: list[Effect] = []
        self.orders: list[DiskOrder] = []
        self.waiting: list[DiskOrder] = []
        self.speaker = Speaker(DEVICE)
        self.session = ClientSession(self.speaker, "Mei", Random(seed), fills=fills)

    # The session's shell

    def perform(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case SendText(text):
                    self.said.append(decode_command(text))
                case OpenLink(number):
                    self.links.append(number)
                case AbortLink() | CloseLink():
                    self.ends.append(effect)
                case LinkChanged(link):
                    self.states.append(link.state)
                case Welcomed() | Told() | Declined():
                    self.shown.append(effect)
                case _:
                    self.orders.append(effect)
                    self.waiting.append(effect)
        if self.disk_answers:
            self.answer_disk()

    def answer_disk(self) -> None:
        """Carry out what the disk was asked for, and answer."""
        while self.waiting:
            order = self.waiting.pop(0)
            kept = self.disk.do(order)
            match order:
                case KeepRow(row):
                    self.perform(self.session.stored(row.client_id, self.now))
                case KeepAgain(client_id):
                    self.perform(self.session.stored(client_id, self.now))
                case OpenKept() | BeginLog() if kept is not None:
                    self.perform(self.session.restored(kept, self.now))
                case _:
                    pass

    # What happens

    def hear(self, *frames: ServerFrame) -> None:
        for frame in frames:
            self.hear_text(encode(frame))

    def hear_text(self, text: str) -> None:
        self.perform(self.session.received(self.links[-1], text, self.now))

    def later(self, seconds: float, *, asleep: float = 0.0) -> None:
        """Turn the clock and wake the session when it wants; only the wall's clock counts time ``asleep``."""
        end = self.now + seconds
        self.wall += asleep
        while (due := self.session.wake_at) is not None and due <= end:
            self.wall += max(due - self.now, 0.0)
            self.now = max(due, self.now)
            self.perform(self.session.tick(self.now, self.wall))
        self.wall += end - self.now
        self.now = end

    def post(self, *client_ids: str) -> None:
        for client_id in client_ids:
            self.perform(self.session.post(own_message(client_id), self.now))

    def lose(self, code: int | None = 1006) -> None:
        self.perform(self.session.lost(self.links[-1], self.now, code=code))

    # The usual ways

    def connect(self) -> None:
        """Start, or go on when the time has come, up to the open WebSocket."""
        if self.state is LinkState.OFFLINE:
            self.perform(self.session.start(self.now))
        elif self.state is LinkState.BACKOFF:
            self.later((self.session.link.retry_at or 0.0) - self.now)
        self.perform(self.session.opened(self.links[-1], self.now))

    def challenge(self, host: Identity = HOST, version: int = WIRE_VERSION) -> None:
        self.hear(Challenge(version, "Desktop Chat", host.public, "challenge", "open"))

    def welcome(
        self,
        *,
        head: Position = START,
        start: int = 0,
        epoch: str = "epoch-1",
        resumed: bool = False,
        reason: str | None = None,
        first: int = 1,
        host: Identity = HOST,
    ) -> None:
        hello = self.hello
        self.hear(
            Welcome(
                member=member_of(DEVICE.public),
                title="Room",
                host_proof=host.sign(hello.nonce or ""),
                epoch=epoch,
                resumed=resumed,
                reason=reason,
                head=head,
                first=first,
                start=start,
                time=0,
                ping=8000,
                timeout=4000,
                limits={},
                present=1,
                last_bye=None,
            )
        )

    def live(self, *client_ids: str) -> None:
        """Be in an empty room for the first time, with these messages on their way."""
        self.connect()
        self.challenge()
        self.welcome()
        self.post(*client_ids)

    def resume(self, head: Position) -> None:
        """Come back to the same log."""
        self.connect()
        self.challenge()
        after = self.hello.after
        self.welcome(resumed=True, start=after.seq if after else 0, head=head)

    def resume_after_block(self, head: Position) -> None:
        """The person tries again, and the same log goes on."""
        self.perform(self.session.try_now(self.now))
        self.resume(head)

    def stream(self, *events: Event) -> None:
        self.hear(EventsAppended(events))

    # What there is to see

    @property
    def state(self) -> LinkState:
        return self.session.link.state

    @property
    def hello(self) -> Hello:
        return [command for command in self.said if isinstance(command, Hello)][-1]

    @property
    def kept(self) -> Kept:
        return self.disk.kept

    def sent(self) -> list[str]:
        """The client ids that went out since the last hello."""
        last = max((at for at, command in enumerate(self.said) if isinstance(command, Hello)), default=0)
        return [command.client_id for command in self.said[last:] if isinstance(command, Send)]

    def since(self, count: int) -> list[Command]:
        return self.said[count:]

    def told(self, kind: type[Effect]) -> list[Effect | DiskOrder]:
        return [effect for effect in (*self.shown, *self.orders) if isinstance(effect, kind)]
