"""A link as a QR code, drawn module by module so that it is sharp at any size."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_chat.lan.qr_code import qr_matrix
from desktop_chat.texts import _

DARK = QColor("#000000")
LIGHT = QColor("#ffffff")
"""Dark on white in every theme: scanners want it so."""
_CORNER = 10
_SMALLEST = 120


class QrCode(QWidget):
    """The largest square that fits into its place, with the quiet zone inside of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_link(self, link: str) -> None:
        """Show the code of ``link``."""
        self._link = link
        self.setAccessibleName(_("QR code of {link}", link=link))
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(_SMALLEST, _SMALLEST)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = min(self.width(), self.height())
        square = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(LIGHT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(square, _CORNER, _CORNER)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        if self._link:
            painter.setBrush(DARK)
            painter.drawRects(_dark_runs(self._link, painter, square))
        painter.end()


def _dark_runs(link: str, painter: QPainter, square: QRectF) -> list[QRectF]:
    """Return the dark modules, those beside each other joined, on whole pixels of the screen."""
    matrix = qr_matrix(link)
    to_device = painter.deviceTransform()
    from_device, _possible = to_device.inverted()
    on_screen = to_device.mapRect(square)
    module = int(on_screen.width()) // len(matrix)
    free = on_screen.width() - module * len(matrix)
    origin = on_screen.topLeft() + QPointF(free / 2, free / 2)
    left, top = round(origin.x()), round(origin.y())
    return [
        from_device.mapRect(QRectF(left + begin * module, top + y * module, (end - begin) * module, module))
        for y, row in enumerate(matrix)
        for begin, end in _runs(row)
    ]


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Return from where to where ``row`` is dark."""
    edges = [x for x in range(1, len(row)) if row[x] != row[x - 1]]  # the quiet zone is light at both ends
    return list(zip(edges[::2], edges[1::2], strict=True))
