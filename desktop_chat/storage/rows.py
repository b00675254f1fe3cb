"""Events as rows of SQLite, and back."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, TypeAlias

from desktop_chat.protocol.codec import encode_body
from desktop_chat.protocol.entities import Event, RoomId, Seq
from desktop_chat.storage.store import Draft, Head, Member

Row: TypeAlias = tuple[Any, ...]

_COLUMNS = "seq, rid, device, member, name, client_id, kind, time, body"
_LARGEST = 2**63 - 1


def check_storable(draft: Draft) -> str:
    """Return the draft's body as JSON. Raise ValueError or TypeError for a draft that no row can hold.

    It is asked before the draft joins others in a transaction, so that it cannot fail theirs.
    """
    body = encode_body(draft.body)
    texts = (draft.room, draft.device, draft.member, draft.name, draft.client_id, draft.kind, body)
    "".join(texts).encode()  # a lone surrogate is a UnicodeEncodeError, which is a ValueError
    if abs(draft.time) > _LARGEST:
        raise ValueError(f"time out of range: {draft.time}")
    return body


def insert_events(connection: sqlite3.Connection, rows: Sequence[tuple[int, Event, str]]) -> int:
    """Insert events, each with the number of its room and its body as JSON; return how many were inserted.

    Left out are those whose room has their (device, client_id).
    """
    cursor = connection.executemany(
        "INSERT INTO event (room, seq, rid, device, member, name, client_id, kind, time, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (room, device, client_id) DO NOTHING",
        [
            (
                room,
                event.seq,
                event.rid,
                event.device,
                event.member,
                event.name,
                event.client_id,
                event.kind,
                event.time,
                body,
            )
            for room, event, body in rows
        ],
    )
    return cursor.rowcount


def read_after(connection: sqlite3.Connection, room: RoomId, after: Seq, limit: int) -> list[Event]:
    """Return at most ``limit`` events above ``after``, ascending."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM event"  # noqa: S608 -- the columns are a constant of this module
        " WHERE room = (SELECT number FROM room WHERE id = ?) AND seq > ? ORDER BY seq LIMIT ?",
        (room, after, max(limit, 0)),
    )
    return [_event(row) for row in rows]


def read_before(connection: sqlite3.Connection, room: RoomId, before: Seq, limit: int) -> list[Event]:
    """Return the last ``limit`` events below ``before``, ascending."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM event"  # noqa: S608 -- the columns are a constant of this module
        " WHERE room = (SELECT number FROM room WHERE id = ?) AND seq < ? ORDER BY seq DESC LIMIT ?",
        (room, before, max(limit, 0)),
    ).fetchall()
    return [_event(row) for row in reversed(rows)]


def read_own(connection: sqlite3.Connection, room: RoomId, device: str, after: Seq) -> list[Event]:
    """Return all events of ``device`` above ``after``, ascending."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM event"  # noqa: S608 -- the columns are a constant of this module
        " WHERE room = (SELECT number FROM room WHERE id = ?) AND device = ? AND seq > ? ORDER BY seq",
        (room, device, after),
    )
    return [_event(row) for row in rows]


def read_head(connection: sqlite3.Connection, room: RoomId) -> Head | None:
    """Return the end of the room's log, or None where there is no such room."""
    row = connection.execute(
        "SELECT epoch, coalesce(last.seq, 0), last.rid,"
        " (SELECT coalesce(min(seq), 1) FROM event WHERE event.room = room.number)"
        " FROM room LEFT JOIN event AS last ON last.room = room.number"
        " AND last.seq = (SELECT max(seq) FROM event WHERE event.room = room.number) WHERE room.id = ?",
        (room,),
    ).fetchone()
    return Head(*row) if row else None


def read_members(connection: sqlite3.Connection, room: RoomId) -> list[Member]:
    """Return the room's members in the order of their admission."""
    rows = connection.execute(
        "SELECT device, member, name FROM member"
        " WHERE room = (SELECT number FROM room WHERE id = ?) ORDER BY joined",
        (room,),
    )
    return [Member(*row) for row in rows]


def read_title(connection: sqlite3.Connection, room: RoomId) -> str:
    """Return the room's title, or an empty text."""
    row = connection.execute("SELECT title FROM room WHERE id = ?", (room,)).fetchone()
    return str(row[0]) if row else ""


def _event(row: Row) -> Event:
    seq, rid, device, member, name, client_id, kind, time, body = row
    return Event(seq, rid, device, member, name, client_id, kind, time, json.loads(body))
