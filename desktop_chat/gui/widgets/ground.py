"""The gradient behind the timeline. It stands still while rows move over it."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPixmap

from desktop_chat.gui.theme import current_theme


class Ground:
    """Keeps the picture: computing the gradient anew takes longer than all the text of a frame."""

    def __init__(self) -> None:
        self._picture = QPixmap()
        self._made_for: tuple[str, QSize, float] | None = None

    def paint(self, painter: QPainter, part: QRect, size: QSize) -> None:
        """Paint ``part`` of the ground of a widget of ``size``."""
        ratio = painter.device().devicePixelRatio()
        wanted = current_theme().name, size, ratio
        if self._made_for != wanted:
            self._picture = _picture(size, ratio)
            self._made_for = wanted
        inside = QRectF(part)
        source = QRectF(inside.topLeft() * ratio, inside.size() * ratio)
        painter.drawPixmap(inside, self._picture, source)


def _picture(size: QSize, ratio: float) -> QPixmap:
    theme = current_theme()
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    gradient = QLinearGradient(QPointF(0, 0), QPointF(size.width(), size.height()))
    gradient.setColorAt(0, QColor(theme.ground_start))
    gradient.setColorAt(1, QColor(theme.ground_end))
    painter = QPainter(picture)
    painter.fillRect(QRect(0, 0, size.width(), size.height()), gradient)
    painter.end()
    return picture
