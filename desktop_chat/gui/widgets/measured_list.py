"""A list that measures only the rows near what is in sight, and keeps its place whatever changes.

`QListView` asks all rows for their size after each change. Here the others keep a guess until there is time,
so that a change costs what is in sight and not what is loaded. To screen readers it is the list that it was.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import (
    QElapsedTimer,
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop_chat.gui.models.timeline_model import TimelineModel
from desktop_chat.gui.theme import zoomed
from desktop_chat.gui.widgets.ground import Ground
from desktop_chat.gui.widgets.message_delegate import Index, MessageDelegate
from desktop_chat.gui.widgets.reading_column import reading_column
from desktop_chat.gui.widgets.row_heights import RowHeights

_NARROWEST: Final = 120
_NEAR_END: Final = 3
_FOOT: Final = 14  # free pixels below the newest message
_SLICE_MS: Final = 4  # so long at once rows out of sight are measured
_PAUSE_MS: Final = 10
_CALM_MS: Final = 120  # after a change: while lines pour in, most of them are gone before anybody sees them


class MeasuredList(QListView):
    """Follows its end while that is in sight; else what is in sight stands still when rows come and go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = MessageDelegate(self)
        self._messages = TimelineModel(self)
        self._heights = RowHeights()
        self._ground = Ground()
        self._rows_covered = False
        self._below = 0  # pixels that something below the last row needs
        self._left = 0  # where rows begin that are less wide than the view
        self._following = True
        self._arranging = False
        self._stale = False
        self._in_sight: list[tuple[str, int]] = []
        self._measuring = QTimer(self, singleShot=True)
        self._measuring.timeout.connect(self._measure_some)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def cover_rows(self, covered: bool) -> None:
        """Paint no rows, because something stands over them, or paint them again."""
        self._rows_covered = covered
        self.viewport().update()

    # The model

    def set_model(self, model: TimelineModel) -> None:
        """Show the rows of ``model``."""
        self._messages.disconnect(self)
        self._messages = model
        self.setModel(model)
        model.dataChanged.connect(self._doubt)
        model.rowsRemoved.connect(self._remove)
        model.rowsInserted.connect(self._insert)
        model.modelReset.connect(self._begin_anew)
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._heights.reset(self._guesses(0, self._messages.rowCount() - 1))
        self._rearrange()

    def _insert(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._heights.insert(first, self._guesses(first, last))
        self._rearrange()

    def _remove(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._heights.remove(first, last - first + 1)
        self._rearrange()

    def _doubt(self, first: QModelIndex, last: QModelIndex) -> None:
        self._heights.doubt(first.row(), last.row())
        self._rearrange()

    def _doubt_all(self) -> None:
        self._heights.doubt(0, len(self._heights) - 1)
        self._rearrange()

    def _guesses(self, first: int, last: int) -> list[int]:
        return [self._delegate.guess(self._messages.entry(row)) for row in range(first, last + 1)]

    # Where rows are

    def visualRect(self, index: Index) -> QRect:
        self._bring_up_to_date()
        row = index.row()
        if not index.isValid() or row >= len(self._heights):
            return QRect()
        return self._rect(row)

    def indexAt(self, point: QPoint) -> QModelIndex:
        self._bring_up_to_date()
        row = self._heights.row_at(point.y() + self.verticalScrollBar().value())
        return QModelIndex() if row is None else self._messages.index(row)

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        return 0

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring all of a row in sight, or the beginning of one that is higher than the view."""
        if not index.isValid():
            return
        self._measure_in_place(index.row())
        rect, page, bar = self._rect(index.row()), self.viewport().height(), self.verticalScrollBar()
        if rect.top() < 0 or rect.height() > page:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() >= page:
            bar.setValue(bar.value() + rect.bottom() - page + 1)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Return where the keyboard is already: who shows the list moves it."""
        return self.currentIndex()

    def _rect(self, row: int) -> QRect:
        top, bottom = self._heights.top(row), self._heights.bottom(row)
        return QRect(self._left, top - self.verticalScrollBar().value(), self._delegate.width, bottom - top)

    def _rows_in_sight(self) -> range:
        top = self.verticalScrollBar().value()
        return self._heights.rows_between(top, top + self.viewport().height())

    def _bring_up_to_date(self) -> None:
        if self._stale and not self._arranging:
            self.executeDelayedItemsLayout()

    # Arranging

    def doItemsLayout(self) -> None:
        with self._arrange():
            # As if the scroll bar were always there, so that rows keep their width when it comes.
            free = max(self.width() - self.verticalScrollBar().sizeHint().width(), _NARROWEST)
            self._left, width = reading_column(free)
            if width != self._delegate.width:
                self._delegate.width = width
                self._heights.doubt(0, len(self._heights) - 1)
            QAbstractItemView.doItemsLayout(self)  # without the list's own, which asks every row
            self._stale = False
            self._settle(self._kept_place)
        self._look()
        self._measuring.start(_CALM_MS)

    def updateGeometries(self) -> None:
        QAbstractItemView.updateGeometries(self)
        self._set_range()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._stale = True
        with self._arrange():
            QAbstractItemView.resizeEvent(self, event)
        self.scheduleDelayedItemsLayout()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self._stale and not self._arranging:
            # New rows are not laid out: what is known moves with the rest.
            self._in_sight = [(key, bottom + dy) for key, bottom in self._in_sight]
        self.viewport().update()  # the ground stands still, so moving pixels would not be enough

    def _rearrange(self) -> None:
        self._stale = True
        self.scheduleDelayedItemsLayout()

    def _set_range(self) -> None:
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(page)
        bar.setRange(0, max(self._heights.total + zoomed(_FOOT) + self._below - page, 0))

    def _look(self) -> None:
        """Note where the rows in sight end, for the time after the next change.

        The lower edge counts: what changes above may give the first row a day or a name.
        """
        value = self.verticalScrollBar().value()
        self._in_sight = [
            (self._messages.entry(row).key, self._heights.bottom(row) - value)
            for row in self._rows_in_sight()
        ]

    def _kept_place(self) -> int:
        """Return the value for the end if that is followed, else with what was in sight where it was."""
        if not self._following:
            for key, bottom in self._in_sight:
                row = self._messages.row_of(key)
                if row is not None:
                    return self._heights.bottom(row) - bottom
            self._following = True
        return self.verticalScrollBar().maximum()

    def _settle(self, place: Callable[[], int]) -> None:
        """Go to ``place`` and measure what is in sight there, until that moves nothing any more."""
        while True:
            self._set_range()
            self.verticalScrollBar().setValue(place())
            guessed = [row for row in self._rows_in_sight() if not self._heights.is_measured(row)]
            if not guessed:
                return
            for row in guessed:
                self._measure(row)

    def _measure(self, row: int) -> None:
        self._heights.set(row, self._delegate.height_of(self._messages.index(row)))

    def _measure_in_place(self, row: int) -> None:
        """Measure ``row``, which may be out of sight, while what is in sight stands still."""
        self._bring_up_to_date()
        with self._arrange():
            place = self._held_place()
            self._measure(row)
            self._settle(place)

    def _measure_some(self) -> None:
        """Measure rows out of sight, the nearest ones first, and go on later if there are more."""
        if self._stale:
            return  # the layout that is due begins this anew
        clock = QElapsedTimer()
        clock.start()
        middle = next(iter(self._rows_in_sight()), 0)
        with self._arrange():
            place = self._held_place()
            row = self._heights.unmeasured_near(middle)
            while row is not None and not clock.hasExpired(_SLICE_MS):
                self._measure(row)
                row = self._heights.unmeasured_near(middle)
            self._settle(place)
        self._look()
        if row is not None:
            self._measuring.start(_PAUSE_MS)

    def _held_place(self) -> Callable[[], int]:
        """Return what tells the scroll bar's value with which the rows in sight are where they are now."""
        bar = self.verticalScrollBar()
        value = bar.value()
        rows = self._rows_in_sight()
        if self._following:
            return bar.maximum
        if value == 0 or not rows:
            return lambda: value
        held = next(filter(self._heights.is_measured, rows), rows[0])
        bottom = self._heights.bottom(held) - value
        return lambda: self._heights.bottom(held) - bottom

    @contextmanager
    def _arrange(self) -> Iterator[None]:
        """The scroll bar moves now without anybody scrolling."""
        before, self._arranging = self._arranging, True
        try:
            yield
        finally:
            self._arranging = before

    def _scrolled(self, value: int) -> None:
        if self._arranging:
            return
        self._following = value >= self.verticalScrollBar().maximum() - _NEAR_END
        if not self._stale:
            with self._arrange():
                self._settle(self._held_place())
            self._look()
        self._tell_scrolled()

    def _tell_scrolled(self) -> None:
        """Somebody scrolled."""

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        self._bring_up_to_date()
        dirty = event.rect()
        painter = QPainter(self.viewport())
        self._ground.paint(painter, dirty, self.viewport().size())
        value = self.verticalScrollBar().value()
        rows = self._heights.rows_between(value + dirty.top(), value + dirty.bottom() + 1)
        for row in () if self._rows_covered else rows:
            self._delegate.paint_row(painter, QRectF(self._rect(row)), self._messages.index(row))
        painter.end()
