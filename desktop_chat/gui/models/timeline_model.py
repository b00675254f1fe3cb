"""The timeline as a Qt model: it repeats what the reducer says changed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any, Protocol

from PySide6.QtCore import (
    QAbstractListModel,
    QDate,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop_chat.client.timeline import Change, Changed, Entry, EntryKind, Inserted, Mark, Reloaded, Removed
from desktop_chat.gui.models.placement import Placement, Row, day_words, place, row_of, time_words
from desktop_chat.texts import _

_ROOT = QModelIndex()


class TimelineRole(IntEnum):
    """What the view asks for beside the text."""

    ENTRY = Qt.ItemDataRole.UserRole + 1
    PLACEMENT = Qt.ItemDataRole.UserRole + 2


class TimelineSource(Protocol):
    """The part of `client.timeline.Timeline` that is read when all rows are different."""

    entries: list[Entry]
    at_end: bool


class TimelineModel(QAbstractListModel):
    """The rows on screen. ``at_end`` tells whether the last row is the newest of the room."""

    at_end_changed = Signal(bool)

    def __init__(
        self, parent: QObject | None = None, *, today: Callable[[], QDate] = QDate.currentDate
    ) -> None:
        super().__init__(parent)
        self.at_end = True
        self._rows: list[Row] = []
        self._today = today
        self._unread_from: str | None = None

    # What is there

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        match role:
            case TimelineRole.ENTRY:
                return self._rows[index.row()].entry
            case TimelineRole.PLACEMENT:
                return self.placement(index.row())
            case Qt.ItemDataRole.DisplayRole:
                return self._rows[index.row()].entry.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken_words(self._rows[index.row()])
            case _:
                return None

    def entry(self, row: int) -> Entry:
        """Return the entry at ``row``."""
        return self._rows[row].entry

    def placement(self, row: int) -> Placement:
        """Return how ``row`` stands between its neighbours."""
        rows = self._rows
        placed = place(
            rows[row - 1] if row else None,
            rows[row],
            rows[row + 1] if row + 1 < len(rows) else None,
            today=self._today(),
            unread_from=self._unread_from,
        )
        if placed.unread and self.at_end:
            return replace(placed, new=sum(_may_be_new(below.entry) for below in rows[row:]))
        return placed

    def day(self, row: int) -> str:
        """Return the title of the day on which ``row`` was said."""
        return day_words(self._rows[row].day, self._today())

    def row_of(self, key: str) -> int | None:
        """Return the row of the entry with ``key``."""
        return next((row for row, known in enumerate(self._rows) if known.entry.key == key), None)

    # What changes

    def say_anew(self) -> None:
        """The process speaks another language: all rows read differently."""
        self._tell_changed(0, len(self._rows) - 1)

    def reset(self, entries: Sequence[Entry], at_end: bool = True) -> None:
        """Show these entries instead of what was there."""
        self.beginResetModel()
        self._rows = [row_of(entry) for entry in entries]
        self.endResetModel()
        self._set_at_end(at_end)

    def replay(self, changes: Sequence[Change], timeline: TimelineSource) -> None:
        """Repeat what ``timeline`` did since the last call, in its order."""
        if any(isinstance(change, Reloaded) for change in changes):
            self.reset(timeline.entries, timeline.at_end)
            return
        for change in changes:
            self._repeat(change)
        self._set_at_end(timeline.at_end)

    def set_unread_from(self, key: str | None) -> None:
        """Draw the unread line above the entry with ``key``, or nowhere."""
        before = self._unread_from
        if before == key:
            return
        self._unread_from = key
        for moved in (before, key):
            row = self.row_of(moved) if moved is not None else None
            if row is not None:
                self._tell_changed(row - 1, row)

    def _set_at_end(self, at_end: bool) -> None:
        if at_end != self.at_end:
            self.at_end = at_end
            self._tell_unread_changed()
            self.at_end_changed.emit(at_end)

    def _repeat(self, change: Change) -> None:
        match change:
            case Inserted(at, entries):
                self.beginInsertRows(_ROOT, at, at + len(entries) - 1)
                self._rows[at:at] = [row_of(entry) for entry in entries]
                self.endInsertRows()
                self._tell_changed(at - 1, at - 1)
                self._tell_changed(at + len(entries), at + len(entries))
                self._tell_unread_changed()
            case Removed(at, count):
                self.beginRemoveRows(_ROOT, at, at + count - 1)
                del self._rows[at : at + count]
                self.endRemoveRows()
                self._tell_changed(at - 1, at)
            case Changed(at, entry):
                self._rows[at] = row_of(entry)
                self._tell_changed(at - 1, at + 1)
            case Reloaded():
                raise AssertionError("a reload replaces all rows and is not repeated")

    def _tell_unread_changed(self) -> None:
        """What the unread line counts may be different."""
        row = self.row_of(self._unread_from) if self._unread_from is not None else None
        if row is not None:
            self._tell_changed(row, row)

    def _tell_changed(self, first: int, last: int) -> None:
        """A row's neighbours decide whether it shows a name, a disc or a day."""
        first, last = max(first, 0), min(last, len(self._rows) - 1)
        if first <= last:
            self.dataChanged.emit(self.index(first), self.index(last))


def _may_be_new(entry: Entry) -> bool:
    return entry.kind is EntryKind.MESSAGE and not entry.own


def spoken_words(row: Row) -> str:
    """Return what a screen reader says for ``row``: the name, the time, the words, and how far they came."""
    entry = row.entry
    time = time_words(entry.time)
    if not row.is_message:
        return _("{time}: {text}", time=time, text=entry.text)
    match entry.mark:
        case Mark.PENDING:
            return _("You, {time}: {text} – waiting to be sent", time=time, text=entry.text)
        case Mark.FAILED if entry.failure:
            return _("You, {time}: {text} – not sent: {why}", time=time, text=entry.text, why=entry.failure)
        case Mark.FAILED:
            return _("You, {time}: {text} – not sent", time=time, text=entry.text)
        case Mark.SENT:
            return _("You, {time}: {text} – sent", time=time, text=entry.text)
        case None:
            return _("{name}, {time}: {text}", name=entry.name, time=time, text=entry.text)
