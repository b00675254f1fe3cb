"""The strip that says what happened, what still works and what to do."""

from enum import StrEnum

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop_chat.gui.theme import current_theme
from desktop_chat.gui.widgets.buttons import LinkButton
from desktop_chat.gui.widgets.card import label
from desktop_chat.gui.widgets.icons import icon_pixmap

_ICON = 18


class Level(StrEnum):
    """How bad it is; told by icon, colour and words."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


_LOOKS = {
    Level.INFO: ("info", "secondary"),
    Level.WARNING: ("warning", "warning"),
    Level.ERROR: ("failed", "error"),
}


class Banner(QFrame):
    """Hidden until there is a notice; with at most one thing to do."""

    action_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._level = Level.INFO
        self._icon = label("", "plain", self)
        self._icon.setFixedSize(_ICON, _ICON)
        self._text = label("", "plain", self)
        self._text.setWordWrap(True)
        self._countdown = label("", "plain", self)
        self._action = LinkButton(parent=self)
        self._action.clicked.connect(self.action_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(22, 8, 16, 8)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text, 1)
        row.addWidget(self._countdown)
        row.addWidget(self._action)
        self.hide()

    def show_notice(self, text: str, level: Level = Level.INFO, action: str | None = None) -> None:
        """Show ``text``, and a button with the words ``action``."""
        self._level = level
        self._text.setText(text)
        self.setAccessibleName(text)
        self._action.setText(action or "")
        self._action.setVisible(action is not None)
        self.set_countdown("")
        if self.property("level") != level.value:
            self.setProperty("level", level.value)
            self.style().unpolish(self)
            self.style().polish(self)
        self._paint_icon()
        self.show()

    def set_countdown(self, words: str) -> None:
        """Show what changes every second beside the notice."""
        self._countdown.setText(words)
        self._countdown.setVisible(words != "")

    def clear(self) -> None:
        """There is nothing to tell any more."""
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._paint_icon()

    def _paint_icon(self) -> None:
        name, tint = _LOOKS[self._level]
        colour = getattr(current_theme(), tint)
        self._icon.setPixmap(icon_pixmap(name, colour, _ICON, self.devicePixelRatioF()))
