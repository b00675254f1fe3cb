"""The field in which a message is written."""

import math
from typing import Final

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from desktop_chat.gui.preferences import SendKey
from desktop_chat.gui.theme import zoomed
from desktop_chat.gui.widgets.line_field import holds_files
from desktop_chat.protocol.limits import TEXT_BYTES
from desktop_chat.texts import sentence

FAR_TOO_LONG: Final = 4 * TEXT_BYTES
"""Characters; Qt lays out a line of so many within a fifth of a second."""

_HIGHEST_SHARE: Final = 0.4
_LINE_BREAKS: Final = dict.fromkeys((0x2028, 0x2029), "\n")
_LOWEST: Final = 23  # a line of Chinese, so that the field does not twitch at the first character


class MessageField(QPlainTextEdit):
    """Plain text that grows with its lines. ``send_key`` sends, unless an input method is composing."""

    send_wanted = Signal()
    refused = Signal(object)
    """The `Sentence` that says why something did not get in; the field is as it was."""
    focus_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False
        self.send_key: SendKey = "enter"
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self.fit_height)

    def _height_of_lines(self, enough: int) -> int:
        """Return how high all lines are, or more than ``enough``; lines of Chinese are higher than others."""
        layout = self.document().documentLayout()
        block, height = self.document().firstBlock(), 0.0
        while block.isValid() and height <= enough:
            height += layout.blockBoundingRect(block).height()
            block = block.next()
        return math.ceil(height) + 1  # the widget scrolls when not one pixel is left

    def fit_height(self) -> None:
        """Be as high as the lines, up to 40 % of the window."""
        least = zoomed(_LOWEST)
        most = max(round(self.window().height() * _HIGHEST_SHARE), least)
        wanted = max(self._height_of_lines(most), least)
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if wanted > most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self.setFixedHeight(min(wanted, most))
        if wanted <= most:
            self.verticalScrollBar().setValue(0)  # all lines fit now, so none may stay scrolled out

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self._sends(event.modifiers()):
            if not self._composing:
                self.send_wanted.emit()
            return
        super().keyPressEvent(event)

    def _sends(self, modifiers: Qt.KeyboardModifier) -> bool:
        """Return whether Enter with ``modifiers`` sends; else it begins a new line."""
        match self.send_key:
            case "enter":
                return not modifiers & Qt.KeyboardModifier.ShiftModifier
            case "ctrl_enter":
                return bool(modifiers & Qt.KeyboardModifier.ControlModifier)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = event.preeditString() != ""
        if self._has_room_for(event.commitString()):
            super().inputMethodEvent(event)
        else:
            super().inputMethodEvent(QInputMethodEvent())  # ends the composition

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take files and pictures, too: what is not let fall cannot be refused with a sentence."""
        return source.hasText() or source.hasUrls() or source.hasImage()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take only the words of what is pasted or dropped, and all of them or none."""
        if holds_files(source) or (source.hasImage() and not source.hasText()):
            self.refused.emit(sentence("Files and pictures cannot be sent. What you wrote is still here."))
        elif self._has_room_for(text := source.text()):
            self.insertPlainText(text)
            self.ensureCursorVisible()

    def written(self) -> str:
        """Return what was written. Qt's own ``toPlainText`` would make every hard space a soft one."""
        return self.document().toRawText().translate(_LINE_BREAKS)

    def _has_room_for(self, more: str) -> bool:
        """Refuse what would make the field slow, far above what could be sent."""
        if len(more) <= FAR_TOO_LONG - self.document().characterCount():
            return True
        self.refused.emit(
            sentence(
                "That is far too long: a message takes about {letters} letters, or {characters} Chinese "
                "characters. Nothing was added.",
                letters=f"{TEXT_BYTES // 1000 * 1000:,}",
                characters=f"{TEXT_BYTES // 3000 * 1000:,}",
            )
        )
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._composing = False
        self.focus_changed.emit(False)
