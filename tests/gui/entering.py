"""How words get into a field: typed, pasted, dropped, or committed by an input method."""

import random
import re
from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QPlainTextEdit, QWidget

Field: TypeAlias = QLineEdit | QPlainTextEdit
Enter: TypeAlias = Callable[[Field, str], None]


def through_qt(text: str) -> str:
    """Return what of ``text`` Python and Qt tell each other: PySide drops halves of characters.

    What stands first must not be a byte order mark, nor the half of a character before one.
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return whole.lstrip("\ufeff\ufffe")


def enterable(text: str) -> str:
    """Return ``text`` without a byte order mark at its beginning, which PySide would obey."""
    return re.sub("^[\ud800-\udfff\ufeff\ufffe]+", "", text)


def type_in(field: Field, text: str) -> None:
    """Press a key for each character. No key is Enter: that would submit."""
    for character in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(
                field, QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, character)
            )


def paste_in(field: Field, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def drop_in(field: Field, text: str) -> None:
    words = QMimeData()
    words.setText(text)
    drop(field, words)


def commit_in(field: Field, text: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)


def drop(field: Field, what: QMimeData) -> None:
    """Drag ``what`` into ``field`` and let it fall there."""
    target: QWidget = field.viewport() if isinstance(field, QAbstractScrollArea) else field
    where = QPointF(target.rect().center())
    copy, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(where.toPoint(), copy, what, button, none)
    QApplication.sendEvent(target, entering)
    assert entering.isAccepted(), "what may not enter is never heard of"
    QApplication.sendEvent(target, QDragMoveEvent(where.toPoint(), copy, what, button, none))
    QApplication.sendEvent(target, QDropEvent(where, copy, what, button, none))


def way_in(chance: random.Random, text: str) -> Enter:
    """Choose a way; only short texts are typed."""
    ways: list[Enter] = [paste_in, drop_in, commit_in]
    return chance.choice([*ways, type_in] if len(text) < 40 else ways)
