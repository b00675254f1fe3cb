"""The appends of one transaction: places and random ids for what is fresh, the originals of what is not."""

import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from desktop_chat.protocol.entities import START, Event, Kind, Position, RoomId
from desktop_chat.storage.rows import insert_events
from desktop_chat.storage.store import Ack, Draft

Storable: TypeAlias = tuple[Draft, str]
"""A checked draft with its body as JSON."""

_RID_BYTES: Final = 18
"""Drawn for each event. They are 24 characters, of which the first 22 are used: 132 random bits."""


@dataclass(frozen=True, slots=True)
class RoomEnd:
    """A room's number in the file, and the last place of its log."""

    number: int
    last: Position


@dataclass(slots=True)
class _Growing:
    number: int
    last: Position
    events: list[Event] = field(default_factory=list)

    def next_event(self, draft: Draft, rid: str) -> Event:
        return draft.placed(self.last.seq + len(self.events) + 1, rid)


class Transaction:
    """What is appended to ``rooms`` between BEGIN and COMMIT; what it learns counts only after the COMMIT."""

    def __init__(self, connection: sqlite3.Connection, rooms: Mapping[RoomId, RoomEnd]) -> None:
        self._connection = connection
        self._known = rooms
        self._growing: dict[RoomId, _Growing] = {}

    @property
    def fresh(self) -> dict[RoomId, list[Event]]:
        """The new events of each room that has some."""
        return {room: growing.events for room, growing in self._growing.items() if growing.events}

    @property
    def rooms(self) -> dict[RoomId, RoomEnd]:
        """The new ends of the rooms that have grown."""
        return {
            room: RoomEnd(self._growing[room].number, events[-1].position)
            for room, events in self.fresh.items()
        }

    def append(self, drafts: Sequence[Storable]) -> list[Ack]:
        """Append ``drafts`` and return one `Ack` each; to be called once."""
        rids = new_rids(len(drafts))
        acks = self._append_at_once(drafts, rids)
        if acks is None:
            # Places went to drafts that stand in the log already.
            self._connection.execute("ROLLBACK")
            self._connection.execute("BEGIN IMMEDIATE")
            self._growing.clear()
            acks = [
                self._append_one(draft, body, rid) for (draft, body), rid in zip(drafts, rids, strict=True)
            ]
        return acks

    def _append_at_once(self, drafts: Sequence[Storable], rids: Sequence[str]) -> list[Ack] | None:
        """Append ``drafts``, none of which is in the log, as is usual; None where one is."""
        rows: list[tuple[int, Event, str]] = []
        for (draft, body), rid in zip(drafts, rids, strict=True):
            room = self._room(draft.room)
            event = room.next_event(draft, rid)
            room.events.append(event)
            rows.append((room.number, event, body))
        if insert_events(self._connection, rows) < len(rows):
            return None
        for number, event, _body in rows:
            if event.kind != Kind.MESSAGE:
                self._keep_members(number, event)
        return [Ack(event.seq, event.rid, event.time, fresh=True) for _number, event, _body in rows]

    def _append_one(self, draft: Draft, body: str, rid: str) -> Ack:
        room = self._room(draft.room)
        event = room.next_event(draft, rid)
        if insert_events(self._connection, [(room.number, event, body)]) == 0:
            return self._original(room.number, draft)
        room.events.append(event)
        self._keep_members(room.number, event)
        return Ack(event.seq, event.rid, event.time, fresh=True)

    def _room(self, room: RoomId) -> _Growing:
        growing = self._growing.get(room)
        if growing is None:
            end = self._known.get(room) or RoomEnd(make_room(self._connection, room), START)
            growing = self._growing[room] = _Growing(end.number, end.last)
        return growing

    def _original(self, room: int, draft: Draft) -> Ack:
        seq, rid, time = self._connection.execute(
            "SELECT seq, rid, time FROM event WHERE room = ? AND device = ? AND client_id = ?",
            (room, draft.device, draft.client_id),
        ).fetchone()
        return Ack(seq, rid, time, fresh=False)

    def _keep_members(self, room: int, event: Event) -> None:
        match event.kind:
            case Kind.JOINED:
                self._connection.execute(
                    "INSERT INTO member (room, device, member, name, joined) VALUES (?, ?, ?, ?, ?)"
                    " ON CONFLICT (room, device) DO UPDATE SET name = excluded.name",
                    (room, event.device, event.member, event.name, event.seq),
                )
            case Kind.RENAMED if isinstance(name := event.body.get("name"), str):
                self._connection.execute(
                    "UPDATE member SET name = ? WHERE room = ? AND device = ?", (name, room, event.device)
                )
            case Kind.LEFT:
                self._connection.execute(
                    "DELETE FROM member WHERE room = ? AND device = ?", (room, event.device)
                )
            case _:
                pass


def new_rids(count: int) -> list[str]:
    """Return so many random ids, drawn at once: the system is asked for more bits, not more often."""
    characters = secrets.token_urlsafe(_RID_BYTES * count)
    return [characters[at : at + 22] for at in range(0, len(characters), _RID_BYTES * 4 // 3)]


def make_room(connection: sqlite3.Connection, room: RoomId) -> int:
    """Insert a room of this name, with a random epoch, and return its number."""
    epoch = secrets.token_urlsafe(16)
    cursor = connection.execute("INSERT INTO room (id, epoch) VALUES (?, ?)", (room, epoch))
    assert cursor.lastrowid is not None
    return cursor.lastrowid
