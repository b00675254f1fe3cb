"""A session at the structured door with nothing around it but a room: frames go in, effects come out."""

import json
from dataclasses import dataclass, field
from typing import Any

from desktop_chat.app.paths import resources
from desktop_chat.protocol import events
from desktop_chat.protocol.entities import Event
from desktop_chat.rooms.rate import Allowance, Rate
from desktop_chat.rooms.room import Room
from desktop_chat.server.admission import Surroundings
from desktop_chat.server.byes import Byes
from desktop_chat.server.effects import Admit, Admitted, Effect, Moment, Write
from desktop_chat.server.session import ServerSession
from desktop_chat.storage.store import Ack, Draft, Head, Member, Unavailable
from desktop_chat.texts import Catalogue, load_catalogue
from desktop_chat.trust.identity import Identity, hello_text

TIME = 1_764_000_000_000
SECRET = "s" * 43
ADDRESS = "192.0.2.7"
HOST = Identity.create()


def english(_language: str) -> Catalogue:
    return load_catalogue(resources() / "locale", "en")


def at(seconds: float) -> Moment:
    return Moment(seconds, TIME + int(seconds * 1000))


@dataclass
class Scene:
    """One room of one host, and sessions in it. The clock of every call is ``now``."""

    members: tuple[Member, ...] = ()
    head: Head = field(default_factory=lambda: Head("epoch-1", 0, None, 1))
    rate: Rate = field(default_factory=Rate)
    max_members: int = 10
    admission_rate: Rate = field(default_factory=lambda: Rate(1_000.0, 1_000))
    now: float = 100.0

    def __post_init__(self) -> None:
        self.room = Room("lobby", "Lobby 大廳", self.head, self.members, 0.0, Allowance(self.rate))
        self.byes = Byes()
        admissions = Allowance(self.admission_rate)
        rooms = {"lobby": self.room}
        self.shared = Surroundings(HOST, rooms, english, self.byes, admissions, lambda: self.max_members)
        self._connections = 0

    def open(self, secret: str = SECRET) -> "Scripted":
        self._connections += 1
        nonce = f"nonce-{self._connections}"
        return Scripted(
            self, ServerSession(self.shared, self._connections, ADDRESS, secret, nonce, at(self.now)), nonce
        )

    def commit(self, draft: Draft) -> Event:
        """Take ``draft`` into the log, as its owner would hear it."""
        seq = self.room.head.seq + 1
        event = draft.placed(seq, f"rid-{seq}")
        self.room.committed([event])
        return event


@dataclass
class Scripted:
    """One session with its challenge already read."""

    scene: Scene
    session: ServerSession
    nonce: str

    def say(self, frame: dict[str, Any] | str) -> list[Effect]:
        text = frame if isinstance(frame, str) else json.dumps(frame)
        return self.session.receive(text, at(self.scene.now))

    def answer(self, answer: Any) -> list[Effect]:
        return self.session.answered(answer, at(self.scene.now))

    def settle(self, client_id: str, outcome: Ack | Unavailable) -> list[Effect]:
        return self.session.settle(client_id, outcome)

    def tick(self) -> list[Effect]:
        return self.session.tick(at(self.scene.now))

    def enter(self, **changes: Any) -> list[Effect]:
        """Say hello, let the log admit, and return what follows."""
        [wanted] = self.say(hello(**changes))
        assert isinstance(wanted, Admit)
        if wanted.draft is not None:
            self.scene.commit(wanted.draft)
        return self.answer(Admitted())


def hello(**changes: Any) -> dict[str, Any]:
    """Return the frame of a guest's hello."""
    frame = {
        "type": "hello",
        "version": 1,
        "room": "lobby",
        "device": None,
        "instance": "tab-1",
        "name": "小美",
        "language": "en",
        "nonce": "client-nonce",
        "proof": None,
        "token": None,
        "epoch": None,
        "after": None,
        "recent": 100,
    }
    return frame | changes


def signed_hello(key: Identity, nonce: str, room: str = "lobby", **changes: Any) -> dict[str, Any]:
    """Return the frame of a desktop's hello, with its proof."""
    return hello(
        device=key.public, room=room, proof=key.sign(hello_text(HOST.public, nonce, room)), **changes
    )


def send(client_id: str = "c1", text: str = "hi", **changes: Any) -> dict[str, Any]:
    """Return the frame of a message."""
    return {"type": "send", "client_id": client_id, "kind": "message", "body": {"text": text}} | changes


def written(effects: list[Effect]) -> list[events.ServerFrame]:
    """Return the frames among ``effects``."""
    return [effect.frame for effect in effects if isinstance(effect, Write)]


def welcome_of(effects: list[Effect]) -> events.Welcome:
    """Return the welcome, which has to come first."""
    frame = written(effects)[0]
    assert isinstance(frame, events.Welcome)
    return frame
