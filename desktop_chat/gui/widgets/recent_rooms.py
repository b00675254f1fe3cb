"""The rooms where one was before."""

from collections.abc import Sequence

from PySide6.QtCore import QDate, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_chat.gui.models.placement import recent_words
from desktop_chat.gui.rich_text import set_tool_tip
from desktop_chat.gui.theme import zoomed, zoomed_margins
from desktop_chat.gui.viewmodels.start import Recent
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.avatar import Avatar
from desktop_chat.gui.widgets.elided_label import ElidedLabel
from desktop_chat.texts import _

_ROW_WIDTH = 160
_DISC = 36
_HEIGHT = 180  # three rows; where there is no room for more, they can be scrolled to
_LEAST = 116  # two rows


class RecentRooms(Adaptive, QScrollArea):
    """A list of buttons, one for each room."""

    chosen = Signal(str)
    """The address of a room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recentRooms")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rows = QWidget()
        self.show_rooms(())
        self._set_words()

    def show_rooms(self, rooms: Sequence[Recent]) -> None:
        """List ``rooms`` in their order."""
        rows = QWidget()
        rows.setObjectName("recentRows")
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for room in rooms:
            row = RecentRow(room)
            row.clicked.connect(lambda _checked=False, address=room.address: self.chosen.emit(address))
            column.addWidget(row)
        column.addStretch(1)
        self._rows = rows
        self.setWidget(rows)
        self.updateGeometry()

    @property
    def buttons(self) -> Sequence[QWidget]:
        """The rows from top to bottom."""
        return self._rows.findChildren(RecentRow)

    def sizeHint(self) -> QSize:
        wanted = super().sizeHint()
        return QSize(wanted.width(), min(self._rows.sizeHint().height(), zoomed(_HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        return QSize(zoomed(_ROW_WIDTH), min(self._rows.sizeHint().height(), zoomed(_LEAST)))

    def _set_words(self) -> None:
        self.setAccessibleName(_("Recent rooms"))


class RecentRow(Adaptive, QPushButton):
    """One room: its title, its address, and when one was there last."""

    def __init__(self, room: Recent, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "row")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(True)
        self._room = room
        self._title = ElidedLabel("strong")
        self._details = ElidedLabel("secondary")
        disc = Avatar(_DISC)
        disc.show_member(room.title, room.title)
        disc.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._row = QHBoxLayout(self)
        self._row.addWidget(disc)
        self._column = QVBoxLayout()
        self._row.addLayout(self._column, 1)
        for words in (self._title, self._details):
            words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._column.addWidget(words)
        self._set_words()
        self._set_sizes()

    def sizeHint(self) -> QSize:
        return QSize(zoomed(_ROW_WIDTH), self._row.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _set_words(self) -> None:
        room = self._room
        moment = recent_words(room.used, QDate.currentDate())
        self._title.set_words(room.title)
        self._details.set_words(_("{address} · {day}", address=room.address, day=moment))
        self.setAccessibleName(_("Join {room} at {address}", room=room.title, address=room.address))
        set_tool_tip(self, room.title)

    def _set_sizes(self) -> None:
        self._row.setContentsMargins(zoomed_margins(8, 8, 8, 8))
        self._row.setSpacing(zoomed(12))
        self._column.setSpacing(zoomed(1))
        self.updateGeometry()
