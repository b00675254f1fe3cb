"""Sizes and paints the rows of the timeline, with the layouts of the last rows kept."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias, cast

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from desktop_chat.client.timeline import Entry
from desktop_chat.gui.models.placement import Placement
from desktop_chat.gui.models.timeline_model import TimelineModel
from desktop_chat.gui.theme import current_theme
from desktop_chat.gui.widgets.row_layout import guessed_height, lay_out
from desktop_chat.gui.widgets.row_painter import RowState, paint_line, paint_message
from desktop_chat.gui.widgets.row_parts import LineLayout, MessageLayout, RowLayout, RowStyle
from desktop_chat.protocol.entities import MemberId

Index: TypeAlias = QModelIndex | QPersistentModelIndex

_KEPT_LAYOUTS: Final = 700
"""More than the rows of a timeline, so that prepending and trimming do not throw away what is on screen."""

_Signature: TypeAlias = tuple[Entry, Placement, int, bool]
_PLAIN: Final = RowState()


class MessageDelegate(QStyledItemDelegate):
    """``width`` is the view's, set before sizes are asked for; ``states`` are rows that are not plain.

    ``colour_of`` tells which colour a member has chosen.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.width = 600
        self.states: dict[str, RowState] = {}  # by the entry's key
        self.colour_of: Callable[[MemberId], int | None] = lambda _member: None
        self._style = RowStyle.of(current_theme())
        self._whole: set[str] = set()
        self._layouts: dict[str, tuple[_Signature, RowLayout]] = {}

    @property
    def style(self) -> RowStyle:
        """The fonts and colours in use."""
        return self._style

    def forget_style(self) -> None:
        """Make all layouts anew: the theme or the fonts are different."""
        self._style = RowStyle.of(current_theme())
        self._layouts.clear()

    def show_whole(self, key: str) -> None:
        """Show the very long message ``key`` in full from now on."""
        self._whole.add(key)

    def guess(self, entry: Entry) -> int:
        """Return about how high a row of ``entry`` is."""
        known = self._layouts.get(entry.key)
        return round(known[1].height) if known is not None else guessed_height(entry, self.width, self._style)

    def height_of(self, index: Index) -> int:
        """Return how high the row is at the present width."""
        return round(self.layout_of(index).height)

    def layout_of(self, index: Index) -> RowLayout:
        """Return where everything of the row is, at the present width."""
        messages = cast(TimelineModel, index.model())
        entry = messages.entry(index.row())
        signature = (entry, messages.placement(index.row()), self.width, entry.key in self._whole)
        known = self._layouts.pop(entry.key, None)
        if known is None or known[0] != signature:
            known = signature, self._lay_out(signature, known)
        self._layouts[entry.key] = known
        if len(self._layouts) > _KEPT_LAYOUTS:
            del self._layouts[next(iter(self._layouts))]
        return known[1]

    def _lay_out(self, wanted: _Signature, known: tuple[_Signature, RowLayout] | None) -> RowLayout:
        entry, placement, width, whole = wanted
        before = None
        if known is not None:
            (earlier, _placement, _width, was_whole), layout = known
            if (earlier.text, earlier.own, was_whole) == (entry.text, entry.own, whole):
                before = layout.text
        return lay_out(entry, placement, width, self._style, whole=whole, before=before)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.width, self.height_of(index))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.paint_row(painter, QRectF(option.rect), index)

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        """Paint the row into ``rect``."""
        layout = self.layout_of(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(rect.topLeft())
        clip = QRectF(0, 0, rect.width(), rect.height())
        entry = cast(TimelineModel, index.model()).entry(index.row())
        state = self.states.get(entry.key, _PLAIN)
        if (colour := self.colour_of(entry.member)) is not None:
            state = replace(state, colour=colour)
        match layout:
            case LineLayout():
                paint_line(painter, entry, layout, self._style, state, clip)
            case MessageLayout():
                paint_message(painter, entry, layout, self._style, state, clip)
        painter.restore()
