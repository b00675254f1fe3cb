"""The mouse over the timeline: selecting text, following links, pressing what is painted."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QListView

from desktop_chat.client.timeline import Entry
from desktop_chat.gui.models.timeline_model import TimelineRole
from desktop_chat.gui.widgets.message_delegate import MessageDelegate
from desktop_chat.gui.widgets.row_parts import NOWHERE, Hit, MessageLayout, Target

_SHAPES: Final = {
    Target.TEXT: Qt.CursorShape.IBeamCursor,
    Target.LINK: Qt.CursorShape.PointingHandCursor,
    Target.RETRY: Qt.CursorShape.PointingHandCursor,
    Target.DISCARD: Qt.CursorShape.PointingHandCursor,
    Target.SHOW_ALL: Qt.CursorShape.PointingHandCursor,
}


@dataclass(frozen=True, slots=True)
class SelectedText:
    """A range of the text of the message ``key``, from where the mouse went down to where it is."""

    key: str
    anchor: int
    position: int


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
        self._pressed: tuple[Entry, Hit] | None = None
        self._press_point = QPoint()
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
        self._pressed = (index.data(TimelineRole.ENTRY), hit) if index.isValid() else None

    def _move(self, point: QPoint, buttons: Qt.MouseButton) -> None:
        if not buttons & Qt.MouseButton.LeftButton or self._pressed is None:
            _index, hit = self.hit(point)
            self._view.viewport().setCursor(_SHAPES.get(hit.target, Qt.CursorShape.ArrowCursor))
            return
        entry, start = self._pressed
        far = (point - self._press_point).manhattanLength() >= QApplication.startDragDistance()
        if start.target not in (Target.TEXT, Target.LINK) or (self.selection is None and not far):
            return
        index, layout = self._layout_of(entry.key)
        if layout is not None:
            inside = QPointF(point - self._view.visualRect(index).topLeft())
            self._select(SelectedText(entry.key, start.position, layout.position_at(inside)))

    def _release(self, point: QPoint) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or self.selection is not None:
            return
        entry, start = pressed
        index, end = self.hit(point)
        same = index.isValid() and index.data(TimelineRole.ENTRY).key == entry.key
        if same and (start.target, start.url) == (end.target, end.url):
            self.activated.emit(entry, end)

    def _select_word(self, point: QPoint) -> None:
        self._press(point)
        if self._pressed is None or self._pressed[1].target is not Target.TEXT:
            return
        entry, hit = self._pressed
        _index, layout = self._layout_of(entry.key)
        if layout is not None:
            self._select(SelectedText(entry.key, *layout.text.word_at(hit.position)))

    def _layout_of(self, key: str) -> tuple[QModelIndex, MessageLayout | None]:
        """Find the row anew: rows move while a button is held down."""
        model = self._view.model()
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            if index.data(TimelineRole.ENTRY).key == key:
                layout = self._delegate.layout_of(index)
                return index, layout if isinstance(layout, MessageLayout) else None
        return QModelIndex(), None

    def _select(self, selection: SelectedText | None) -> None:
        if selection is not None and selection.anchor == selection.position:
            selection = None
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit()
