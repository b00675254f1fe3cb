"""The day of the rows in sight, shown over them while somebody scrolls."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_chat.gui.theme import current_theme, zoomed
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.row_painter import paint_day
from desktop_chat.gui.widgets.row_parts import RowStyle, Words

SHOWN_MS: Final = 1500
"""So long after the last scrolling the chip stays."""

_HEIGHT: Final = 25
_PADDING: Final = 26
_TOP: Final = 10


class DayChip(Adaptive, QWidget):
    """Decoration: the separators between the rows say the same, and the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = ""
        self._hiding = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._hiding.timeout.connect(self.hide)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._set_sizes()

    def show_day(self, words: str, middle: int) -> None:
        """Show ``words`` around ``middle`` at the parent's top, or nothing for no words."""
        self._words = words
        width = round(QFontMetricsF(self._style.line).horizontalAdvance(words)) + zoomed(_PADDING)
        self.setGeometry(middle - width // 2, zoomed(_TOP), width, zoomed(_HEIGHT))
        self.setVisible(words != "")
        self.update()
        self._hiding.start()

    def words(self) -> str:
        """Return the day that it tells or told last."""
        return self._words

    def _set_sizes(self) -> None:
        self._style = RowStyle.of(current_theme())
        self.hide()  # until somebody scrolls

    def _set_colours(self) -> None:
        self._set_sizes()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_day(painter, Words(self._words, QRectF(self.rect())), self._style)
        painter.end()
