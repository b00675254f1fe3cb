"""The outbox on disk: own messages that the log has not shown back, in the order of sending."""

import json
import sqlite3
from collections.abc import Iterable

from desktop_chat.client.outbox_row import OutboxMark, OutboxRow
from desktop_chat.protocol.codec import encode_body
from desktop_chat.protocol.entities import ClientId, Position, Seq

OUTBOX = """
CREATE TABLE outbox (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    time INTEGER NOT NULL,
    mark TEXT NOT NULL,
    failure TEXT,
    seq INTEGER,
    rid TEXT
);
"""


def read(connection: sqlite3.Connection) -> list[OutboxRow]:
    """Return all rows in the order of sending, also those that are settled."""
    found = connection.execute(
        "SELECT client_id, kind, body, time, failure, mark, seq, rid FROM outbox ORDER BY place"
    )
    return [
        OutboxRow(
            client_id,
            kind,
            json.loads(body),
            time,
            failure,
            OutboxMark(mark),
            Position(seq, rid) if seq is not None else None,
        )
        for client_id, kind, body, time, failure, mark, seq, rid in found
    ]


def insert(connection: sqlite3.Connection, added: Iterable[OutboxRow]) -> None:
    """Put rows at the end. Raise sqlite3.IntegrityError for a client id that is there."""
    connection.executemany(
        "INSERT INTO outbox (client_id, kind, body, time, failure, mark, seq, rid)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                row.client_id,
                row.kind,
                encode_body(row.body),
                row.time,
                row.failure,
                row.mark,
                row.position.seq if row.position else None,
                row.position.rid if row.position else None,
            )
            for row in added
        ),
    )


def delete(connection: sqlite3.Connection, client_ids: Iterable[ClientId]) -> None:
    """Take rows out; those that are not there change nothing."""
    connection.executemany("DELETE FROM outbox WHERE client_id = ?", [(one,) for one in client_ids])


def mark_acknowledged(connection: sqlite3.Connection, client_id: ClientId, position: Position) -> None:
    """Note where the host has put it."""
    connection.execute(
        "UPDATE outbox SET mark = ?, failure = NULL, seq = ?, rid = ? WHERE client_id = ?",
        (OutboxMark.ACKNOWLEDGED, position.seq, position.rid, client_id),
    )


def mark_failed(connection: sqlite3.Connection, client_id: ClientId, failure: str) -> None:
    """Note the sentence with which the host declined it."""
    connection.execute(
        "UPDATE outbox SET mark = ?, failure = ? WHERE client_id = ?",
        (OutboxMark.FAILED, failure, client_id),
    )


def put_last(connection: sqlite3.Connection, client_id: ClientId) -> None:
    """Make it pending again, at the end of the order."""
    connection.execute(
        "UPDATE outbox SET mark = ?, failure = NULL, place = (SELECT max(place) + 1 FROM outbox)"
        " WHERE client_id = ?",
        (OutboxMark.PENDING, client_id),
    )


def settle(connection: sqlite3.Connection, client_id: ClientId) -> None:
    """Note that the log has it for sure."""
    connection.execute(
        "UPDATE outbox SET mark = ? WHERE client_id = ? AND seq IS NOT NULL",
        (OutboxMark.SETTLED, client_id),
    )


def settle_doubts(connection: sqlite3.Connection, confirmed: Seq) -> None:
    """Settle the doubtful rows up to ``confirmed``; those above are pending from now on."""
    connection.execute(
        "UPDATE outbox SET mark = ? WHERE mark = ? AND seq <= ?",
        (OutboxMark.SETTLED, OutboxMark.DOUBTFUL, confirmed),
    )
    connection.execute(
        "UPDATE outbox SET mark = ?, seq = NULL, rid = NULL WHERE mark = ?",
        (OutboxMark.PENDING, OutboxMark.DOUBTFUL),
    )


def forget_settled(connection: sqlite3.Connection, first: Seq) -> None:
    """Drop the settled rows from ``first`` on: the events themselves are kept."""
    connection.execute("DELETE FROM outbox WHERE mark = ? AND seq >= ?", (OutboxMark.SETTLED, first))
