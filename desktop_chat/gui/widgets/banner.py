"""The strip that says what happened, what still works and what to do."""

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.gui.theme import current_theme, zoomed
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.buttons import LinkButton
from desktop_chat.gui.widgets.card import label
from desktop_chat.gui.widgets.icons import icon_pixmap
from desktop_chat.texts import _

_ICON = 18
_WORDS_NEED = 340
"""So wide, in pixels before the zoom, long words are at least before anything stands beside them."""


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


class Banner(Adaptive, QFrame):
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
        self._says = QHBoxLayout()
        self._says.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        self._says.addLayout(words, 1)
        self._offers = QHBoxLayout()
        for part in (self._countdown, self._more, self._action):
            self._offers.addWidget(part)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.addLayout(self._says, 1)
        self._row.addLayout(self._offers)
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
        self._set_colours()
        self.show()

    def set_countdown(self, words: str) -> None:
        """Show what changes every second beside the notice."""
        self._countdown.setText(words)
        self._countdown.setVisible(words != "")
        self._fit()

    def clear(self) -> None:
        """There is nothing to tell any more."""
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _set_words(self) -> None:
        self._more.setText(_("Hide details") if self._more.isChecked() else _("Show details"))

    def _set_sizes(self) -> None:
        self._icon.setFixedSize(zoomed(_ICON), zoomed(_ICON))
        self._row.setContentsMargins(zoomed(22), zoomed(8), zoomed(16), zoomed(8))
        for layout in (self._says, self._offers):
            layout.setSpacing(zoomed(10))
        self._fit()
        self._set_colours()

    def _fit(self) -> None:
        """Put what can be done beneath the words where it would leave them a column of single words."""
        offers = (part for part in (self._countdown, self._more, self._action) if not part.isHidden())
        taken = sum(part.sizeHint().width() + self._offers.spacing() for part in offers)
        words = self._text.fontMetrics().horizontalAdvance(self._text.text())
        margins = self._row.contentsMargins()
        free = self.width() - margins.left() - margins.right() - taken - self._icon.width()
        beside = free >= min(zoomed(_WORDS_NEED), words + 2 * self._says.spacing())
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if direction != self._row.direction():
            self._row.setSpacing(zoomed(10) if beside else 0)
            self._row.setDirection(direction)
            self._row.setAlignment(
                self._offers, Qt.AlignmentFlag(0) if beside else Qt.AlignmentFlag.AlignRight
            )

    def _show_detail(self, shown: bool) -> None:
        self._detail.setVisible(shown)
        self._set_words()

    def _set_colours(self) -> None:
        name, tint = _LOOKS[self._level]
        colour = getattr(current_theme(), tint)
        self._icon.setPixmap(icon_pixmap(name, colour, zoomed(_ICON), self.devicePixelRatioF()))
