"""The settings that can be refused: what one writes, and where the data is."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.gui.theme import zoomed
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.buttons import LinkButton, QuietButton
from desktop_chat.gui.widgets.card import breakable_words, wrapped_label
from desktop_chat.gui.widgets.line_field import LineField
from desktop_chat.gui.widgets.refusal_label import RefusalLabel
from desktop_chat.texts import Sentence, _


class WrittenField(Adaptive, QWidget):
    """A line, ``width`` wide, that holds when one presses Enter or goes on; Esc brings the old one back."""

    text_wanted = Signal(str)

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = width
        self._text = ""
        self.field = LineField()
        self._refusal = RefusalLabel(self.field, takes_focus=False)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.field)
        self._column.addWidget(self._refusal)
        self.setFocusProxy(self.field)
        self.field.editingFinished.connect(self._finish)
        self.field.installEventFilter(self)
        self._set_sizes()

    def show_text(self, text: str) -> None:
        """Show what holds now."""
        self._text = text
        self.field.setText(text)

    def follow(self, text: str) -> None:
        """Show what holds now if that is news; what is being written stays otherwise."""
        if text != self._text:
            self.show_text(text)

    def show_refusal(self, reason: Sentence | None) -> None:
        """Say why what stands in the field was not accepted; None: it was."""
        self._refusal.say(reason or "")

    def set_words(self, name: str) -> None:
        """Name the field for screen readers."""
        self.field.setAccessibleName(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Esc close the dialog only where nothing is to be taken back."""
        takes_back = (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and (self.field.text() != self._text or bool(self._refusal.text()))
        )
        if takes_back:
            self.field.setText(self._text)
            self.text_wanted.emit(self._text)
        return takes_back or super().eventFilter(watched, event)

    def _finish(self) -> None:
        if self.field.text() != self._text or self._refusal.text():
            self.text_wanted.emit(self.field.text())

    def _set_sizes(self) -> None:
        self.setFixedWidth(zoomed(self._width))
        self._column.setSpacing(zoomed(4))


class FolderField(Adaptive, QWidget):
    """Where the data is, with what one can do about it."""

    open_wanted = Signal()
    change_wanted = Signal()
    back_wanted = Signal()
    """The folder that was chosen for the next start is not wanted after all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._next: Path | None = None
        self._fixed = False
        self.path = wrapped_label("", "secondary")
        self.path.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.next = wrapped_label("", "accent")
        self.refusal = RefusalLabel()
        self.open, self.change, self.back = QuietButton(), QuietButton(), LinkButton()
        self._buttons = QHBoxLayout()
        for button, wanted in (
            (self.open, self.open_wanted),
            (self.change, self.change_wanted),
            (self.back, self.back_wanted),
        ):
            self._buttons.addWidget(button)
            button.clicked.connect(wanted)
        self._buttons.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for part in (self.path, self.next, self.refusal):
            self._column.addWidget(part)
        self._column.addLayout(self._buttons)
        self._set_sizes()

    def show_folder(self, current: Path, chosen: Path | None, *, fixed: bool) -> None:
        """Show where the data is, where it shall be, and whether that can be chosen here at all."""
        self._next, self._fixed = chosen, fixed
        self.path.setText(breakable_words(str(current)))
        self.change.setVisible(not fixed)
        self.set_words()

    def show_refusal(self, reason: Sentence | None) -> None:
        """Say why a folder cannot be used."""
        self.refusal.say(reason or "")

    def set_words(self) -> None:
        """Say what the buttons do and what becomes of the data."""
        self.path.setAccessibleName(_("Folder: {path}", path=self.path.text().replace("\u200b", "")))
        self.open.setText(_("Open folder"))
        self.change.setText(_("Change…"))
        self.back.setText(_("Keep the old one"))
        words = ""
        if self._fixed:
            words = _("The command line has chosen this folder.")
        elif self._next is not None:
            words = _("From the next start on: {path}", path=breakable_words(str(self._next)))
        self.next.setText(words)
        self.next.setVisible(bool(words))
        self.back.setVisible(self._next is not None)

    def _set_sizes(self) -> None:
        self._column.setSpacing(zoomed(8))
        self._buttons.setSpacing(zoomed(8))
