"""A member's own copy of a room's log, with the outbox: one file per person, host and room."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop_chat.client import colour_table, outbox_table
from desktop_chat.client.outbox_row import OutboxMark, OutboxRow, rows_for_another_log
from desktop_chat.protocol.codec import encode_body
from desktop_chat.protocol.entities import ClientId, DeviceId, Event, Kind, MemberId, Position, RoomId, Seq
from desktop_chat.storage import rows
from desktop_chat.storage.failures import leaves_doubt, outage
from desktop_chat.storage.files import discard, rename_into_place, set_aside
from desktop_chat.storage.schema import EVENTS, ForeignFile, Format, NewerFile, connect
from desktop_chat.storage.store import CannotOpen

_ABOUT = """
CREATE TABLE replica (
    host TEXT NOT NULL,
    start INTEGER NOT NULL
);
"""
REPLICA = Format(0x44635270, (EVENTS, _ABOUT + outbox_table.OUTBOX, colour_table.COLOURS))


@dataclass(frozen=True, slots=True)
class ReplicaState:
    """Which log this is a copy of, and the range it holds: from ``first`` to ``last``, without a hole.

    A replica that has nothing yet has ``first`` = ``last.seq`` + 1 and a ``last.rid`` of None. There is no
    ``epoch`` before the first `Replica.reset`.
    """

    host: str
    room: RoomId
    epoch: str | None
    first: Seq
    last: Position
    title: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that could not be used as a replica: where it is now, and why."""

    path: Path
    reason: CannotOpen


class Contradiction(Exception):
    """The host's events cannot follow, or precede, what it has told before; nothing was changed."""


