"""How a row of the timeline stands between its neighbours: grouping, days, the unread line."""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QDate, QDateTime, QLocale

from desktop_chat.client.timeline import Entry, EntryKind
from desktop_chat.texts import _

GROUP_MS = 5 * 60 * 1000
"""Messages of one member within this time stand together under one name."""

_SLOT_MS = 15 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Row:
    """An entry and the local day on which it was said."""

    entry: Entry
    day: QDate

    @property
    def is_message(self) -> bool:
        """Whether it is somebody's words and not a line about the room."""
        return self.entry.kind is EntryKind.MESSAGE


@dataclass(frozen=True, slots=True)
class Placement:
    """Whether a row begins or ends its group, and the day (or "") and the unread line above it.

    ``new`` is how many unread messages follow that line, 0 where that is not known.
    """

    first: bool
    last: bool
    day: str
    unread: bool
    new: int = 0


def row_of(entry: Entry) -> Row:
    """Return ``entry`` with its local day."""
    return Row(entry, _day_of_slot(entry.time // _SLOT_MS))


@lru_cache(maxsize=4096)
def _day_of_slot(slot: int) -> QDate:
    """Return the local day of a quarter of an hour: no time zone changes the day within one."""
    return local_time(slot * _SLOT_MS).date()


def local_time(milliseconds: int) -> QDateTime:
    """Return the moment on this computer's clock and in its time zone."""
    return QDateTime.fromMSecsSinceEpoch(milliseconds)


def time_words(milliseconds: int) -> str:
    """Return the time of day as people here write it."""
    return QLocale().toString(local_time(milliseconds).time(), QLocale.FormatType.ShortFormat)


def moment_words(milliseconds: int) -> str:
    """Return the day and the time of day in full."""
    return QLocale().toString(local_time(milliseconds), QLocale.FormatType.LongFormat)


def day_words(day: QDate, today: QDate) -> str:
    """Return the title of a day: today and yesterday by these words, others by their date."""
    match day.daysTo(today):
        case 0:
            return _("Today")
        case 1:
            return _("Yesterday")
        case _:
            return QLocale().toString(day, QLocale.FormatType.LongFormat)


def recent_words(milliseconds: int, today: QDate) -> str:
    """Return how long ago a moment is: today with the time of day, yesterday, or the date in short."""
    day = local_time(milliseconds).date()
    match day.daysTo(today):
        case 0:
            return _("Today, {time}", time=time_words(milliseconds))
        case 1:
            return _("Yesterday")
        case _:
            return QLocale().toString(day, QLocale.FormatType.ShortFormat)


def place(
    before: Row | None, row: Row, after: Row | None, *, today: QDate, unread_from: str | None
) -> Placement:
    """Return how ``row`` stands between its neighbours."""
    new_day = before is None or before.day != row.day
    unread = row.entry.key == unread_from
    follows = before is not None and _together(before, row) and not unread
    goes_on = after is not None and _together(row, after) and after.entry.key != unread_from
    return Placement(
        first=not follows,
        last=not goes_on,
        day=day_words(row.day, today) if new_day else "",
        unread=unread,
    )


def _together(earlier: Row, later: Row) -> bool:
    return (
        earlier.is_message
        and later.is_message
        and earlier.entry.member == later.entry.member
        and earlier.entry.own == later.entry.own
        and earlier.entry.name == later.entry.name
        and earlier.day == later.day
        and abs(later.entry.time - earlier.entry.time) <= GROUP_MS
    )
