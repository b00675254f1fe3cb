"""What a client session tells its shell to do, and what it knows about its link."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.protocol.entities import ClientId, Event, MemberId, Position, Seq
from desktop_chat.protocol.events import MembersListed, PresenceChanged, Signalled, Welcome
from desktop_chat.texts import Sentence


class LinkState(StrEnum):
    """Where a membership's connection stands; the only truth about it."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    HELLO = "hello"
    CATCHING_UP = "catching_up"
    LIVE = "live"
    PROBE = "probe"
    BACKOFF = "backoff"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Link:
    """The link's state; in BACKOFF ``retry_at`` is the next attempt's time, in seconds of the steady clock.

    ``sentence`` says what went wrong last, until a host is heard; in BLOCKED, what a person has to know; in
    LIVE, why the host keeps nothing at the moment.
    What the host said itself is a string in the language in which we greeted it.
    """

    state: LinkState
    retry_at: float | None = None
    sentence: Sentence | str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What the disk holds about one host's room: a range ``first`` … ``last.seq`` of one log, and the outbox.

    A log of which nothing is held has ``first`` = ``last.seq`` + 1; ``epoch`` is None before any is known.
    """

    host: str
    epoch: str | None
    first: Seq
    last: Position
    outbox: tuple[OutboxRow, ...] = ()


# The link


@dataclass(frozen=True, slots=True)
class OpenLink:
    """Connect; every report about this attempt carries its ``number``."""

    number: int


@dataclass(frozen=True, slots=True)
class SendText:
    """Send one frame on the open link."""

    text: str


@dataclass(frozen=True, slots=True)
class CloseLink:
    """Close the link in the WebSocket's way, and be done soon."""

    code: int


@dataclass(frozen=True, slots=True)
class AbortLink:
    """Drop the link at once: nobody answers at its other end, or nobody who should."""


# The disk. Orders are carried out one after the other; those that say so are answered.


@dataclass(frozen=True, slots=True)
class OpenKept:
    """Open what is kept about the host with this key; answer with ``restored``."""

    host: str


@dataclass(frozen=True, slots=True)
class BeginLog:
    """Keep another log from after ``start`` on, take the outbox along; answer with ``restored``.

    With ``reset`` there was one before: archive it, and bring its own messages along as doubtful, in front.
    """

    epoch: str
    start: Seq
    reset: bool


@dataclass(frozen=True, slots=True)
class Apply:
    """Append the stream's next events, and take ``settled`` out of the outbox, in one transaction."""

    events: tuple[Event, ...]
    settled: tuple[ClientId, ...]


@dataclass(frozen=True, slots=True)
class ExtendBack:
    """Put these events, which end just before the first one kept, in front."""

    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class KeepRow:
    """Put a row at the outbox's end; answer with ``stored``."""

    row: OutboxRow


@dataclass(frozen=True, slots=True)
class KeepAgain:
    """Make a failed row pending, at the outbox's end; answer with ``stored``."""

    client_id: ClientId


@dataclass(frozen=True, slots=True)
class MarkAcknowledged:
    """The host has confirmed a row."""

    client_id: ClientId
    position: Position


@dataclass(frozen=True, slots=True)
class MarkFailed:
    """The host has declined a row, with a sentence."""

    client_id: ClientId
    failure: str


@dataclass(frozen=True, slots=True)
class ForgetRow:
    """Take a row out: its author discarded it."""

    client_id: ClientId


@dataclass(frozen=True, slots=True)
class SettleRow:
    """Take an acknowledged row out: the log has it at a place that the stream is not going to bring.

    As long as that is before the first event kept, it has to come back with the next reset.
    """

    client_id: ClientId


@dataclass(frozen=True, slots=True)
class KeepColours:
    """Keep which members have chosen which colour; with None it follows from the member id again."""

    colours: tuple[tuple[MemberId, int | None], ...]


@dataclass(frozen=True, slots=True)
class SettleDoubts:
    """Take doubtful rows up to the place ``confirmed`` out, as `SettleRow`; all others are pending again."""

    confirmed: Seq


# The person


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The link's state is another one."""

    link: Link


@dataclass(frozen=True, slots=True)
class Welcomed:
    """The host that holds the key ``host`` has let this member in."""

    welcome: Welcome
    host: str


@dataclass(frozen=True, slots=True)
class Told:
    """Presence and signals, as they came."""

    frame: PresenceChanged | MembersListed | Signalled


@dataclass(frozen=True, slots=True)
class Declined:
    """The host declined something that is not a message, such as a new name."""

    sentence: str


ForOutbox: TypeAlias = (
    KeepRow | KeepAgain | MarkAcknowledged | MarkFailed | ForgetRow | SettleRow | SettleDoubts
)
ForDisk: TypeAlias = OpenKept | BeginLog | Apply | ExtendBack | KeepColours | ForOutbox
ForLink: TypeAlias = OpenLink | SendText | CloseLink | AbortLink
ForPerson: TypeAlias = LinkChanged | Welcomed | Told | Declined
Effect: TypeAlias = ForLink | ForDisk | ForPerson
