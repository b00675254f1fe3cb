"""The rooms where one was before."""

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop_chat.gui.viewmodels.start import Recent
from desktop_chat.gui.widgets.card import label
from desktop_chat.texts import _


class RecentRooms(QScrollArea):
    """A list of buttons, one for each room."""

    chosen = Signal(str)
    """The address of a room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recentRooms")
        self.setAccessibleName(_("Recent rooms"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.show_rooms(())

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
        self.setWidget(rows)


class RecentRow(QPushButton):
    """One room: its title, its address, and when one was there last."""

    def __init__(self, room: Recent, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "row")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(True)
        self.setAccessibleName(_("Join {room} at {address}", room=room.title, address=room.address))
        day = QLocale().toString(
            QDateTime.fromMSecsSinceEpoch(room.used).date(), QLocale.FormatType.ShortFormat
        )
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(1)
        details = _("{address} · {day}", address=room.address, day=day)
        for text, look in ((room.title, "strong"), (details, "secondary")):
            words = label(text, look)
            words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column.addWidget(words)

    def sizeHint(self) -> QSize:
        return QSize(160, self._column.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
