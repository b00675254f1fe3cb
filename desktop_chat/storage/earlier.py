"""What a log holds before anybody opens it: a look that takes no lock and changes nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from desktop_chat.protocol.entities import Kind
from desktop_chat.storage.schema import LOG, connect_looking

COUNTED: Final = 10_000
"""So many messages are counted within milliseconds."""


def count_earlier(path: Path) -> int | None:
    """Return how many messages the log at ``path`` holds, `COUNTED` + 1 for all that are more.

    None where there is no log or it cannot be read: whoever opens it will say why. It takes no lock, which
    would be in the way of who opens the log meanwhile. Not for the loop's thread.
    """
    if not path.exists():
        return None
    try:
        with closing(connect_looking(path)) as connection:
            (mark,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if (mark, version) != (LOG.application_id, len(LOG.migrations)):
                return None
            (count,) = connection.execute(
                "SELECT count(*) FROM (SELECT 1 FROM event WHERE kind = ? LIMIT ?)",
                (Kind.MESSAGE, COUNTED + 1),
            ).fetchone()
            return int(count)
    except (sqlite3.Error, OSError):
        return None
