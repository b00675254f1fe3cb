"""A list of rows that follows its end when that is in sight and holds still otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QLinearGradient, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from desktop_chat.client.timeline import Entry, EntryKind, Mark
from desktop_chat.gui.models.timeline_model import TimelineModel
from desktop_chat.gui.theme import current_theme
from desktop_chat.gui.widgets.day_chip import DayChip
from desktop_chat.gui.widgets.message_delegate import MessageDelegate
from desktop_chat.gui.widgets.pill import Pill
from desktop_chat.texts import _

_STEP = 22
_NARROWEST = 120
_NEAR_END = 3
_PILL_MARGIN = 18
_DAY_BELOW = 20
_FOOT = 14  # free pixels below the newest message


class ScrollingTimeline(QListView):
    """The list without mouse, menu and keys: what is in sight, and asking for more.

    ``older_wanted`` and ``newer_wanted`` come once for each end of the rows that comes near, ``end_wanted``
    when somebody wants the room's newest messages.
    """

    older_wanted = Signal()
    newer_wanted = Signal()
    end_wanted = Signal()
    at_bottom_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = MessageDelegate(self)
        self._messages = TimelineModel(self)
        self._following = True
        self._told_at_bottom = True
        self._arranging = False
        self._in_sight: list[tuple[str, int]] = []
        self._stale = False
        self._asked: tuple[str, str] = ("", "")
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask_for_more)
        self._day = DayChip(self)
        self._pill = Pill(self)
        self._pill.clicked.connect(self.go_to_end)
        self._dress()
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.set_model(self._messages)

    def _dress(self) -> None:
        self.setObjectName("timeline")
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setAutoScroll(False)
        self.verticalScrollBar().setSingleStep(_STEP)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(_("Messages"))

    # The model

    def set_model(self, model: TimelineModel) -> None:
        """Show the rows of ``model``."""
        self._messages.disconnect(self)
        self._messages = model
        self.setModel(model)
        model.dataChanged.connect(self._rearrange)
        model.rowsRemoved.connect(self._rearrange)
        model.rowsInserted.connect(self._rearrange)
        model.modelReset.connect(self._rearrange)
        model.rowsInserted.connect(self._notice_new)
        model.at_end_changed.connect(self._tell_at_bottom)
        self._follow()

    def set_unread_from(self, key: str | None) -> None:
        """Draw the unread line above the entry with ``key``, or nowhere."""
        self._messages.set_unread_from(key)

    def _notice_new(self, _parent: QModelIndex, first: int, last: int) -> None:
        if last != self._messages.rowCount() - 1 or not self._messages.at_end:
            return
        new = [self._messages.entry(row) for row in range(first, last + 1)]
        if any(entry.own and entry.mark is Mark.PENDING for entry in new):
            self._follow()
        elif not self._following:
            self._pill.set_count(self._pill.count + sum(map(_counts_as_new, new)))
            self._place_pill()

    # What is in sight

    @property
    def at_bottom(self) -> bool:
        """Whether the newest message of the room is in sight."""
        return self._following and self._messages.at_end

    def scroll_to_bottom(self) -> None:
        """Show the last row, and follow those that come."""
        self._follow()
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def go_to_end(self) -> None:
        """Show the newest messages, asking for them if they are not here."""
        self.scroll_to_bottom()
        self.end_wanted.emit()

    def scroll_to_row(self, row: int) -> None:
        """Bring ``row`` near the top, with a little of what stands before it."""
        self.executeDelayedItemsLayout()
        top = self.visualRect(self._messages.index(row)).top()
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + top - 60)

    def doItemsLayout(self) -> None:
        with self._arrange():
            # As if the scroll bar were always there, so that rows keep their width when it comes.
            bar_width = self.verticalScrollBar().sizeHint().width()
            self._delegate.width = max(self.width() - bar_width, _NARROWEST)
            super().doItemsLayout()
            self._stale = False
            self._restore()
        self._look()
        self._asking.start()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        bar = self.verticalScrollBar()
        if bar.maximum() > 0:
            bar.setMaximum(self.contentsSize().height() - self.viewport().height() + _FOOT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._stale = True
        with self._arrange():
            super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self._place_pill()

    def _rearrange(self) -> None:
        self._stale = True
        self.scheduleDelayedItemsLayout()

    def _grow(self, key: str) -> None:
        """A row becomes higher by somebody's wish: its beginning stays, also at the end of the rows."""
        row = self._messages.row_of(key)
        if row is None:
            return
        index = self._messages.index(row)
        top = self.visualRect(index).top()
        self._following = False
        self._rearrange()
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(
            self.verticalScrollBar().value() + self.visualRect(index).top() - top
        )
        self._tell_at_bottom()

    def _follow(self) -> None:
        self._following = True
        self._rearrange()
        self._tell_at_bottom()

    def _look(self) -> None:
        """Note where the rows in sight end, for the time after the next change.

        The lower edge counts: what changes above may give the first row a day or a name.
        """
        self._in_sight = []
        height = self.viewport().height()
        for row in range(max(self.indexAt(QPoint(0, 0)).row(), 0), self._messages.rowCount()):
            rect = self.visualRect(self._messages.index(row))
            if rect.top() > height:
                break
            self._in_sight.append((self._messages.entry(row).key, rect.bottom()))

    def _restore(self) -> None:
        """Go to the end if it is followed, or bring the first row that was in sight to where it was."""
        bar = self.verticalScrollBar()
        if self._following:
            bar.setValue(bar.maximum())
            return
        for key, bottom in self._in_sight:
            row = self._messages.row_of(key)
            if row is not None:
                bar.setValue(bar.value() + self.visualRect(self._messages.index(row)).bottom() - bottom)
                return
        self._following = True
        bar.setValue(bar.maximum())

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
            self._look()
            self._show_day()
        self._tell_at_bottom()
        self._asking.start()

    def _show_day(self) -> None:
        """Say of which day the rows in sight are, unless the first of them says so itself."""
        index = self.indexAt(QPoint(0, _DAY_BELOW))
        has_title = index.isValid() and self._messages.placement(index.row()).day != ""
        hidden = index.isValid() and not (has_title and self.visualRect(index).top() > -_DAY_BELOW)
        self._day.show_day(self._messages.day(index.row()) if hidden else "", self.viewport().width() // 2)

    def _tell_at_bottom(self) -> None:
        if self.at_bottom:
            self._pill.set_count(0)
        self._place_pill()
        if self.at_bottom != self._told_at_bottom:
            self._told_at_bottom = self.at_bottom
            self.at_bottom_changed.emit(self.at_bottom)

    def _ask_for_more(self) -> None:
        """Ask when less than a page is left; again only when the rows at that end are others."""
        count = self._messages.rowCount()
        if not count:
            return
        first, last = self._messages.entry(0).key, self._messages.entry(count - 1).key
        bar = self.verticalScrollBar()
        page = self.viewport().height()
        if bar.value() <= page and self._asked[0] != first:
            self._asked = (first, self._asked[1])
            self.older_wanted.emit()
        if not self._messages.at_end and bar.maximum() - bar.value() <= page and self._asked[1] != last:
            self._asked = (self._asked[0], last)
            self.newer_wanted.emit()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        area = self.viewport().rect()
        ground = QLinearGradient(QPointF(area.topLeft()), QPointF(area.bottomRight()))
        ground.setColorAt(0, QColor(theme.ground_start))
        ground.setColorAt(1, QColor(theme.ground_end))
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), ground)
        painter.end()
        super().paintEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if (
            self._stale and not self._arranging
        ):  # new rows are not laid out: what is known moves with the rest
            self._in_sight = [(key, bottom + dy) for key, bottom in self._in_sight]
        self.viewport().update()  # the ground stands still, so moving pixels is not enough

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._delegate.forget_style()
            self._rearrange()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def _place_pill(self) -> None:
        area = self.viewport().geometry()
        self._pill.move(
            area.right() - self._pill.width() - _PILL_MARGIN, area.bottom() - self._pill.height() - 12
        )
        self._pill.setVisible(not self.at_bottom and self._messages.rowCount() > 0)
        self._pill.raise_()


def _counts_as_new(entry: Entry) -> bool:
    return entry.kind is EntryKind.MESSAGE and not entry.own
