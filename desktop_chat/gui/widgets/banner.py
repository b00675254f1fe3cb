"""The strip that says what happened, what still works and what to do."""

from enum import StrEnum

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.gui.theme import current_theme, zoomed
from desktop_chat.gui.widgets.buttons import LinkButton
from desktop_chat.gui.widgets.card import label
from desktop_chat.gui.widgets.icons import icon_pixmap
from desktop_chat.texts import _

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
    """Hidden until there is a notice; with at most one thing to do, and what the system said if asked for."""

    action_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._level = Level.INFO
        self._icon = label("", "plain", self)
        self._text = label("", "plain", self)
        self._text.setWordWrap(True)
        self._countdown = label("", "plain", self)
        self._action = LinkButton(parent=self)
        self._action.clicked.connect(self.action_requested)
        self._detail = label("", "small", self)
        self._detail.setWordWrap(True)
        self._detail.hide()
        self._more = LinkButton(parent=self)
        self._more.setCheckable(True)
        self._more.toggled.connect(self._show_detail)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._text)
        words.addWidget(self._detail)
        row = self._row = QHBoxLayout(self)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self._countdown)
        row.addWidget(self._more)
        row.addWidget(self._action)
        self._set_words()
        self._set_sizes()
        self.hide()

    def show_notice(
        self, text: str, level: Level = Level.INFO, action: str | None = None, detail: str = ""
    ) -> None:
        """Show ``text``, a button with the words ``action``, and another one if there is a ``detail``."""
        self._level = level
        self._text.setText(text)
        self.setAccessibleName(text)
        self._action.setText(action or "")
        self._action.setVisible(action is not None)
        self._more.setVisible(detail != "")
        if detail != self._detail.text():
            self._detail.setText(detail)
            self._more.setChecked(False)
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
        match event.type():
            case QEvent.Type.PaletteChange:
                self._paint_icon()
            case QEvent.Type.StyleChange:
                self._set_sizes()
            case QEvent.Type.LanguageChange:
                self._set_words()
            case _:
                pass

    def _set_words(self) -> None:
        self._more.setText(_("Hide details") if self._more.isChecked() else _("Show details"))

    def _set_sizes(self) -> None:
        self._icon.setFixedSize(zoomed(_ICON), zoomed(_ICON))
        self._row.setContentsMargins(zoomed(22), zoomed(8), zoomed(16), zoomed(8))
        self._row.setSpacing(zoomed(10))
        self._paint_icon()

    def _show_detail(self, shown: bool) -> None:
        self._detail.setVisible(shown)
        self._set_words()

    def _paint_icon(self) -> None:
        name, tint = _LOOKS[self._level]
        colour = getattr(current_theme(), tint)
        self._icon.setPixmap(icon_pixmap(name, colour, zoomed(_ICON), self.devicePixelRatioF()))
