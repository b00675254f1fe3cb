"""What both ends talk about: events, positions in the log, presence, and the identifiers of each."""

import base64
import hashlib
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

RoomId: TypeAlias = str
Seq: TypeAlias = int
DeviceId: TypeAlias = str
MemberId: TypeAlias = str
ClientId: TypeAlias = str

FIRST_ROOM: RoomId = "lobby"

_TIME, _LAST = (1 << 48) - 1, (1 << 62) - 1
_LATER_BITS = 12 + 62
"""The bits of a version 7 UUID that are random: between time and variant, and the last."""


class Kind(StrEnum):
    """The kinds of event that this version knows. A log may hold others, from a newer one."""

    MESSAGE = "message"
    JOINED = "joined"
    LEFT = "left"
    RENAMED = "renamed"


class Presence(StrEnum):
    """Whether a member is there. A state that a newer host tells is kept as its plain text."""

    ACTIVE = "active"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a room's log; that of an empty log is ``(0, None)``.

    Equal ``rid`` at a ``seq`` proves equal history up to it.
    """

    seq: Seq
    rid: str | None


START = Position(0, None)


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a room's log, as it was committed.

    ``name`` is what the author was called when it was appended (in ``renamed``: the old name); ``time`` is
    the host's clock in milliseconds since 1970, for showing only, never for ordering; ``body`` depends on
    ``kind``.
    """

    seq: Seq
    rid: str
    device: DeviceId
    member: MemberId
    name: str
    client_id: ClientId
    kind: str
    time: int
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def position(self) -> Position:
        """The place of this event in the log."""
        return Position(self.seq, self.rid)


@dataclass(frozen=True, slots=True)
class MemberPresence:
    """A member as the roster shows it; ``guest`` is somebody in a browser or at a plain door.

    ``colour`` is the number of the one that the member has chosen; None: it follows from the member id.
    """

    member: MemberId
    name: str
    state: str
    guest: bool
    colour: int | None = None


def member_of(device: DeviceId) -> MemberId:
    """Return the public short name of a device: 22 characters of base64url(SHA-256(device))."""
    digest = hashlib.sha256(device.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:22]


def new_client_id(time: int) -> ClientId:
    """Return a name for one message of one device for ever: a version 7 UUID of ``time`` (RFC 9562, 5.7).

    ``time`` is in ms since 1970 and takes no part in what the name means: as names begin with it, the log's
    index of them grows at its end. A wrong clock costs speed, nothing else.
    """
    random = secrets.randbits(_LATER_BITS)
    number = (time & _TIME) << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & _LAST
    return str(uuid.UUID(int=number))
