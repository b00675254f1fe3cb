"""The write side of a log on SQLite, on one thread: transactions, and what follows when the disk fails."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from desktop_chat.protocol.entities import FIRST_ROOM, START, Event, Position, RoomId, Seq
from desktop_chat.storage.failures import leaves_doubt, outage
from desktop_chat.storage.schema import LOG, connect
from desktop_chat.storage.store import Ack, CannotOpen, Unavailable
from desktop_chat.storage.transaction import RoomEnd, Storable, Transaction, make_room
from desktop_chat.texts import sentence, system_reason


@dataclass(frozen=True, slots=True)
class Growth:
    """How far a room's log has grown; ``fresh`` is None when the events have to be read."""

    room: RoomId
    head: Seq
    fresh: list[Event] | None


@dataclass(frozen=True, slots=True)
class Committed:
    """What a transaction brought: one list of acks per batch, and the growth of each room."""

    acks: list[list[Ack]]
    growth: list[Growth]


class LogWriter:
    """The only writer of a log's file.

    ``release_readers`` closes all other connections to the file and returns when it is done.
    """

    def __init__(self, path: Path, release_readers: Callable[[], None]) -> None:
        self._path = path
        self._release_readers = release_readers
        self._connection: sqlite3.Connection | None = None
        self._rooms: dict[RoomId, RoomEnd] = {}
        self._found: list[Growth] = []
        self.in_doubt = False
        """Whether nobody knows what the disk holds: until `recover` nothing in the file is to be believed."""

    def open(self) -> None:
        """Make or migrate the file and its first room. Raise `CannotOpen` when that is not possible."""
        try:
            self._connection = connect(self._path, LOG, doubted=True)
            self._rooms = _read_rooms(self._connection)
            if FIRST_ROOM not in self._rooms:
                self._rooms[FIRST_ROOM] = RoomEnd(make_room(self._connection, FIRST_ROOM), START)
        except (sqlite3.Error, OSError) as error:
            self.close()
            reason = sentence(
                "The messages in {path} cannot be opened: {reason}",
                path=str(self._path),
                reason=system_reason(error),
            )
            raise CannotOpen("cannot_open", reason) from error

    def close(self) -> None:
        """Close the file; what was committed is durable already."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def recover(self) -> None:
        """After an outage open the file anew. Raise `Unavailable` unless it has all that was acknowledged."""
        self._sound_connection()

    def commit(self, batches: Sequence[Sequence[Storable]]) -> Committed:
        """Append all ``batches`` in one transaction. Raise `Unavailable` when none can be acknowledged."""
        connection = self._sound_connection()
        transaction = Transaction(connection, self._rooms)
        try:
            connection.execute("BEGIN IMMEDIATE")
            acks = iter(transaction.append(list(chain.from_iterable(batches))))
            connection.execute("COMMIT")
        except BaseException as error:
            self._give_up(connection, error)
            raise
        self._rooms |= transaction.rooms
        found, self._found = self._found, []
        grown = [Growth(room, events[-1].seq, events) for room, events in transaction.fresh.items()]
        return Committed([list(islice(acks, len(batch))) for batch in batches], found + grown)

    def set_title(self, room: RoomId, title: str) -> None:
        """Keep the title of an existing room. Raise `Unavailable` when it is not stored."""
        connection = self._sound_connection()
        try:
            connection.execute("UPDATE room SET title = ? WHERE id = ?", (title, room))
        except BaseException as error:
            self._give_up(connection, error)
            raise

    def _give_up(self, connection: sqlite3.Connection, error: BaseException) -> None:
        """Undo the transaction; raise `Unavailable` in place of an error that the disk is to blame for."""
        if not isinstance(error, sqlite3.Error) or (unavailable := outage(error)) is None:
            connection.rollback()
            return
        if leaves_doubt(error):
            self._abandon()
        else:
            connection.rollback()
        raise unavailable from error

    def _abandon(self) -> None:
        """Close every connection, so that the next one reads the disk and not what a cache believes."""
        self.in_doubt = True  # first: a reader that is opened from now on would find what nobody acknowledged
        self._release_readers()
        self.close()

    def _sound_connection(self) -> sqlite3.Connection:
        """Return the connection; after an outage a new one, if the file has all that was acknowledged."""
        if self._connection is None:
            try:
                self._connection = self._reopen()
            except CannotOpen as error:
                raise Unavailable(error.sentence) from error
            except (sqlite3.Error, OSError) as error:
                raise outage(error) or error from error
            self.in_doubt = False
        return self._connection

    def _reopen(self) -> sqlite3.Connection:
        connection = connect(self._path, LOG)
        try:
            _make_durable(connection)
            self._verify(_read_rooms(connection), connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _verify(self, rooms: dict[RoomId, RoomEnd], connection: sqlite3.Connection) -> None:
        """Compare the reopened file with what was acknowledged.

        It may hold more: a commit whose outcome was unknown.
        """
        for name, known in self._rooms.items():
            rid = connection.execute(
                "SELECT rid FROM event WHERE room = ? AND seq = ?", (known.number, known.last.seq)
            ).fetchone()
            if name not in rooms or (known.last != START and rid != (known.last.rid,)):
                raise Unavailable(
                    sentence("The disk has lost messages that were stored. Please restart the host.")
                )
        for name, room in rooms.items():
            if name not in self._rooms or room.last != self._rooms[name].last:
                self._found.append(Growth(name, room.last.seq, None))
        self._rooms = rooms


def _make_durable(connection: sqlite3.Connection) -> None:
    """Move what the write-ahead log holds into the file. Raise sqlite3.Error when the disk does not take it.

    After a failed fsync the log's pages may be in memory only and never be written again, however often it is
    synced later; so what stands there must not be shown to anybody before it is written anew.
    """
    (busy, _pages, _moved) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise Unavailable(sentence("Another program is using the stored messages."))


def _read_rooms(connection: sqlite3.Connection) -> dict[RoomId, RoomEnd]:
    rows = connection.execute(
        "SELECT room.id, room.number, coalesce(event.seq, 0), event.rid"
        " FROM room LEFT JOIN event ON event.room = room.number"
        " AND event.seq = (SELECT max(seq) FROM event WHERE event.room = room.number)"
    )
    return {room: RoomEnd(number, Position(seq, rid)) for room, number, seq, rid in rows}
