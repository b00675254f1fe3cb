"""A sentence that says beside a field why it was not accepted."""

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from desktop_chat.gui.rich_text import make_plain


class RefusalLabel(QLabel):
    """It is there only while it has something to say; then ``field`` has the focus, and the sentence too."""

    def __init__(self, field: QLineEdit | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        make_plain(self)
        self.setProperty("look", "error")
        self.setWordWrap(True)
        self._field = field
        self.hide()

    def say(self, sentence: str) -> None:
        """Show ``sentence``, or nothing for an empty one."""
        self.setText(sentence)
        self.setVisible(bool(sentence))
        if self._field is not None:
            self._field.setAccessibleDescription(sentence)
            if sentence:
                self._field.setFocus()
                self._field.selectAll()
