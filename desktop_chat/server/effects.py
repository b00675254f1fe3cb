"""What a session wants to be done, in order, and what the shell around it answers and asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from desktop_chat.protocol.entities import ClientId, Event, Seq
from desktop_chat.protocol.errors import CloseCode
from desktop_chat.protocol.events import LastBye, ServerFrame
from desktop_chat.rooms.room import Author, Room
from desktop_chat.storage.store import Ack, Draft, Unavailable
from desktop_chat.texts import Catalogue, Sentence


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happens: ``seconds`` of a monotonic clock, ``time`` in ms since 1970."""

    seconds: float
    time: int


@dataclass(frozen=True, slots=True)
class Write:
    """Write one frame of the protocol to this connection."""

    frame: ServerFrame


@dataclass(frozen=True, slots=True)
class WriteText:
    """Write one plain text to this connection."""

    text: str


@dataclass(frozen=True, slots=True)
class Ping:
    """Ask the other end's WebSocket library for a sign of life: every one answers by itself."""


@dataclass(frozen=True, slots=True)
class Rearm:
    """Look again when the room has something to tell: it has something new."""


@dataclass(frozen=True, slots=True)
class Append:
    """Put a draft into the log; `Session.settle` hears what became of it."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Admit:
    """Put a draft into the log, or nothing; `Admitted` or `LogFailed` comes before anything else is read."""

    draft: Draft | None


@dataclass(frozen=True, slots=True)
class Look:
    """Read the one event at ``seq``; `Looked` or `LogFailed` comes before anything else is read."""

    seq: Seq


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Read the last ``limit`` events below ``before``; `Paged` or `PagingFailed` comes next."""

    request: int
    before: Seq
    limit: int


@dataclass(frozen=True, slots=True)
class GoLive:
    """Stream what comes after ``cursor``; another connection of this ``device`` and ``instance`` ends."""

    device: str
    instance: str
    cursor: Seq


@dataclass(frozen=True, slots=True)
class Pause:
    """Read nothing for a while."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Close:
    """Say bye with a sentence, then close."""

    code: CloseCode
    sentence: str
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Abort:
    """Cut the connection: nobody answers at the other end."""


Effect: TypeAlias = (
    Write | WriteText | Ping | Rearm | Append | Admit | Look | ReadPage | GoLive | Pause | Close | Abort
)


@dataclass(frozen=True, slots=True)
class Admitted:
    """The log holds the admission: as event ``seq``, or from earlier (None)."""

    seq: Seq | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What the log has at the place looked at."""

    found: Event | None


@dataclass(frozen=True, slots=True)
class LogFailed:
    """The log could not take the admission, or not be read for it."""

    failure: Unavailable


@dataclass(frozen=True, slots=True)
class Paged:
    """What the log has below the place that was asked for."""

    request: int
    page: Sequence[Event]


@dataclass(frozen=True, slots=True)
class PagingFailed:
    """The log could not be read for a page."""

    request: int
    failure: Unavailable


Answer: TypeAlias = Admitted | Looked | LogFailed | Paged | PagingFailed


class Session(Protocol):
    """What the two kinds of session have in common: frames, answers and ticks in, effects out."""

    outstanding: int
    said_bye: bool
    catalogue: Catalogue

    @property
    def room(self) -> Room | None: ...
    @property
    def author(self) -> Author | None: ...
    @property
    def heard_at(self) -> float: ...
    def opened(self) -> list[Effect]: ...
    def receive(self, text: str, now: Moment) -> list[Effect]: ...
    def heard(self, now: Moment) -> None: ...
    def tick(self, now: Moment) -> list[Effect]: ...
    def settle(self, client_id: ClientId, outcome: Ack | Unavailable) -> list[Effect]: ...
    def answered(self, answer: Answer, now: Moment) -> list[Effect]: ...
    def end(self, code: CloseCode, reason: Sentence, retry_after: int | None = None) -> list[Effect]: ...
    def remember_bye(self, bye: LastBye, now: Moment) -> None: ...
