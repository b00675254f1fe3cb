"""The format of the files: numbered migrations, and the refusal of files that are not ours to write."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from desktop_chat.storage.files import make_private_file, make_private_folder
from desktop_chat.storage.store import CannotOpen
from desktop_chat.texts import sentence

BUSY_SECONDS = 5.0

EVENTS = """
CREATE TABLE room (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    epoch TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT ''
);
CREATE TABLE event (
    number INTEGER PRIMARY KEY,
    room INTEGER NOT NULL REFERENCES room (number),
    seq INTEGER NOT NULL,
    rid TEXT NOT NULL,
    device TEXT NOT NULL,
    member TEXT NOT NULL,
    name TEXT NOT NULL,
    client_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    time INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (room, seq),
    UNIQUE (room, device, client_id)
);
CREATE TABLE member (
    room INTEGER NOT NULL REFERENCES room (number),
    device TEXT NOT NULL,
    member TEXT NOT NULL,
    name TEXT NOT NULL,
    joined INTEGER NOT NULL,
    PRIMARY KEY (room, device)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of SQLite file: the mark by which it is known, and the steps that made its newest version."""

    application_id: int
    migrations: tuple[str, ...]


LOG = Format(0x44634C67, (EVENTS,))


class NewerFile(CannotOpen):
    """A later version of the program wrote this file."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "newer_file",
            sentence(
                "A newer version of Desktop Chat wrote this file: {path}. Update Desktop Chat here, too.",
                path=str(path),
            ),
        )


class ForeignFile(CannotOpen):
    """What stands at this path is not a file of ours."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "foreign_file",
            sentence(
                "This file does not belong to Desktop Chat: {path}. Move it away, "
                "or choose another folder with --data.",
                path=str(path),
            ),
        )


_HEADER_BYTES = 100
_QUICKLY_CHECKED = 16_000_000
"""So many bytes are looked through in a twentieth of a second. A million messages have 300 million."""


class DamagedFile(CannotOpen):
    """The file is ours, but its contents contradict themselves."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            "damaged_file",
            sentence(
                "This file is damaged: {path}. Bring it back from a backup, or move it away to begin anew.",
                path=str(path),
            ),
        )


def connect(path: Path, form: Format, *, doubted: bool = False) -> sqlite3.Connection:
    """Open the file at ``path`` for writing, making or migrating it, in autocommit mode.

    All of it is looked through for damage where that is quick, where it was not closed in order, and where
    it is ``doubted`` because reading or writing has just failed; else only its beginning is.
    Raise `NewerFile`, `ForeignFile` or `DamagedFile` without having changed anything; sqlite3.Error and
    OSError as the disk gives them. Each commit is durable (WAL with ``synchronous=FULL``) until the caller
    decides otherwise.
    """
    make_private_folder(path.parent)
    make_private_file(path)
    version = _check(path, form, doubted=doubted)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        # On macOS fsync alone leaves the data in the disk's cache; elsewhere this changes nothing.
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        # Client ids are random, so a burst touches pages all over their index. Moving these into the file
        # after 4,000 pages (16 MB), not 1,000, writes each less often: 30,000 appends/s, before 23,000.
        connection.execute("PRAGMA wal_autocheckpoint = 4000")
        _migrate(connection, form, version)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reading(path: Path) -> sqlite3.Connection:
    """Open the file at ``path``, which `connect` has made, for reading beside its writer."""
    address = f"{path.absolute().as_uri()}?mode=rw"  # a file that has vanished is an error, not a new one
    connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    connection.execute("PRAGMA query_only = ON")
    return connection


def connect_looking(path: Path) -> sqlite3.Connection:
    """Open the file at ``path`` to look at it, whether or not somebody writes it; nothing is made or changed.

    Reading a write-ahead log makes side files; where there is none, `immutable` makes none either.
    """
    mode = "mode=ro" if path.with_name(path.name + "-wal").exists() else "immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)


def check_age(path: Path, form: Format) -> None:
    """Raise `NewerFile` where the file at ``path`` is of this form and newer; without opening a database.

    The first bytes say it (https://www.sqlite.org/fileformat.html, section 1.3). What else may be wrong is
    for `connect` to find; so is a file that is not there or cannot be read.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except OSError:
        return
    version, mark = (int.from_bytes(header[at : at + 4]) for at in (60, 68))
    if mark == form.application_id and version > len(form.migrations):
        raise NewerFile(path)


def _check(path: Path, form: Format, *, doubted: bool) -> int:
    """Return the version of the file, reading only, so that a file that is not ours stays as it is."""
    if path.stat().st_size == 0:
        if _was_left_open(path):
            raise DamagedFile(path)  # SQLite would delete the write-ahead log, which may hold all there was
        return 0
    try:
        with closing(connect_looking(path)) as connection:
            (mark,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if mark == 0 and version == 0 and tables == 0:
                return 0
            if mark != form.application_id:
                raise ForeignFile(path)
            if version > len(form.migrations):
                raise NewerFile(path)
            whole = doubted or path.stat().st_size <= _QUICKLY_CHECKED or _was_left_open(path)
            if whole and connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise DamagedFile(path)
            return int(version)
    except sqlite3.DatabaseError as error:
        match error.sqlite_errorcode & 0xFF:
            case sqlite3.SQLITE_NOTADB:
                raise ForeignFile(path) from error
            case sqlite3.SQLITE_CORRUPT:
                raise DamagedFile(path) from error
            case _:
                raise


def _was_left_open(path: Path) -> bool:
    """Whether a program ended without bringing its last commits into the file."""
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _migrate(connection: sqlite3.Connection, form: Format, version: int) -> None:
    for number, step in enumerate(form.migrations[version:], version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE; {step} PRAGMA application_id = {form.application_id};"
            f" PRAGMA user_version = {number}; COMMIT;"
        )
