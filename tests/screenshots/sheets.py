"""Contact sheets: many pictures on one, to see at a glance what does not fit the others."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

_COLUMNS: Final = 3
_ROWS: Final = 3
_CELL: Final = QSize(640, 480)
_CAPTION: Final = 22
_GAP: Final = 12


def make_sheets(pictures: Sequence[Path], folder: Path) -> list[Path]:
    """Put ``pictures``, nine to a sheet, into files `sheet-NN.png` in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    share = _COLUMNS * _ROWS
    sheets = []
    for number, first in enumerate(range(0, len(pictures), share), 1):
        path = folder / f"sheet-{number:02}.png"
        _sheet(pictures[first : first + share]).save(str(path))
        sheets.append(path)
    return sheets


def _sheet(pictures: Sequence[Path]) -> QImage:
    width = _COLUMNS * (_CELL.width() + _GAP) + _GAP
    height = _ROWS * (_CELL.height() + _CAPTION + _GAP) + _GAP
    sheet = QImage(width, height, QImage.Format.Format_RGB32)
    sheet.fill(QColor("#808590"))
    painter = QPainter(sheet)
    painter.setPen(QColor("#ffffff"))
    for place, path in enumerate(pictures):
        left = _GAP + place % _COLUMNS * (_CELL.width() + _GAP)
        top = _GAP + place // _COLUMNS * (_CELL.height() + _CAPTION + _GAP)
        painter.drawText(QRect(left, top, _CELL.width(), _CAPTION), Qt.AlignmentFlag.AlignLeft, path.stem)
        image = QImage(str(path)).scaled(
            _CELL, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        painter.drawImage(left, top + _CAPTION, image)
    painter.end()
    return sheet
