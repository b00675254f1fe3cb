"""The timeline's list with what lies over it: the pill, the day, who writes; and asking for more."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QWidget

from desktop_chat.client.timeline import Entry, EntryKind, Mark
from desktop_chat.gui.models.timeline_model import TimelineModel
from desktop_chat.gui.theme import zoomed
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.announcer import Announcer
from desktop_chat.gui.widgets.day_chip import DayChip
from desktop_chat.gui.widgets.measured_list import MeasuredList
from desktop_chat.gui.widgets.pill import Pill
from desktop_chat.gui.widgets.typing_bubble import TypingBubble
from desktop_chat.protocol.entities import MemberId, MemberPresence
from desktop_chat.texts import _

_STEP: Final = 22
_PILL_MARGIN: Final = 18
_PILL_ABOVE: Final = 12
_DAY_BELOW: Final = 20
_ABOVE_ROW: Final = 60  # what is seen of the rows before one that is gone to


class ScrollingTimeline(Adaptive, MeasuredList):
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
        self._told_at_bottom = True
        self._asked: tuple[str, str] = ("", "")
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask_for_more)
        self._announcer = Announcer(self)
        self._typing = TypingBubble(self.viewport())
        self._day = DayChip(self)
        self._pill = Pill(self)
        self._pill.clicked.connect(self.go_to_end)
        self._dress()
        self.set_model(self._messages)

    def _dress(self) -> None:
        self.setObjectName("timeline")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAutoScroll(False)
        self.viewport().setAutoFillBackground(False)
        self._set_words()
        self._set_sizes()

    def _set_words(self) -> None:
        self.setAccessibleName(_("Messages"))
        self._delegate.forget_style()
        self._messages.say_anew()

    def _set_sizes(self) -> None:
        self._delegate.forget_style()
        self.verticalScrollBar().setSingleStep(zoomed(_STEP))
        self._below = self._typing.needed
        self._doubt_all()
        self._place_pill()

    def _set_colours(self) -> None:
        self._set_sizes()

    # The model

    def set_model(self, model: TimelineModel) -> None:
        super().set_model(model)
        model.rowsInserted.connect(self._notice_new)
        model.at_end_changed.connect(self._tell_at_bottom)
        self._follow()

    def set_unread_from(self, key: str | None) -> None:
        """Draw the unread line above the entry with ``key``, or nowhere."""
        self._messages.set_unread_from(key)

    def colour_by(self, colour_of: Callable[[MemberId], int | None]) -> None:
        """Paint discs and names in the colours that members have chosen; called anew when these change."""
        self._delegate.colour_of = colour_of
        self.viewport().update()

    def set_typing(self, typists: Sequence[MemberPresence]) -> None:
        """Show who else writes, below the newest message."""
        self._typing.show_typists(typists if self._messages.at_end else ())
        self._below = self._typing.needed
        self._rearrange()

    def _notice_new(self, _parent: QModelIndex, first: int, last: int) -> None:
        if last != self._messages.rowCount() - 1 or not self._messages.at_end:
            return
        entries = [self._messages.entry(row) for row in range(first, last + 1)]
        new = list(filter(_counts_as_new, entries))
        self._announcer.tell(new)
        if any(entry.own and entry.mark is Mark.PENDING for entry in entries):
            self._follow()
        elif not self._following:
            self._pill.set_count(self._pill.count + len(new))
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

    def go_to_end(self) -> None:
        """Show the newest messages, asking for them if they are not here."""
        self.scroll_to_bottom()
        self.end_wanted.emit()

    def scroll_to_row(self, row: int) -> None:
        """Bring ``row`` near the top, with a little of what stands before it."""
        self._measure_in_place(row)
        top = self.visualRect(self._messages.index(row)).top()
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + top - zoomed(_ABOVE_ROW))

    def doItemsLayout(self) -> None:
        super().doItemsLayout()
        self._asking.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_pill()

    def _grow(self, key: str) -> None:
        """A row becomes higher by somebody's wish: its beginning stays, also at the end of the rows."""
        row = self._messages.row_of(key)
        if row is None:
            return
        index = self._messages.index(row)
        top = self.visualRect(index).top()
        self._following = False
        self._heights.doubt(row, row)
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
        super()._look()
        self._typing.move(self._left, self._heights.total - self.verticalScrollBar().value())

    def _tell_scrolled(self) -> None:
        if not self._stale:
            self._show_day()
        self._tell_at_bottom()
        self._asking.start()

    def _show_day(self) -> None:
        """Say of which day the rows in sight are, unless the first of them says so itself."""
        below = zoomed(_DAY_BELOW)
        index = self.indexAt(QPoint(0, below))
        has_title = index.isValid() and self._messages.placement(index.row()).day != ""
        hidden = index.isValid() and not (has_title and self.visualRect(index).top() > -below)
        middle = self._left + self._delegate.width // 2
        self._day.show_day(self._messages.day(index.row()) if hidden else "", middle)

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

    # The look

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._set_sizes()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def _place_pill(self) -> None:
        area = self.viewport().geometry()
        margin, above = zoomed(_PILL_MARGIN), zoomed(_PILL_ABOVE)
        self._pill.move(
            area.right() - self._pill.width() - margin, area.bottom() - self._pill.height() - above
        )
        self._pill.setVisible(not self.at_bottom and self._messages.rowCount() > 0)
        self._pill.raise_()


def _counts_as_new(entry: Entry) -> bool:
    return entry.kind is EntryKind.MESSAGE and not entry.own
