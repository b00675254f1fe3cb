"""A member's disc: initials on a colour of their own."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTextBoundaryFinder
from PySide6.QtGui import QColor, QFont, QLinearGradient, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_chat.gui.palette import avatar_gradient
from desktop_chat.gui.theme import unzoomed_font, zoomed
from desktop_chat.gui.widgets.adaptive import Adaptive

_INITIAL_SHARE: Final = 0.4


def initial(name: str) -> str:
    """Return the first visible character of ``name`` as people count characters, in upper case."""
    name = name.strip()
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, name)
    end = finder.toNextBoundary()
    if end <= 0:
        return "?"
    first = name.encode("utf-16-le", "surrogatepass")[: 2 * end].decode("utf-16-le", "replace")
    return first.upper() if len(first.upper()) == len(first) else first


def paint_disc(
    painter: QPainter, place: QRectF, member: str | None, name: str, colour: int | None = None
) -> None:
    """Paint the disc of ``member`` into ``place``, in the chosen ``colour`` if there is one."""
    ratio = painter.device().devicePixelRatio()
    colours = avatar_gradient(member, colour)
    painter.drawPixmap(place.topLeft(), _disc(colours, initial(name), round(place.width()), ratio))


@lru_cache(maxsize=512)
def _disc(colours: tuple[str, str], letter: str, size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    start, end = colours
    gradient = QLinearGradient(QPointF(0, 0), QPointF(size * 0.4, size))
    gradient.setColorAt(0, QColor(start))
    gradient.setColorAt(1, QColor(end))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient)
    painter.drawEllipse(QRectF(0, 0, size, size))
    painter.setFont(unzoomed_font(max(round(size * _INITIAL_SHARE), 8), QFont.Weight.DemiBold))
    painter.setPen(QColor("#ffffff"))
    painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, letter)
    painter.end()
    return pixmap


class Avatar(Adaptive, QWidget):
    """The disc as a widget of ``size`` pixels (zoom 100 %); decoration: the name stands beside it."""

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._member: str | None = None
        self._colour: int | None = None
        self._name = ""
        self._size = size
        self._set_sizes()

    def show_member(self, member: str | None, name: str, colour: int | None = None) -> None:
        """Show the disc of ``member``, in the chosen ``colour`` if any; grey where neither is known."""
        self._member, self._name, self._colour = member, name, colour
        self.update()

    def _set_sizes(self) -> None:
        self.setFixedSize(zoomed(self._size), zoomed(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_disc(painter, QRectF(self.rect()), self._member, self._name, self._colour)
        painter.end()
