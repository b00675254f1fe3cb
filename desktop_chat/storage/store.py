"""The interface of the log: what every store promises, whatever engine keeps it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from desktop_chat.protocol.entities import ClientId, DeviceId, Event, MemberId, RoomId, Seq
from desktop_chat.protocol.errors import Refusal
from desktop_chat.texts import Sentence, sentence, system_reason

Hint: TypeAlias = Callable[[RoomId, Seq, Sequence[Event] | None], None]
"""``(room, head, fresh)``: the log has grown to ``head``; ``fresh`` are the events that end there, without a
hole, or None when they have to be read."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before the log has given it a place. ``time`` is in milliseconds since 1970."""

    room: RoomId
    device: DeviceId
    member: MemberId
    name: str
    client_id: ClientId
    kind: str
    time: int
    body: Mapping[str, Any] = field(default_factory=dict)

    def placed(self, seq: Seq, rid: str) -> Event:
        """Return the event that it is once the log has given it a place."""
        return Event(
            seq,
            rid,
            self.device,
            self.member,
            self.name,
            self.client_id,
            self.kind,
            self.time,
            self.body,
        )


@dataclass(frozen=True, slots=True)
class Ack:
    """Where a draft stands in the log; if not ``fresh``, it stood there already, with these values."""

    seq: Seq
    rid: str
    time: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a room's log. An empty log has ``seq`` 0, ``rid`` None and ``first`` 1."""

    epoch: str
    seq: Seq
    rid: str | None
    first: Seq


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody whom the log has admitted and who has not left for good, under the newest name."""

    device: DeviceId
    member: MemberId
    name: str


class Unavailable(Exception):
    """The engine cannot be reached or the outcome is unknown; the same again is always safe."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason.message)
        self.sentence = reason

    def __str__(self) -> str:
        return self.sentence.text()


class CannotOpen(Refusal):
    """The files of a store or profile cannot be used; nothing in them was changed."""


class FolderInUse(CannotOpen):
    """Another process works with these files."""

    def __init__(self, path: str) -> None:
        super().__init__(
            "folder_in_use",
            sentence(
                "Another Desktop Chat already works in this folder: {path}. Close that one, "
                "or choose another folder with --data.",
                path=path,
            ),
        )


class UnusableFolder(CannotOpen):
    """The system does not let us work in this folder."""

    def __init__(self, path: str, error: OSError) -> None:
        reason = system_reason(error)
        super().__init__(
            "unusable_folder",
            sentence(
                "The folder {path} cannot be used: {reason}. See who may write there, "
                "or choose another folder with --data.",
                path=path,
                reason=reason,
            ),
        )


class Store(Protocol):
    """The logs of some rooms.

    All calls come from one event loop; the adapter owns its threads and connections.     A room comes into
    being with its first append; ``open`` makes the first one, `FIRST_ROOM`.
    """

    on_hint: Hint
    """Set before `open`, called on the loop in the order of commits, and before the append's caller goes on.
    A hint may be late, repeated or lost: whoever needs each event compares ``head`` with its own place."""

    async def open(self) -> None:
        """Make the log ready. Raise `CannotOpen` when it is in use, newer, foreign or damaged."""

    async def close(self) -> None:
        """Finish what was begun and give the files back. Calling it again does nothing."""

    async def append(self, batch: Sequence[Draft]) -> list[Ack]:
        """Put ``batch`` into the log in one transaction and return one `Ack` per draft; durable on return.

        Idempotent for ever by (room, device, client_id), also within a batch. Raise `Unavailable` when the
        outcome is unknown or nothing was stored; ValueError or TypeError for a draft that cannot be stored at
        all.
        """

    async def read(self, room: RoomId, *, after: Seq, limit: int) -> list[Event]:
        """Return at most ``limit`` events with a ``seq`` above ``after``, ascending, none left out."""

    async def read_before(self, room: RoomId, *, before: Seq, limit: int) -> list[Event]:
        """Return the last ``limit`` events with a ``seq`` below ``before``, ascending."""

    async def heads(self, rooms: Collection[RoomId]) -> dict[RoomId, Head]:
        """Return the ends of those ``rooms`` that exist."""

    async def members(self, room: RoomId) -> list[Member]:
        """Return who is admitted, in the order of admission; kept in the append's own transaction."""

    async def title(self, room: RoomId) -> str:
        """Return what `set_title` kept last, or an empty text."""

    async def set_title(self, room: RoomId, title: str) -> None:
        """Keep the host's title of a room over restarts; it is a setting and no event. Durable on return."""
