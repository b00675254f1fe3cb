"""A label for names and titles of any length."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_chat.gui.rich_text import elided, in_one_line, make_plain, set_tool_tip


class ElidedLabel(QLabel):
    """Shortens what it shows to the width it has; all of it is in the tool tip and the accessible name."""

    def __init__(self, look: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        make_plain(self)
        self.setProperty("look", look)
        self._words = ""
        # Absolute: a name written from right to left stands in its list where all the others begin, too.
        self.setAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        )
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_words(self, words: str) -> None:
        """Show ``words``."""
        self._words = in_one_line(words)
        self.setAccessibleName(self._words)
        self._fit()

    def words(self) -> str:
        """Return what is shown, unshortened."""
        return self._words

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def _fit(self) -> None:
        shown = elided(self._words, QFontMetricsF(self.font()), self.width())
        self.setText(shown)
        set_tool_tip(self, self._words if shown != self._words else "")
