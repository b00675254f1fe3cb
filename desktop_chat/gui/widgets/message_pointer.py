"""The mouse over the timeline: selecting text, following links, pressing what is painted."""

from typing import Final, cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QListView

from desktop_chat.client.timeline import Entry
from desktop_chat.gui.models.timeline_model import TimelineModel
from desktop_chat.gui.widgets.message_delegate import MessageDelegate
from desktop_chat.gui.widgets.row_parts import NOWHERE, Hit, MessageLayout, Target
from desktop_chat.gui.widgets.selection import SelectedText, Spot, everything

_SHAPES: Final = {
    Target.TEXT: Qt.CursorShape.IBeamCursor,
    Target.LINK: Qt.CursorShape.PointingHandCursor,
    Target.RETRY: Qt.CursorShape.PointingHandCursor,
    Target.DISCARD: Qt.CursorShape.PointingHandCursor,
    Target.SHOW_ALL: Qt.CursorShape.PointingHandCursor,
}
_BUTTONS: Final = (Target.RETRY, Target.DISCARD, Target.SHOW_ALL)
_SCROLL_MS: Final = 30
_FASTEST: Final = 40  # pixels in that time, while a selection is drawn out of the view


class MessagePointer(QObject):
    """Watches the view's viewport; tells what was meant by signals."""

    activated = Signal(object, object)
    """The `Entry` and the `Hit` that were clicked."""
    selection_changed = Signal()
    pressed = Signal(QModelIndex)

    def __init__(self, view: QListView, delegate: MessageDelegate) -> None:
        super().__init__(view)
        self.selection: SelectedText | None = None
        self._view = view
        self._delegate = delegate
        self._pressed: tuple[Entry, Hit, Spot] | None = None
        self._press_point = QPoint()
        self._point = QPoint()
        self._scrolling = QTimer(self, interval=_SCROLL_MS)
        self._scrolling.timeout.connect(self._scroll)
        view.viewport().setMouseTracking(True)
        view.viewport().installEventFilter(self)

    def hit(self, point: QPoint) -> tuple[QModelIndex, Hit]:
        """Return the row at ``point`` of the viewport and what is there."""
        index = self._view.indexAt(point)
        if not index.isValid():
            return index, NOWHERE
        layout = self._delegate.layout_of(index)
        if not isinstance(layout, MessageLayout):
            return index, NOWHERE
        return index, layout.hit(QPointF(point - self._view.visualRect(index).topLeft()))

    def clear_selection(self) -> bool:
        """Select nothing; return whether anything was selected."""
        had = self.selection is not None
        self._select(None)
        return had

    def select_all(self) -> None:
        """Select all rows that are loaded."""
        self._select(everything(self._messages))

    @property
    def _messages(self) -> TimelineModel:
        return cast(TimelineModel, self._view.model())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent):
            return False
        point = event.position().toPoint()
        match event.type():
            case QEvent.Type.MouseButtonPress if event.button() is Qt.MouseButton.LeftButton:
                self._press(point)
                return True
            case QEvent.Type.MouseButtonDblClick if event.button() is Qt.MouseButton.LeftButton:
                self._select_word(point)
                return True
            case QEvent.Type.MouseMove:
                self._move(point, event.buttons())
                return True
            case QEvent.Type.MouseButtonRelease if event.button() is Qt.MouseButton.LeftButton:
                self._release(point)
                return True
            case QEvent.Type.MouseButtonPress | QEvent.Type.MouseButtonRelease:
                return True  # the other buttons do nothing here; the menu comes by its own event
            case _:
                return False

    def _press(self, point: QPoint) -> None:
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        index, hit = self.hit(point)
        self.pressed.emit(index)
        self._select(None)
        self._press_point = point
        spot = self._spot(point)
        if index.isValid() and spot is not None:
            self._pressed = self._messages.entry(index.row()), hit, spot
        else:
            self._pressed = None

    def _move(self, point: QPoint, buttons: Qt.MouseButton) -> None:
        if not buttons & Qt.MouseButton.LeftButton or self._pressed is None:
            _index, hit = self.hit(point)
            self._view.viewport().setCursor(_SHAPES.get(hit.target, Qt.CursorShape.ArrowCursor))
            return
        _entry, start, _spot = self._pressed
        far = (point - self._press_point).manhattanLength() >= QApplication.startDragDistance()
        if start.target in _BUTTONS or (self.selection is None and not far):
            return
        self._draw_to(point)
        if self._view.viewport().rect().contains(point):
            self._scrolling.stop()
        elif not self._scrolling.isActive():
            self._scrolling.start()

    def _draw_to(self, point: QPoint) -> None:
        self._point = point
        spot = self._spot(point)
        if self._pressed is not None and spot is not None:
            self._select(SelectedText(self._pressed[2], spot))

    def _scroll(self) -> None:
        """Bring more in sight while the mouse is held above or below the view."""
        area, bar = self._view.viewport().rect(), self._view.verticalScrollBar()
        beyond = self._point.y() - min(max(self._point.y(), area.top()), area.bottom())
        bar.setValue(bar.value() + min(max(beyond, -_FASTEST), _FASTEST))
        self._draw_to(self._point)

    def _release(self, point: QPoint) -> None:
        self._scrolling.stop()
        pressed, self._pressed = self._pressed, None
        if pressed is None or self.selection is not None:
            return
        entry, start, _spot = pressed
        index, end = self.hit(point)
        same = index.isValid() and self._messages.entry(index.row()).key == entry.key
        if same and (start.target, start.url) == (end.target, end.url):
            self.activated.emit(entry, end)

    def _select_word(self, point: QPoint) -> None:
        self._press(point)
        if self._pressed is None or self._pressed[1].target is not Target.TEXT:
            return
        entry, hit, _spot = self._pressed
        row = self._messages.row_of(entry.key)
        layout = self._delegate.layout_of(self._messages.index(row)) if row is not None else None
        if isinstance(layout, MessageLayout):
            start, end = layout.text.word_at(hit.position)
            self._select(SelectedText(Spot(entry.key, start), Spot(entry.key, end)))

    def _spot(self, point: QPoint) -> Spot | None:
        """Return the place in a text that is nearest to ``point``, or that row's beginning if it has none."""
        area = self._view.viewport().rect()
        inside = QPoint(point.x(), min(max(point.y(), area.top()), area.bottom()))
        index = self._view.indexAt(inside)
        if not index.isValid():
            last = self._messages.rowCount() - 1
            return self._spot_in(self._messages.index(last), point) if last >= 0 else None
        return self._spot_in(index, point)

    def _spot_in(self, index: QModelIndex, point: QPoint) -> Spot:
        key = self._messages.entry(index.row()).key
        layout = self._delegate.layout_of(index)
        if not isinstance(layout, MessageLayout):
            return Spot(key, 0)
        return Spot(key, layout.position_at(QPointF(point - self._view.visualRect(index).topLeft())))

    def _select(self, selection: SelectedText | None) -> None:
        if selection is not None and selection.anchor == selection.caret:
            selection = None
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit()
