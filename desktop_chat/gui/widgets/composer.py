"""Where one writes."""

from typing import Final

from PySide6.QtCore import QEvent, QMargins, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.gui.keys import WRITING
from desktop_chat.gui.preferences import SendKey
from desktop_chat.gui.theme import zoomed, zoomed_margins
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.announcement import announce
from desktop_chat.gui.widgets.buttons import IconButton
from desktop_chat.gui.widgets.card import wrapped_label
from desktop_chat.gui.widgets.key_words import key_words
from desktop_chat.gui.widgets.message_field import MessageField
from desktop_chat.gui.widgets.reading_column import reading_column
from desktop_chat.protocol.checks import check_text
from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.limits import TEXT_BYTES
from desktop_chat.texts import Sentence, _, ngettext

TYPING_IDLE_MS: Final = 5000
"""After so long without a key nobody counts as typing."""

REFUSAL_MS: Final = 8000
"""Time enough to read why something was refused."""
_GOES_ON: Final = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.FocusOut})

_TOLD_BELOW_BYTES: Final = 1024
_BUTTON: Final = 44


class Composer(Adaptive, QFrame):
    """The field with its button. ``submitted`` carries a text within the limit and with something in it."""

    submitted = Signal(object)  # as ``str`` it would lose a byte order mark at the beginning
    typing_changed = Signal(bool)
    draft_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self._typing = False
        self._idle = QTimer(self, singleShot=True, interval=TYPING_IDLE_MS)
        self._idle.timeout.connect(lambda: self._set_typing(False))
        self._field = MessageField()
        self._frame = QFrame(self)
        self._frame.setObjectName("field")
        self._text = ""
        self._refusal: Sentence | None = None
        self._refusal_read = QTimer(self, singleShot=True, interval=REFUSAL_MS)
        self._refusal_read.timeout.connect(self._forget_refusal)
        self._note = wrapped_label("", "small", self)
        self._note.hide()
        self._send = IconButton("send", parent=self, tint="on_accent", size=22)
        self._send.setObjectName("send")
        self._lay_out()
        self._field.send_wanted.connect(self._submit)
        self._send.clicked.connect(self._submit)
        self._field.textChanged.connect(self._text_changed)
        self._field.refused.connect(self.refuse)
        self._field.focus_changed.connect(self._show_focus)
        for part in (self._field, self._field.viewport()):
            part.installEventFilter(self)
        self.setFocusProxy(self._field)
        self._set_sizes()
        self._set_words()
        self._text_changed()

    def _lay_out(self) -> None:
        self._inside = QVBoxLayout(self._frame)
        self._inside.addWidget(self._field, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row = QHBoxLayout()
        self._row.addWidget(self._frame, 1)
        self._row.addWidget(self._send, 0, Qt.AlignmentFlag.AlignBottom)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._row)
        self._column.addWidget(self._note)

    def _set_words(self) -> None:
        self._field.setAccessibleName(_("Message"))
        key = key_words(WRITING[self._field.send_key][0])
        self._send.set_words(_("Send"), _("Send ({key})", key=key))
        self._tell(self._field.written())

    def _set_sizes(self) -> None:
        self._inside.setContentsMargins(zoomed_margins(20, 12, 16, 9))
        self._frame.setMinimumHeight(zoomed(_BUTTON))
        self._send.setFixedSize(zoomed(_BUTTON), zoomed(_BUTTON))
        self._row.setSpacing(zoomed(10))
        self._column.setSpacing(zoomed(4))
        self._fit_column()
        self._field.fit_height()

    def _fit_column(self) -> None:
        """Stand under the messages, which leave room for a scroll bar beside them."""
        bar = self._field.verticalScrollBar().sizeHint().width()
        side, _width = reading_column(self.width() - bar)
        self._column.setContentsMargins(zoomed_margins(18, 9, 18, 10) + QMargins(side, 0, side, 0))

    # What the window says

    def set_placeholder(self, words: str) -> None:
        """Say in the empty field what is to be written there."""
        self._field.setPlaceholderText(words)
        self._field.viewport().update()  # Qt 6.11 repaints only where the placeholder comes or goes

    def set_send_key(self, send_key: SendKey) -> None:
        """Let these keys send a message."""
        self._field.send_key = send_key
        self._set_words()

    def set_draft(self, text: str) -> None:
        """Put ``text`` into the field, the cursor at its end; nobody types it."""
        self._field.blockSignals(True)
        self._field.setPlainText(text)
        self._field.blockSignals(False)
        self._take_text()
        self._set_typing(False)
        cursor = self._field.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self._field.setTextCursor(cursor)

    def draft(self) -> str:
        """Return what is in the field."""
        return self._field.written()

    def refuse(self, reason: Sentence) -> None:
        """Say beside the field, for a while or until something is done there, why it was not accepted."""
        self._refusal = reason
        self._refusal_read.start()
        self._tell(self._field.written())
        announce(self._note, str(reason), urgent=True)

    def focus_field(self) -> None:
        """Let the keyboard write here."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    # What somebody does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever goes on has read why something was refused."""
        if event.type() in _GOES_ON:
            self._forget_refusal()
        return super().eventFilter(watched, event)

    def _forget_refusal(self) -> None:
        if self._refusal is not None:
            self._refusal = None
            self._refusal_read.stop()
            self._tell(self._text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_column()
        self._column.activate()
        self._field.fit_height()

    def _text_changed(self) -> None:
        self._take_text()
        self._set_typing(bool(self._text.strip()))
        if self._typing:
            self._idle.start()

    def _take_text(self) -> None:
        text = self._field.written()
        changed = text != self._text  # Qt says so after each drop, too
        if changed:
            self._text, self._refusal = text, None
        self._tell(text)
        if changed:
            self.draft_changed.emit()

    def _tell(self, text: str) -> None:
        """Say why something was refused, or else how much may follow ``text`` once that is little."""
        left = TEXT_BYTES - len(text.encode("utf-8", "surrogatepass"))
        self._send.setEnabled(left >= 0 and bool(text.strip()))
        self._note.setVisible(left < _TOLD_BELOW_BYTES or self._refusal is not None)
        if self._refusal is not None:
            words = str(self._refusal)
        elif left < 0:
            words = ngettext(
                "Too long by {count} byte. Shorten it, or send it in two parts.",
                "Too long by {count} bytes. Shorten it, or send it in two parts.",
                -left,
            )
        else:
            words = ngettext("Room for {count} more byte", "Room for {count} more bytes", left)
        self._note.setText(words)
        self._field.setAccessibleDescription(words if self._note.isVisibleTo(self) else "")
        look = "error" if left < 0 or self._refusal is not None else "small"
        if self._note.property("look") != look:
            self._note.setProperty("look", look)
            self._note.style().unpolish(self._note)
            self._note.style().polish(self._note)

    def _submit(self) -> None:
        if not self._field.written():
            return
        try:
            text = check_text(self._field.written().strip("\n").rstrip())
        except Refusal as refusal:
            if refusal.code != "too_long":  # the note counts already
                self.refuse(refusal.sentence)
            return
        self._field.clear()
        self.submitted.emit(text)

    def _set_typing(self, typing: bool) -> None:
        if not typing:
            self._idle.stop()
        if typing != self._typing:
            self._typing = typing
            self.typing_changed.emit(typing)

    def _show_focus(self, focused: bool) -> None:
        self._frame.setProperty("focused", focused)
        self._frame.style().unpolish(self._frame)
        self._frame.style().polish(self._frame)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._field.fit_height()
