"""A field of one line that takes whatever is typed, pasted or dropped, or says why it does not."""

from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QTextLayout,
    QValidator,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_chat.texts import sentence

LONGEST_LINE: Final = 4000
"""More is no name and no address; in units of UTF-16, as Qt counts."""

_BREAKS: Final = dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), " ")


class LineField(QLineEdit):
    """Nothing is cut: what is too long for any use is refused as a whole. Line breaks become spaces."""

    refused = Signal(object)
    """The `Sentence` that says why something did not get in; the field is as it was."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Qt cuts at this length before anybody sees the text, which spares it what a megabyte would cost. It
        # says so, and the validator takes back what was cut.
        self.setMaxLength(LONGEST_LINE + 2)
        self._rule = _OneLine(self)
        self.setValidator(self._rule)
        self.setText(text)
        self.inputRejected.connect(self._hear_rejection)
        self.textChanged.connect(self._level)
        self._level()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and holds_files(
            QGuiApplication.clipboard().mimeData()
        ):
            self._refuse_files()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if holds_files(event.mimeData()):
            event.acceptProposedAction()  # else the drop is never heard of, and nobody says why
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if holds_files(event.mimeData()):
            event.acceptProposedAction()
        else:
            super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if holds_files(event.mimeData()):
            event.acceptProposedAction()
            self._refuse_files()
        else:
            super().dropEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._level()

    def _level(self) -> None:
        """Let a text stand in the middle: Qt lifts it by as much as a fallback font is the higher one."""
        layout = QTextLayout(self.text(), self.font())
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        lifted = max(0, round(line.ascent()) - self.fontMetrics().ascent()) if line.isValid() else 0
        self.setTextMargins(0, lifted, 0, -lifted)

    def _hear_rejection(self) -> None:
        """Qt rejects before it asks the validator, where it has cut, and after the validator's refusal."""
        if not self._rule.has_refused:
            self._rule.was_cut = True
            return
        self._rule.has_refused = False
        self.refused.emit(
            sentence(
                "That is too long: this field takes {limit} characters. Nothing was added.",
                limit=LONGEST_LINE,
            )
        )

    def _refuse_files(self) -> None:
        self.refused.emit(sentence("Only text can go here, not files."))


def holds_files(source: QMimeData) -> bool:
    """Return whether ``source`` stands for files, whose names a person did not mean to write."""
    return any(url.isLocalFile() for url in source.urls())


class _OneLine(QValidator):
    """Accepts everything that is short enough, with a space for each break of the line."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.was_cut = False
        self.has_refused = False

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        # What was cut need not be long here: PySide hands halves of characters to nobody.
        if self.was_cut or len(text.encode("utf-16-le")) // 2 > LONGEST_LINE:
            self.was_cut, self.has_refused = False, True
            return QValidator.State.Invalid, text, position
        return QValidator.State.Acceptable, text.translate(_BREAKS), position
