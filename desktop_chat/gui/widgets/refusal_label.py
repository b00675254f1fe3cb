"""A sentence that says beside a field why it was not accepted."""

from PySide6.QtWidgets import QLabel, QWidget

from desktop_chat.gui.rich_text import make_plain
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.announcement import announce
from desktop_chat.gui.widgets.card import breakable_words
from desktop_chat.gui.widgets.line_field import LineField
from desktop_chat.texts import Sentence


class RefusalLabel(Adaptive, QLabel):
    """It is there only while it has something to say, which ``field`` says to readers, too.

    ``takes_focus``: with a refusal the field has the focus and its text is selected.
    """

    def __init__(
        self, field: LineField | None = None, parent: QWidget | None = None, *, takes_focus: bool = True
    ) -> None:
        super().__init__(parent)
        make_plain(self)
        self.setProperty("look", "error")
        self.setWordWrap(True)
        self._field = field
        self._takes_focus = takes_focus
        self._reason: Sentence | str = ""
        self._is_note = False
        if field is not None:
            field.refused.connect(self._note)
            field.textEdited.connect(self._forget_note)
        self.hide()

    def say(self, reason: Sentence | str) -> None:
        """Show ``reason``, or nothing for an empty one; a `Sentence` follows the language."""
        self._show(reason)
        if reason and self._takes_focus and self._field is not None:
            self._field.setFocus()
            self._field.selectAll()

    def _note(self, reason: Sentence) -> None:
        """Say why something did not get into the field, which stays as it is, cursor and all."""
        if not (self._is_note and str(reason) == str(self._reason)):
            self._show(reason)
            self._is_note = True

    def _forget_note(self) -> None:
        if self._is_note:
            self._show("")

    def _show(self, reason: Sentence | str) -> None:
        self._reason, self._is_note = reason, False
        self._set_words()
        self.setVisible(bool(reason))
        if reason:
            announce(self, str(reason), urgent=True)

    def _set_words(self) -> None:
        words = str(self._reason)
        self.setText(breakable_words(words))
        self.setAccessibleName(words)
        if self._field is not None:
            self._field.setAccessibleDescription(words)
