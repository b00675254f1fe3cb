"""Which words in a picture can hardly be read, measured in the picture itself."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from desktop_chat.gui.palette import contrast

_LEAST: Final = 4.3  # of the 4.5 that colours must have: the smallest letters have no pixel of full colour
_SHARE: Final = 0.8  # of a word of which less is in sight nothing can be measured


def faint_words(window: QWidget, picture: QImage) -> Iterator[str]:
    """Yield the words whose strongest pixel is too close to the ground on which they stand."""
    for widget in window.findChildren(QWidget):
        inside = widget.window() is window and widget.isVisible()
        if inside and isinstance(widget, QLabel | QAbstractButton) and widget.text().strip():
            place = widget.visibleRegion().boundingRect()
            seen = QRect(widget.mapTo(window, QPoint(0, 0)) + place.topLeft(), place.size())
            if not seen.isEmpty() and seen.height() >= _SHARE * widget.height():
                ratio = strongest_contrast(picture.copy(seen))
                if ratio < _LEAST:
                    yield f"{widget.text()!r} ({ratio:.2f})"


def strongest_contrast(part: QImage) -> float:
    """Return the contrast of the most frequent colour and the one that differs most from it."""
    pixels = memoryview(part.convertToFormat(QImage.Format.Format_RGB32).constBits()).cast("I")
    counted = Counter(pixels)
    ground = _name(counted.most_common(1)[0][0])
    return max(contrast(_name(pixel), ground) for pixel in counted)


def _name(pixel: int) -> str:
    return QColor.fromRgb(pixel & 0xFFFFFF).name()
