"""The timeline as people use it: mouse, keys, menu, and the invitation in an empty room."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from desktop_chat.client.timeline import Entry, EntryKind, Mark
from desktop_chat.gui.models.placement import moment_words, time_words
from desktop_chat.gui.models.timeline_model import TimelineRole
from desktop_chat.gui.rich_text import link_host, tool_tip
from desktop_chat.gui.viewmodels.hosting import Way
from desktop_chat.gui.widgets.invitation import Invitation
from desktop_chat.gui.widgets.message_pointer import MessagePointer
from desktop_chat.gui.widgets.row_painter import RowState
from desktop_chat.gui.widgets.row_parts import Hit, MessageLayout, Target
from desktop_chat.gui.widgets.scrolling_timeline import ScrollingTimeline
from desktop_chat.gui.widgets.selection import END, quoted, selected_rows
from desktop_chat.texts import _


class TimelineView(ScrollingTimeline):
    """Rows can be reached by keyboard, their text selected and copied, their links followed.

    A link is only reported (``link_activated``): whoever opens it asks first.
    """

    link_activated = Signal(str)
    retry_requested = Signal(str)
    discard_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pointer = MessagePointer(self, self._delegate)
        self._pointer.activated.connect(self._activate)
        self._pointer.selection_changed.connect(self._show_states)
        self._pointer.pressed.connect(self._go_to)
        self._by_keyboard = False
        self.invitation = Invitation(self)
        self.invitation.hide()

    # An empty room

    def set_invitation(self, way: Way | None) -> None:
        """Show how others come in, over the rows, or with None no longer."""
        self.cover_rows(way is not None)
        self.invitation.setVisible(way is not None)
        if way is not None:
            self.invitation.show_way(way)
            self._place_invitation()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.invitation.isVisibleTo(self):
            self._place_invitation()

    def _place_invitation(self) -> None:
        self.invitation.place_in(self.viewport().geometry().adjusted(12, 12, -12, -12))

    # Selecting and copying

    def clear_selection(self) -> bool:
        """Select nothing; return whether anything was selected."""
        return self._pointer.clear_selection()

    def selected_text(self) -> str:
        """Return what is selected: a part of a message, or several with their names and times."""
        selection = self._pointer.selection
        if selection is None:
            return ""
        rows = selected_rows(selection, self._messages)
        return quoted(self._messages, {row: self._part(row, *part) for row, part in rows.items()})

    def _part(self, row: int, start: int, end: int) -> str:
        """Return a part of what was written, all of it also where not all is shown."""
        layout = self._delegate.layout_of(self._messages.index(row))
        if not isinstance(layout, MessageLayout) or (start, end) == (0, END):
            return self._messages.entry(row).text
        return layout.text.part(start, end)

    def copy(self) -> None:
        """Copy the selected text, or all of the message that the keyboard is on."""
        text = self.selected_text()
        if not text and self.currentIndex().isValid():
            text = self._messages.entry(self.currentIndex().row()).text
        if text:
            QGuiApplication.clipboard().setText(text)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self._pointer.select_all()
            return
        match event.key():
            case Qt.Key.Key_Up:
                self._step(-1)
            case Qt.Key.Key_Down:
                self._step(1)
            case Qt.Key.Key_PageUp:
                self._turn_page(-1)
            case Qt.Key.Key_PageDown:
                self._turn_page(1)
            case Qt.Key.Key_Home:
                self.verticalScrollBar().setValue(0)
                self._walk_to(0)
            case Qt.Key.Key_End:
                self._walk_to(self._messages.rowCount() - 1)
                self.go_to_end()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._act_on_current()
            case _:
                event.ignore()

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters typed here are not a search."""

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._by_keyboard = False
        self._show_states()

    def _step(self, by: int) -> None:
        """Go to the next row; without one, to the last row in sight."""
        count = self._messages.rowCount()
        if not count:
            return
        row = self.currentIndex().row()
        in_sight = self.currentIndex().isValid() and self.visualRect(self.currentIndex()).intersects(
            self.viewport().rect()
        )
        if in_sight:
            row = min(max(row + by, 0), count - 1)
        else:
            bottom = self.indexAt(QPoint(self.viewport().width() // 2, self.viewport().height() - 20))
            row = bottom.row() if bottom.isValid() else count - 1
        self._walk_to(row)
        self.scrollTo(self.currentIndex())

    def _turn_page(self, by: int) -> None:
        """Scroll by a page and go to the row that is at its edge now."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setValue(bar.value() + by * bar.pageStep())
        edge = self.indexAt(QPoint(0, 0 if by < 0 else height - 1))
        self._walk_to(edge.row() if edge.isValid() else self._messages.rowCount() - 1)

    def _walk_to(self, row: int) -> None:
        """The keyboard is on ``row`` now, and shows it."""
        if 0 <= row < self._messages.rowCount():
            self._by_keyboard = True
            self.setCurrentIndex(self._messages.index(row))
            self._show_states()

    def _act_on_current(self) -> None:
        """Try a failed message again, or open the menu of any other."""
        index = self.currentIndex()
        if not index.isValid():
            return
        entry: Entry = index.data(TimelineRole.ENTRY)
        if entry.mark is Mark.FAILED and entry.client_id is not None:
            self.retry_requested.emit(entry.client_id)
        else:
            self._open_menu(index, self.viewport().mapToGlobal(self.visualRect(index).center()))

    def _go_to(self, index: QModelIndex) -> None:
        self._by_keyboard = False
        self.setCurrentIndex(index)
        self._show_states()

    def _show_states(self) -> None:
        states: dict[str, RowState] = {}
        selection = self._pointer.selection
        rows = selected_rows(selection, self._messages) if selection is not None else {}
        for row, part in rows.items():
            states[self._messages.entry(row).key] = RowState(selected=part)
        if self._by_keyboard and self.currentIndex().isValid():
            key = self._messages.entry(self.currentIndex().row()).key
            states[key] = replace(states.get(key, RowState()), focused=True)
        self._delegate.states = states
        self.viewport().update()

    # The mouse rests

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return super().viewportEvent(event)
        index, hit = self._pointer.hit(event.pos())
        QToolTip.showText(event.globalPos(), tool_tip(self._explanation(index, hit)), self.viewport())
        return True

    def _explanation(self, index: QModelIndex, hit: Hit) -> str:
        """Return what is worth knowing of what the mouse is on: when it was said, where a link leads."""
        match hit.target:
            case Target.TIME:
                return moment_words(self._messages.entry(index.row()).time)
            case Target.LINK:
                return link_host(hit.url)
            case _:
                return ""

    # What was meant

    def _activate(self, entry: Entry, hit: Hit) -> None:
        match hit.target:
            case Target.LINK:
                self.link_activated.emit(hit.url)
            case Target.RETRY if entry.client_id is not None:
                self.retry_requested.emit(entry.client_id)
            case Target.DISCARD if entry.client_id is not None:
                self.discard_requested.emit(entry.client_id)
            case Target.SHOW_ALL:
                self._delegate.show_whole(entry.key)
                self._grow(entry.key)
            case _:
                pass

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if index.isValid():
            place = (
                event.globalPos()
                if by_mouse
                else self.viewport().mapToGlobal(self.visualRect(index).center())
            )
            self._open_menu(index, place)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """Return the menu of a row."""
        entry: Entry = index.data(TimelineRole.ENTRY)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        selected = self.selected_text()
        clipboard = QGuiApplication.clipboard()
        if selected:
            menu.addAction(_("Copy selection")).triggered.connect(lambda: clipboard.setText(selected))
        menu.addAction(_("Copy text")).triggered.connect(lambda: clipboard.setText(entry.text))
        if entry.kind is EntryKind.MESSAGE:
            quoted = _(
                "{name}, {time}:\n{text}", name=entry.name, time=time_words(entry.time), text=entry.text
            )
            menu.addAction(_("Copy message with name and time")).triggered.connect(
                lambda: clipboard.setText(quoted)
            )
        self._add_links(menu, index)
        client_id = entry.client_id
        if entry.mark is Mark.FAILED and client_id is not None:
            menu.addSeparator()
            menu.addAction(_("Retry")).triggered.connect(lambda: self.retry_requested.emit(client_id))
            menu.addAction(_("Discard")).triggered.connect(lambda: self.discard_requested.emit(client_id))
        return menu

    def _add_links(self, menu: QMenu, index: QModelIndex) -> None:
        layout = self._delegate.layout_of(index)
        links = layout.text.links() if isinstance(layout, MessageLayout) else []
        if links:
            menu.addSeparator()
        for url in dict.fromkeys(links):
            copy = menu.addAction(_("Copy link to {host}", host=link_host(url)).replace("&", "&&"))
            copy.triggered.connect(lambda _checked=False, url=url: QGuiApplication.clipboard().setText(url))
            action = menu.addAction(_("Open link to {host}", host=link_host(url)).replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, url=url: self.link_activated.emit(url))

    def _open_menu(self, index: QModelIndex, place: QPoint) -> None:
        self.menu_for(index).popup(place)
