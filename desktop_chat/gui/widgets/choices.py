"""The controls of the settings: a choice of few in one row, a switch, a row of colours, the zoom."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QWidget,
)

from desktop_chat.gui.palette import avatar_gradients
from desktop_chat.gui.theme import current_theme, zoomed, zoomed_margins
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.buttons import QuietButton
from desktop_chat.texts import _

_SWITCH: Final = (40, 22)
_DISC: Final = 26
_DISC_RING: Final = 2
_DISCS_IN_A_ROW: Final = 7


class Segments(Adaptive, QFrame):
    """A few choices side by side, one of which holds; each has a value of the program's."""

    chosen = Signal(str)

    def __init__(self, values: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "segments")
        self._row = QHBoxLayout(self)
        self._group = QButtonGroup(self)
        self._buttons = {value: QRadioButton() for value in values}
        for value, button in self._buttons.items():
            button.setProperty("look", "segment")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _checked=False, value=value: self.chosen.emit(value))
            self._group.addButton(button)
            self._row.addWidget(button)
        self._set_sizes()

    def set_words(self, words: Mapping[str, str]) -> None:
        """Name the values."""
        for value, button in self._buttons.items():
            button.setText(words[value].replace("&", "&&"))

    def show_value(self, value: str) -> None:
        """Mark ``value`` as the one that holds, without reporting it."""
        self._buttons[value].setChecked(True)
        self.setFocusProxy(self._buttons[value])

    def button(self, value: str) -> QRadioButton:
        """Return the button of ``value``."""
        return self._buttons[value]

    def _set_sizes(self) -> None:
        self._row.setContentsMargins(zoomed_margins(3, 3, 3, 3))
        self._row.setSpacing(zoomed(2))


class Switch(Adaptive, QCheckBox):
    """On or off; its words stand beside it in the row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._set_sizes()

    def show_value(self, on: bool) -> None:
        """Stand as told, without reporting it."""
        self.blockSignals(True)
        self.setChecked(on)
        self.blockSignals(False)

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def sizeHint(self) -> QSize:
        return QSize(zoomed(_SWITCH[0]) + 2 * zoomed(3), zoomed(_SWITCH[1]) + 2 * zoomed(3))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        ring = zoomed(3)
        place = QRectF(self.rect()).adjusted(ring, ring, -ring, -ring)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.45)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent_text), zoomed(2)))
            half = zoomed(2) / 2
            outer = QRectF(self.rect()).adjusted(half, half, -half, -half)
            painter.drawRoundedRect(outer, outer.height() / 2, outer.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent if self.isChecked() else theme.placeholder))
        painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
        gap = place.height() * 0.12
        side = place.height() - 2 * gap
        at_end = self.isChecked() is (self.layoutDirection() == Qt.LayoutDirection.LeftToRight)
        left = place.right() - gap - side if at_end else place.left() + gap
        painter.setBrush(QColor("#ffffff"))
        painter.drawEllipse(QRectF(left, place.top() + gap, side, side))
        painter.end()

    def _set_sizes(self) -> None:
        self.setFixedSize(self.sizeHint())


class ColourDiscs(Adaptive, QWidget):
    """All discs that a member can have, and the one that follows from who one is."""

    chosen = Signal(object)
    """The disc's number, or None for the automatic one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self.automatic = QRadioButton(self)
        self.automatic.setProperty("look", "segment")
        self.automatic.setProperty("alone", True)
        self.automatic.clicked.connect(lambda: self.chosen.emit(None))
        self._group.addButton(self.automatic)
        self.discs = [_Disc(colours, self) for colours in avatar_gradients()]
        self._grid = QGridLayout(self)
        self._grid.addWidget(self.automatic, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        for number, disc in enumerate(self.discs):
            disc.clicked.connect(lambda _checked=False, number=number: self.chosen.emit(number))
            self._group.addButton(disc)
            row, column = divmod(number, _DISCS_IN_A_ROW)
            self._grid.addWidget(disc, row, column + 1)
        self._grid.setColumnStretch(_DISCS_IN_A_ROW + 1, 1)
        self._set_sizes()

    def set_words(self) -> None:
        """Name the discs for screen readers."""
        self.automatic.setText(_("Automatic"))
        for number, disc in enumerate(self.discs, 1):
            disc.setAccessibleName(_("Colour {number}", number=number))

    def show_value(self, number: int | None) -> None:
        """Mark the disc ``number``; one that a newer program knows counts as automatic."""
        known = number is not None and number < len(self.discs)
        (self.discs[number] if known and number is not None else self.automatic).setChecked(True)

    def _set_sizes(self) -> None:
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(zoomed(2))


class _Disc(Adaptive, QRadioButton):
    """One colour; a ring shows that it is chosen, another that it has the focus."""

    def __init__(self, colours: tuple[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self._colours = colours
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._set_sizes()

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def sizeHint(self) -> QSize:
        side = zoomed(_DISC) + 4 * zoomed(_DISC_RING)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        ring = zoomed(_DISC_RING)
        place = QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.hasFocus():
            theme = current_theme()
            painter.setPen(QPen(QColor(theme.accent_text if self.hasFocus() else theme.text), ring))
            painter.drawEllipse(place.adjusted(ring / 2, ring / 2, -ring / 2, -ring / 2))
        disc = place.adjusted(2 * ring, 2 * ring, -2 * ring, -2 * ring)
        gradient = QLinearGradient(disc.topLeft(), disc.bottomLeft())
        gradient.setColorAt(0, QColor(self._colours[0]))
        gradient.setColorAt(1, QColor(self._colours[1]))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawEllipse(disc)
        if self.isChecked():
            painter.setPen(QPen(QColor("#ffffff"), zoomed(2), c=Qt.PenCapStyle.RoundCap))
            middle, part = disc.center(), disc.width() / 8
            painter.drawPolyline(
                [
                    middle + QPointF(-1.9 * part, 0.1 * part),
                    middle + QPointF(-0.5 * part, 1.5 * part),
                    middle + QPointF(1.9 * part, -1.3 * part),
                ]
            )
        painter.end()

    def _set_sizes(self) -> None:
        self.setFixedSize(self.sizeHint())


class ZoomControl(Adaptive, QWidget):
    """Smaller, larger, and between them how large everything is; a click there goes back to 100 %."""

    stepped = Signal(int)
    """+1, −1, or 0 for the usual size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.smaller, self.usual, self.larger = QuietButton("−"), QuietButton(), QuietButton("+")
        self._row = QHBoxLayout(self)
        for button, step in ((self.smaller, -1), (self.usual, 0), (self.larger, 1)):
            button.setProperty("look", "step")
            button.clicked.connect(lambda _checked=False, step=step: self.stepped.emit(step))
            self._row.addWidget(button)
        self._set_sizes()

    def set_words(self) -> None:
        """Say what the buttons do."""
        self.smaller.setAccessibleName(_("Make everything smaller"))
        self.larger.setAccessibleName(_("Make everything larger"))

    def show_value(self, percent: int, lowest: int, highest: int) -> None:
        """Show the zoom, and whether there is more or less of it."""
        self.usual.setText(f"{percent} %")
        self.usual.setAccessibleName(_("Zoom {percent} %, back to the usual size", percent=percent))
        for button, possible in ((self.smaller, percent > lowest), (self.larger, percent < highest)):
            if button.hasFocus() and not possible:
                self.usual.setFocus()
            button.setEnabled(possible)

    def _set_sizes(self) -> None:
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(zoomed(4))
        self.usual.setMinimumWidth(zoomed(76))
