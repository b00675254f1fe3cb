"""The colours on disk that members have chosen: so that what they said keeps theirs while they are away."""

import sqlite3
from collections.abc import Iterable

from desktop_chat.protocol.entities import MemberId

COLOURS = """
CREATE TABLE colour (
    member TEXT PRIMARY KEY,
    number INTEGER NOT NULL
) WITHOUT ROWID;
"""


def read(connection: sqlite3.Connection) -> dict[MemberId, int]:
    """Return the members who have chosen one, with its number."""
    return dict(connection.execute("SELECT member, number FROM colour").fetchall())


def write(connection: sqlite3.Connection, chosen: Iterable[tuple[MemberId, int | None]]) -> None:
    """Keep what members have ``chosen``; with None nothing of the member is kept."""
    for member, number in chosen:
        connection.execute("DELETE FROM colour WHERE member = ?", (member,))
        if number is not None:
            connection.execute("INSERT INTO colour (member, number) VALUES (?, ?)", (member, number))
