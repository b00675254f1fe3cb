"""Which characters no font here can draw: they would stand in a picture as boxes."""

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QFont, QTextLayout
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)


def missing_glyphs(text: str, font: QFont) -> list[str]:
    """Return the lines of ``text`` in which ``font`` and what it falls back to leave a box."""
    return [line for line in text.splitlines() if line and _has_box(line, font)]


def _has_box(line: str, font: QFont) -> bool:
    layout = QTextLayout(line, font)
    layout.beginLayout()
    layout.createLine().setLineWidth(100_000)
    layout.endLayout()
    return any(0 in run.glyphIndexes() for run in layout.glyphRuns())


def shown_texts(window: QWidget) -> Iterator[tuple[str, QFont]]:
    """Yield every text that stands in ``window``, with the font of its widget."""
    for widget in [window, *window.findChildren(QWidget)]:
        if widget.isVisible():
            yield from ((text, widget.font()) for text in _texts_of(widget) if text)


def _texts_of(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield widget.text()
            yield widget.placeholderText()
        case QPlainTextEdit():
            yield widget.toPlainText()
            yield widget.placeholderText()
        case QComboBox():
            yield widget.currentText()
        case QAbstractItemView():
            yield from _rows_of(widget.model())
        case _:
            yield widget.windowTitle()


def _rows_of(model: QAbstractItemModel | None) -> Iterator[str]:
    for row in range(model.rowCount() if model is not None else 0):
        index = model.index(row, 0) if model is not None else None
        if index is not None:
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                yield str(index.data(role) or "")
