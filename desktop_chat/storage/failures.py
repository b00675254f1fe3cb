"""What an error of SQLite means: a disk that fails, or a mistake of ours."""

import sqlite3

from desktop_chat.storage.store import Unavailable
from desktop_chat.texts import sentence, system_reason

_HARMLESS = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY})
_DOUBTFUL = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_LOCKED,
    }
)


def outage(error: sqlite3.Error | OSError) -> Unavailable | None:
    """Return what ``error`` is to a caller who can only try again later; None for a mistake in our SQL."""
    code = _code(error)
    if code == sqlite3.SQLITE_FULL:
        return Unavailable(
            sentence(
                "The disk is full, so nothing can be stored at the moment. It goes on once there is room."
            )
        )
    if code in _HARMLESS | _DOUBTFUL:
        return Unavailable(
            sentence("The stored messages cannot be reached: {reason}", reason=system_reason(error))
        )
    return None


def leaves_doubt(error: sqlite3.Error | OSError) -> bool:
    """Return whether nobody knows after ``error`` what the disk holds, so that the file is opened anew.

    After a failed fsync the system may count pages as written that are not, and a cache would hide it
    (https://wiki.postgresql.org/wiki/Fsync_Errors). A full disk or a busy file leaves everything as it was.
    """
    return _code(error) not in _HARMLESS


def _code(error: sqlite3.Error | OSError) -> int:
    """Return the primary result code (https://sqlite.org/rescode.html); misuse where Python itself raised."""
    if isinstance(error, OSError):
        return sqlite3.SQLITE_IOERR
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE)) & 0xFF
