"""Client to server: requests, and the frames that keep a connection alive."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from desktop_chat.protocol.entities import ClientId, DeviceId, MemberId, Position, RoomId, Seq


@dataclass(frozen=True, slots=True)
class Hello:
    """The first frame of a client; ``device`` and ``proof`` are None for a guest, known by a cookie.

    ``colour`` is the one that the member has chosen, see `MemberPresence`.
    """

    version: int
    room: RoomId
    device: DeviceId | None
    instance: str
    name: str
    language: str
    nonce: str | None
    proof: str | None
    token: str | None
    epoch: str | None
    after: Position | None
    recent: int
    colour: int | None = None


@dataclass(frozen=True, slots=True)
class OtherHello:
    """A hello of another version of the protocol: of it only the ``language`` to say so in is read."""

    version: int
    language: str


@dataclass(frozen=True, slots=True)
class Send:
    """Append an event of a kind that clients may write."""

    client_id: ClientId
    kind: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fetch:
    """Ask for a page of older events: the last ``limit`` below ``before``."""

    request: int
    before: Seq
    limit: int


@dataclass(frozen=True, slots=True)
class ListMembers:
    """Ask for the members that are here, after the given one."""

    request: int
    after: MemberId | None


@dataclass(frozen=True, slots=True)
class SendSignal:
    """Tell something that is not remembered, such as typing."""

    key: str
    value: bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Ping:
    """Ask for a sign of life; either end may."""

    n: int


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to a ping, with its number."""

    n: int


@dataclass(frozen=True, slots=True)
class Bye:
    """The last frame before a close; either end may say it. ``retry_after`` is in milliseconds."""

    code: int
    sentence: str
    retry_after: int | None


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """A well-formed frame of a type that this version does not know: refused, never a close."""

    type: str
    client_id: ClientId | None


Command: TypeAlias = (
    Hello | OtherHello | Send | Fetch | ListMembers | SendSignal | Ping | Pong | Bye | UnknownCommand
)
