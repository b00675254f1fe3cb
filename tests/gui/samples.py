"""Sample rows."""

from PySide6.QtCore import QDate, QDateTime, QTime

from desktop_chat.client.timeline import Entry, EntryKind, Mark

TODAY = QDate(2026, 3, 14)
MINUTE = 60_000


def at(hour: int, minute: int = 0, day: QDate = TODAY) -> int:
    """Return a moment of the local day, in milliseconds."""
    return QDateTime(day, QTime(hour, minute)).toMSecsSinceEpoch()


def message(
    number: int, text: str = "", *, member: str = "alex", time: int | None = None, own: bool = False
) -> Entry:
    moment = at(10) + number * MINUTE if time is None else time
    return Entry(
        key=f"{member}/{number}",
        kind=EntryKind.MESSAGE,
        seq=number,
        member=member,
        name=member.capitalize(),
        own=own,
        time=moment,
        words=text or f"message {number}",
        mark=Mark.SENT if own else None,
        client_id=f"c{number}" if own else None,
    )


def pending(number: int, text: str = "", *, mark: Mark = Mark.PENDING, failure: str | None = None) -> Entry:
    moment = at(10) + number * MINUTE
    client_id = f"c{number}"
    return Entry(
        f"me/{client_id}", EntryKind.MESSAGE, None, "me", "Me", True, moment, text or f"own {number}",
        mark, failure, client_id,
    )  # fmt: skip


def line(number: int, text: str = "Kim is back") -> Entry:
    moment = at(10) + number * MINUTE
    return Entry(f"line/{number}", EntryKind.CAME, None, "kim", "Kim", False, moment, text)
