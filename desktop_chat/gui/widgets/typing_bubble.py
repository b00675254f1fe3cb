"""A bubble with three dots below the newest message: somebody is writing."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QStyle, QWidget

from desktop_chat.gui.rich_text import in_one_line
from desktop_chat.gui.theme import current_theme, zoomed
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.avatar import paint_disc
from desktop_chat.gui.widgets.row_layout import DISC, MARGIN, RADIUS, TAIL_RADIUS, text_left
from desktop_chat.gui.widgets.row_painter import fill, rounded
from desktop_chat.protocol.entities import MemberPresence
from desktop_chat.texts import _, ngettext

_GAP: Final = 12  # above the bubble
_BUBBLE: Final = QSize(64, 36)
_DOT: Final = 8
_DOT_STEP: Final = 15
_OVERLAP: Final = 12
_MOST_DISCS: Final = 3
_FRAME_MS: Final = 80
_TURN_FRAMES: Final = 16
_FAINT: Final = 0.35


class TypingBubble(Adaptive, QWidget):
    """Shows at most three people. The dots move only where it is shown and the person's system animates."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._typists: tuple[MemberPresence, ...] = ()
        self._frame = 0
        self._clock = QTimer(self, interval=_FRAME_MS)
        self._clock.timeout.connect(self._advance)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def is_moving(self) -> bool:
        """Return whether the dots are moving."""
        return self._clock.isActive()

    @property
    def needed(self) -> int:
        """How many pixels of height it wants, none while nobody writes."""
        return zoomed(_GAP + _BUBBLE.height()) if self._typists else 0

    def show_typists(self, typists: Sequence[MemberPresence]) -> None:
        """Show that these members write; with none it goes."""
        self._typists = tuple(typists)
        self._set_words()
        self._set_sizes()
        self.setVisible(bool(typists))
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if wants_motion(self):
            self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def _set_words(self) -> None:
        if len(self._typists) == 1:
            words = _("{name} is typing…", name=in_one_line(self._typists[0].name))
        else:
            count = len(self._typists)
            words = ngettext("{count} person is typing…", "{count} people are typing…", count)
        self.setAccessibleName(words if self._typists else "")

    def _set_sizes(self) -> None:
        self.resize(self._bubble_left() + zoomed(_BUBBLE.width()), zoomed(_GAP + _BUBBLE.height()))

    def _bubble_left(self) -> int:
        return text_left() + zoomed(_OVERLAP) * (len(self._typists[:_MOST_DISCS]) - 1)

    def _advance(self) -> None:
        self._frame = (self._frame + 1) % _TURN_FRAMES
        self.update(self._bubble_left(), 0, zoomed(_BUBBLE.width()), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, top, size = current_theme(), zoomed(_GAP), zoomed(DISC)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, member in enumerate(self._typists[:_MOST_DISCS]):
            left = zoomed(MARGIN) + number * zoomed(_OVERLAP)
            place = QRectF(left, self.height() - size, size, size)
            paint_disc(painter, place, member.member, member.name, member.colour)
        bubble = QRectF(self._bubble_left(), top, zoomed(_BUBBLE.width()), self.height() - top - 1)
        large, small = zoomed(RADIUS), zoomed(TAIL_RADIUS)
        path = rounded(bubble, (large, large, large, small))
        if not theme.dark:
            fill(painter, path.translated(0, 1), theme.bubble_edge)
        fill(painter, path, theme.bubble)
        painter.setPen(Qt.PenStyle.NoPen)
        dot, step = zoomed(_DOT), zoomed(_DOT_STEP)
        first = bubble.center().x() - step - dot / 2
        for number in range(3):
            colour = QColor(theme.bubble_meta)
            colour.setAlphaF(self._strength(number))
            painter.setBrush(colour)
            painter.drawEllipse(QRectF(first + number * step, bubble.center().y() - dot / 2, dot, dot))
        painter.end()

    def _strength(self, dot: int) -> float:
        """Return how strong a dot is: a wave runs over the three."""
        turn = self._frame / _TURN_FRAMES - dot / 6
        return _FAINT + (1 - _FAINT) * (0.5 + 0.5 * math.cos(2 * math.pi * turn))


def wants_motion(widget: QWidget) -> bool:
    """Return whether the person's system animates anything."""
    return widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, widget) > 0
