"""A sentence that says beside a field why it was not accepted."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from desktop_chat.gui.rich_text import make_plain
from desktop_chat.gui.widgets.announcement import announce
from desktop_chat.texts import Sentence


class RefusalLabel(QLabel):
    """It is there only while it has something to say; then ``field`` has the focus, and the sentence too."""

    def __init__(self, field: QLineEdit | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        make_plain(self)
        self.setProperty("look", "error")
        self.setWordWrap(True)
        self._field = field
        self._reason: Sentence | str = ""
        self.hide()

    def say(self, reason: Sentence | str) -> None:
        """Show ``reason``, or nothing for an empty one; a `Sentence` follows the language."""
        self._reason = reason
        self._set_words()
        words = self.text()
        self.setVisible(bool(words))
        if not words:
            return
        announce(self, words, urgent=True)
        if self._field is not None:
            self._field.setFocus()
            self._field.selectAll()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._set_words()

    def _set_words(self) -> None:
        words = str(self._reason)
        self.setText(words)
        if self._field is not None:
            self._field.setAccessibleDescription(words)
