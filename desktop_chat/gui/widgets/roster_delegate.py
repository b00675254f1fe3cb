"""Paints the rows of the roster."""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_chat.gui.models.roster_model import RosterRole
from desktop_chat.gui.palette import Theme
from desktop_chat.gui.rich_text import elided
from desktop_chat.gui.theme import current_theme, current_zoom, text_font, zoomed
from desktop_chat.gui.widgets.avatar import paint_disc
from desktop_chat.protocol.entities import MemberPresence, Presence
from desktop_chat.texts import _

_ROW = 52
_DISC = 36
_DOT = 11
_TAG = 19
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


@dataclass(frozen=True, slots=True)
class _Fonts:
    name: QFont
    note: QFont
    tag: QFont


@lru_cache(maxsize=2)
def _fonts_at(_zoom: int) -> _Fonts:
    return _Fonts(text_font(14, QFont.Weight.DemiBold), text_font(13), text_font(11, QFont.Weight.Medium))


class RosterDelegate(QStyledItemDelegate):
    """Disc with a dot for presence, name, "(you)", and a tag for guests in a browser."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(zoomed(120), zoomed(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        member: MemberPresence = index.data(RosterRole.MEMBER)
        theme = current_theme()
        row = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, row, theme)
        size, dot = zoomed(_DISC), zoomed(_DOT)
        disc = QRectF(row.left() + zoomed(20), row.center().y() - size / 2, size, size)
        paint_disc(painter, disc, member.member, member.name, member.colour)
        if member.state == Presence.ACTIVE:
            painter.setPen(QPen(QColor(theme.panel), 2))
            painter.setBrush(QColor(theme.present if index.data(RosterRole.KNOWN) else theme.placeholder))
            painter.drawEllipse(QRectF(disc.bottomRight() - QPointF(dot, dot), disc.bottomRight()))
        right = row.right() - zoomed(16)
        if member.guest:
            right = self._paint_tag(painter, row, right, theme)
        left = disc.right() + zoomed(12)
        words = QRectF(left, row.top(), right - left, row.height())
        self._paint_name(painter, member.name, index.data(RosterRole.OWN), words, theme)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, row: QRectF, theme: Theme
    ) -> None:
        focused = option.state & QStyle.StateFlag.State_HasFocus
        hovered = option.state & QStyle.StateFlag.State_MouseOver
        if not focused and not hovered:
            return
        painter.setPen(QPen(QColor(theme.accent), 1) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.hover) if hovered else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(row.adjusted(8.5, 1.5, -8.5, -1.5), zoomed(11), zoomed(11))

    def _paint_tag(self, painter: QPainter, row: QRectF, right: float, theme: Theme) -> float:
        words = _("guest")
        font, height = _fonts_at(current_zoom()).tag, zoomed(_TAG)
        width = QFontMetricsF(font).horizontalAdvance(words) + zoomed(14)
        tag = QRectF(right - width, row.center().y() - height / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.hover))
        painter.drawRoundedRect(tag, height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(QColor(theme.secondary))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, words)
        return tag.left() - zoomed(8)

    def _paint_name(self, painter: QPainter, name: str, own: bool, place: QRectF, theme: Theme) -> None:
        you = _("(you)") if own else ""
        fonts, gap = _fonts_at(current_zoom()), zoomed(6)
        you_width = QFontMetricsF(fonts.note).horizontalAdvance(you) + gap if you else 0.0
        metrics = QFontMetricsF(fonts.name)
        shown = elided(name, metrics, place.width() - you_width)
        painter.setFont(fonts.name)
        painter.setPen(QColor(theme.text))
        painter.drawText(place, _LEFT, shown)
        if you:
            painter.setFont(fonts.note)
            painter.setPen(QColor(theme.secondary))
            painter.drawText(place.adjusted(metrics.horizontalAdvance(shown) + gap, 0, 0, 0), _LEFT, you)
