"""Server to client: facts in the past tense, and answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from desktop_chat.protocol import commands
from desktop_chat.protocol.entities import ClientId, Event, MemberId, MemberPresence, Position, Seq


@dataclass(frozen=True, slots=True)
class Challenge:
    """The first frame on every connection: who hosts (an Ed25519 public key), and what to sign."""

    version: int
    server: str
    host: str
    nonce: str
    admission: str


@dataclass(frozen=True, slots=True)
class OtherChallenge:
    """A challenge of another version of the protocol: nothing else in it is known."""

    version: int


@dataclass(frozen=True, slots=True)
class LastBye:
    """Why this device's last connection ended, where it could not hear it."""

    code: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Welcome:
    """The answer to a hello; all times are in milliseconds.

    ``start`` is the client's new cursor (``from`` on the wire).
    """

    member: MemberId
    title: str
    host_proof: str | None
    epoch: str
    resumed: bool
    reason: str | None
    head: Position
    first: Seq
    start: Seq
    time: int
    ping: int
    timeout: int
    limits: Mapping[str, int]
    present: int
    last_bye: LastBye | None


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """Who is here: everybody (``full``, at most 100 with the count) or what changed."""

    full: bool
    present: int
    members: tuple[MemberPresence, ...]


@dataclass(frozen=True, slots=True)
class EventsAppended:
    """The stream: committed events in order, without holes."""

    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A send is committed and durable."""

    client_id: ClientId
    seq: Seq
    rid: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A request is declined; ``client_id`` or ``request`` says which. ``retry_after`` is in milliseconds."""

    client_id: ClientId | None
    code: str
    sentence: str
    retry_after: int | None
    request: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to a fetch; never part of the stream. ``first`` is the oldest seq kept."""

    request: int
    events: tuple[Event, ...]
    first: Seq


@dataclass(frozen=True, slots=True)
class MembersListed:
    """The answer to a members request; ``more`` if there are others after the last one."""

    request: int
    members: tuple[MemberPresence, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Signalled:
    """What a member signalled last; ``value`` is true or false for ``typing``, else a newer host's affair."""

    member: MemberId
    key: str
    value: object


@dataclass(frozen=True, slots=True)
class UnknownFrame:
    """A well-formed frame of a type that this version does not know: ignored."""

    type: str


ServerFrame: TypeAlias = (
    Challenge
    | OtherChallenge
    | Welcome
    | PresenceChanged
    | EventsAppended
    | Acknowledged
    | Refused
    | Page
    | MembersListed
    | Signalled
    | commands.Ping
    | commands.Pong
    | commands.Bye
    | UnknownFrame
)
