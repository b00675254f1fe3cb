"""One room: its head, its members, who is here, and the last events as frames for each door.

A synchronous state machine. Commands and committed batches go in, drafts and things to tell come out; the
shell around it appends, writes and keeps the time. Times are seconds of a monotonic clock, but ``time`` is
in milliseconds since 1970.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop_chat.protocol.checks import check_name
from desktop_chat.protocol.entities import (
    ClientId,
    DeviceId,
    Event,
    Kind,
    MemberId,
    MemberPresence,
    Position,
    Presence,
    RoomId,
    member_of,
    new_client_id,
)
from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.events import PresenceChanged, Signalled
from desktop_chat.protocol.limits import COLLECT_MS, COLOURS, MEMBERS_PER_FRAME
from desktop_chat.rooms.attendance import Attendance, ConnectionId
from desktop_chat.rooms.policy import check_body
from desktop_chat.rooms.rate import Allowance
from desktop_chat.storage.store import Draft, Head, Member
from desktop_chat.texts import sentence

ADMISSION: ClientId = "joined"
"""The client id of every admission: always the same, so that a device is admitted once for ever."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who speaks through a connection: stamped on what is appended, never taken from a frame."""

    device: DeviceId
    member: MemberId
    guest: bool


def author_of(device: DeviceId, *, guest: bool) -> Author:
    """Return the author that a device is."""
    return Author(device, member_of(device), guest)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told to everybody who is here and not behind: presence and signals, at most once each."""

    frames: tuple[PresenceChanged | Signalled, ...]
    gone: tuple[MemberPresence, ...] = ()


class Room:
    """The domain of one room; ``members`` are those whom the log has admitted, ``head`` is its end."""

    def __init__(
        self,
        room: RoomId,
        title: str,
        head: Head,
        members: Iterable[Member],
        started: float,
        allowance: Allowance,
    ) -> None:
        self.room = room
        self.title = title
        self.epoch = head.epoch
        self.first = head.first
        self.head = Position(head.seq, head.rid)
        self.attendance = Attendance(started)
        self.allowance = allowance
        self._names: dict[DeviceId, str] = {member.device: member.name for member in members}
        self._known_before = frozenset(self._names)
        self._signals: dict[tuple[MemberId, str], bool] = {}
        self._signalled_at = started - COLLECT_MS / 1000

    # Admission

    def admit(self, author: Author, name: str, time: int) -> Draft | None:
        """Return what the log has to say before ``author`` is welcomed: joined, renamed, or nothing.

        Raises ``Refusal`` for a name that cannot be.
        """
        name = check_name(name)
        known = self._names.get(author.device)
        if known is None:
            return self._draft(author, name, ADMISSION, Kind.JOINED, time, {})
        if known != name:
            return self._draft(author, known, new_client_id(time), Kind.RENAMED, time, {"name": name})
        return None

    def name_of(self, device: DeviceId) -> str | None:
        """Return what an admitted device is called now."""
        return self._names.get(device)

    def enter(
        self, author: Author, name: str, connection: ConnectionId, now: float, colour: int | None = None
    ) -> None:
        """Count a welcomed connection as presence; ``name`` serves until the log's own has come through."""
        name = self._names.get(author.device, name)
        who = MemberPresence(author.member, name, Presence.ACTIVE, author.guest, colour)
        returning = author.device in self._known_before
        self.attendance.enter(who, connection, now, returning=returning)

    # Speaking

    def post(
        self, author: Author, name: str, client_id: ClientId, kind: str, body: Mapping[str, Any], time: int
    ) -> Draft:
        """Return the draft of what somebody sends; raises ``Refusal`` with the reason."""
        if client_id == ADMISSION:
            reason = sentence("“{id}” cannot be a client id: the host itself uses it.", id=client_id)
            raise Refusal("bad_client_id", reason)
        return self._draft(author, name, client_id, kind, time, check_body(kind, body))

    def _draft(
        self, author: Author, name: str, client_id: ClientId, kind: str, time: int, body: Mapping[str, Any]
    ) -> Draft:
        return Draft(self.room, author.device, author.member, name, client_id, kind, time, body)

    def committed(self, events: Sequence[Event]) -> None:
        """Take in what the log has committed, in its order."""
        head = self.head.seq
        for event in events:
            if event.seq != head + 1:
                raise ValueError(f"event {event.seq} does not follow {head}")
            head = event.seq
            match event.kind:
                case Kind.JOINED:
                    self._names[event.device] = event.name
                case Kind.RENAMED:
                    name = str(event.body.get("name", event.name))
                    self._names[event.device] = name
                    self.attendance.rename(event.member, name)
                case _:
                    pass
        if events:
            self.head = events[-1].position

    # What is told and not remembered

    def signal(self, member: MemberId, key: str, value: object) -> None:
        """Keep the last value of a member's signal until `tick`; raises ``Refusal`` for an unknown key."""
        match key, value:
            case "typing", bool():
                self._signals[member, key] = value
            case "typing", _:
                raise Refusal("bad_signal", sentence("This signal is either true or false."))
            case "colour", None:
                self.attendance.recolour(member, None)
            case "colour", int() if type(value) is int and 0 <= value < COLOURS:
                self.attendance.recolour(member, value)
            case "colour", _:
                reason = sentence("A colour is a whole number from 0 to {last}.", last=COLOURS - 1)
                raise Refusal("bad_signal", reason)
            case _:
                raise Refusal("unknown_signal", sentence("This host does not know this signal."))

    def everybody(self) -> PresenceChanged:
        """Return who is here, at most 100 of them with the count."""
        members, _more = self.attendance.listed(None, MEMBERS_PER_FRAME)
        return PresenceChanged(True, self.attendance.present, members)

    def due(self) -> float | None:
        """When `tick` has something to do, or None."""
        times = [self.attendance.due()]
        if self._signals:
            times.append(self._signalled_at + COLLECT_MS / 1000)
        return min((time for time in times if time is not None), default=None)

    def tick(self, now: float) -> Told | None:
        """Return what is to be told now, if anything."""
        frames: list[PresenceChanged | Signalled] = []
        gone: tuple[MemberPresence, ...] = ()
        changes = self.attendance.tick(now)
        if changes is not None:
            gone = tuple(who for who in changes.members if who.state == Presence.GONE)
            full = self.everybody() if changes.full else None
            if changes.members or full is None:
                frames.append(PresenceChanged(False, self.attendance.present, changes.members))
            if full is not None:
                frames.append(full)
        if self._signals and now >= self._signalled_at + COLLECT_MS / 1000:
            frames.extend(Signalled(member, key, value) for (member, key), value in self._signals.items())
            self._signals = {}
            self._signalled_at = now
        return Told(tuple(frames), gone) if frames else None