class Replica:
    """A contiguous range of one room's log, and the own messages that are not in it yet.

    Synchronous: opened, used and closed on one thread. Each method is one transaction; it raises
    `Unavailable` when the disk refuses, and then nothing was changed. What the person wrote is on disk when
    the method returns (``synchronous=FULL``). Events are not waited for (NORMAL): a power cut may take back
    the newest, but then cursor and outbox are as old as they are, since one transaction changes all three,
    and the host tells them again.
    """

    def __init__(self, path: Path, host: str, room: RoomId) -> None:
        self.set_aside: SetAside | None = None
        self._path = path
        self._successor = path.with_name(path.name + ".new")
        self._host = host
        self._room = room
        self._is_open = False
        self._doubted = False
        self._connection: sqlite3.Connection | None = None

    def open(self) -> None:
        """Open or make the file. One that is damaged or another's is set aside: see ``set_aside``.

        Raise `NewerFile` for a newer program's: it holds what that program is going to send.
        """
        self._is_open = True
        try:
            with self._disk():
                pass
        except NewerFile:
            raise
        except CannotOpen as reason:
            self.set_aside = SetAside(set_aside(self._path, reason.code), reason)
            with self._disk():
                pass

    def close(self) -> None:
        """Give the file back; calling it again does nothing."""
        self._is_open = False
        self._disconnect()

    # The log

    def state(self) -> ReplicaState:
        """Return which log this is and what of it is here."""
        with self._disk() as connection:
            return self._read_state(connection)

    def read_before(self, seq: Seq, limit: int) -> list[Event]:
        """Return the last ``limit`` events below ``seq`` that are here, ascending."""
        with self._disk() as connection:
            return rows.read_before(connection, self._room, seq, limit)

    def read_after(self, seq: Seq, limit: int) -> list[Event]:
        """Return the first ``limit`` events above ``seq`` that are here, ascending."""
        with self._disk() as connection:
            return rows.read_after(connection, self._room, seq, limit)

    def own_messages(self, device: DeviceId, after: Seq) -> list[Event]:
        """Return all messages of ``device`` above ``after`` that are here, ascending."""
        with self._disk() as connection:
            own = rows.read_own(connection, self._room, device, after)
        return [event for event in own if event.kind == Kind.MESSAGE]

    def apply(self, events: Sequence[Event], settled: Sequence[ClientId] = ()) -> None:
        """Append streamed ``events`` and take the own ones among them, ``settled``, out of the outbox.

        Without events it only settles what a page has shown to be in the log. Raise `Contradiction` unless
        the events follow the last one here.
        """
        with self._transaction(durable=False) as connection:
            last = self._read_state(connection).last.seq
            self._insert(connection, events, last + 1)
            outbox_table.delete(connection, settled)

    def extend_back(self, events: Sequence[Event]) -> bool:
        """Put a page before the first event here; keep nothing of one that does not end there: False."""
        with self._transaction(durable=False) as connection:
            first = self._read_state(connection).first
            if not events or events[-1].seq != first - 1:
                return False
            self._insert(connection, events, first - len(events))
            outbox_table.forget_settled(connection, first - len(events))
        return True

    def set_title(self, title: str) -> None:
        """Keep the room's title, to be shown before the host is reached again."""
        with self._transaction(durable=False) as connection:
            connection.execute("UPDATE room SET title = ?", (title,))

    def colours(self) -> dict[MemberId, int]:
        """Return the colours that members have chosen."""
        with self._disk() as connection:
            return colour_table.read(connection)

    def keep_colours(self, chosen: Iterable[tuple[MemberId, int | None]]) -> None:
        """Keep the colours that members have ``chosen``; with None nothing of the member is kept."""
        with self._transaction(durable=False) as connection:
            colour_table.write(connection, chosen)

    # The outbox

    def outbox(self) -> list[OutboxRow]:
        """Return all rows in the order of sending: what a reset has brought, then what was written since."""
        return [row for row in self._all_rows() if row.mark is not OutboxMark.SETTLED]

    def add(self, row: OutboxRow) -> None:
        """Put an own message at the end; on disk when this returns, so that it may be sent."""
        with self._transaction(durable=True) as connection:
            outbox_table.insert(connection, [row])

    def mark_acknowledged(self, client_id: ClientId, position: Position) -> None:
        """The host has it at ``position``; the row stays until its event arrives."""
        with self._transaction(durable=False) as connection:
            outbox_table.mark_acknowledged(connection, client_id, position)

    def mark_failed(self, client_id: ClientId, failure: str) -> None:
        """The host declined it, with the sentence ``failure``."""
        with self._transaction(durable=False) as connection:
            outbox_table.mark_failed(connection, client_id, failure)

    def retry(self, client_id: ClientId) -> None:
        """Make it pending again, at the end: what was written since has been sent already."""
        with self._transaction(durable=True) as connection:
            outbox_table.put_last(connection, client_id)

    def settle(self, client_id: ClientId) -> None:
        """Take an acknowledged row out, but for a reset as long as its event is before the first one here."""
        with self._transaction(durable=True) as connection:
            outbox_table.settle(connection, client_id)
            outbox_table.forget_settled(connection, self._read_state(connection).first)

    def remove(self, client_id: ClientId) -> None:
        """Forget an own message that its author gave up."""
        with self._transaction(durable=True) as connection:
            outbox_table.delete(connection, [client_id])

    # Another log

    def reset(
        self, epoch: str, start: Seq, *, device: DeviceId = "", doubted_after: Seq | None = None
    ) -> Path | None:
        """Begin a copy of another log; return where the old copy is kept.

        The new stream goes on after ``start``. The outbox comes along, to be sent again. With
        ``doubted_after`` the messages of ``device`` above it come too, in front and marked doubtful, until
        `settle_doubts` says what became of them. None is returned by the first reset of a new file, which had
        no log yet. After a crash it has either happened or not.
        """
        with self._transaction(durable=True) as connection:
            old = self._read_state(connection)
            if old.epoch is None:
                self._begin(connection, epoch, start, old.title)
                return None
        own = self.own_messages(device, doubted_after) if doubted_after is not None else []
        brought = rows_for_another_log(own, self._all_rows())
        self._write_successor(epoch, start, old.title, brought)
        self._disconnect()
        archive = set_aside(self._path, "archive")
        rename_into_place(self._successor, self._path)
        return archive

    def settle_doubts(self, confirmed: Seq) -> None:
        """Settle the doubtful rows up to ``confirmed``, the newest event in both logs; offer the others."""
        with self._transaction(durable=True) as connection:
            outbox_table.settle_doubts(connection, confirmed)
            outbox_table.forget_settled(connection, self._read_state(connection).first)

    def _all_rows(self) -> list[OutboxRow]:
        with self._disk() as connection:
            return outbox_table.read(connection)

    # The file

    @contextmanager
    def _disk(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection; turn what the disk is to blame for into `Unavailable`."""
        if not self._is_open:
            raise ValueError("the replica is closed")
        try:
            if self._connection is None:
                self._finish_reset()
                self._connection = self._connect(self._path, doubted=self._doubted)
                self._doubted = False
            yield self._connection
        except (sqlite3.Error, OSError) as error:
            if (unavailable := outage(error)) is None:
                raise
            if leaves_doubt(error):
                self._doubted = True
                self._disconnect()
            raise unavailable from error

    @contextmanager
    def _transaction(self, *, durable: bool) -> Iterator[sqlite3.Connection]:
        with self._disk() as connection:
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise

    def _connect(self, path: Path, *, doubted: bool = False) -> sqlite3.Connection:
        connection = connect(path, REPLICA, doubted=doubted)
        try:
            self._check_about(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection

    def _check_about(self, connection: sqlite3.Connection, path: Path) -> None:
        about = connection.execute("SELECT host, id FROM replica, room").fetchone()
        if about is None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO room (id, epoch) VALUES (?, '')", (self._room,))
            connection.execute("INSERT INTO replica (host, start) VALUES (?, 0)", (self._host,))
            connection.execute("COMMIT")
        elif about != (self._host, self._room):
            raise ForeignFile(path)

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _write_successor(self, epoch: str, start: Seq, title: str, brought: Sequence[OutboxRow]) -> None:
        colours = self.colours()
        with self._disk():
            discard(self._successor)
            successor = self._connect(self._successor)
            try:
                successor.execute("BEGIN IMMEDIATE")
                self._begin(successor, epoch, start, title)
                outbox_table.insert(successor, brought)
                colour_table.write(successor, colours.items())
                successor.execute("COMMIT")
            finally:
                successor.close()

    def _finish_reset(self) -> None:
        """Complete a reset that a crash has cut between the two renames, or forget one that it cut before."""
        if not self._path.exists() and self._successor.exists():
            rename_into_place(self._successor, self._path)
        discard(self._successor)

    def _begin(self, connection: sqlite3.Connection, epoch: str, start: Seq, title: str) -> None:
        connection.execute("UPDATE room SET epoch = ?, title = ?", (epoch, title))
        connection.execute("UPDATE replica SET start = ?", (start,))

    def _read_state(self, connection: sqlite3.Connection) -> ReplicaState:
        title, start = connection.execute("SELECT title, start FROM room, replica").fetchone()
        head = rows.read_head(connection, self._room)
        epoch = head.epoch if head is not None and head.epoch else None
        if head is None or head.seq == 0:
            return ReplicaState(self._host, self._room, epoch, start + 1, Position(start, None), title)
        return ReplicaState(self._host, self._room, epoch, head.first, Position(head.seq, head.rid), title)

    def _insert(self, connection: sqlite3.Connection, events: Sequence[Event], first: Seq) -> None:
        (number,) = connection.execute("SELECT number FROM room").fetchone()
        for seq, event in enumerate(events, first):
            if event.seq != seq:
                raise Contradiction(f"event {event.seq} ({event.client_id}) where {seq} should be")
        placed = [(number, event, encode_body(event.body)) for event in events]
        if rows.insert_events(connection, placed) < len(placed):
            raise Contradiction(f"an event from {first} on that stands elsewhere already")
