"""Paints the rows of the roster."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_chat.gui.models.roster_model import RosterRole
from desktop_chat.gui.palette import Theme
from desktop_chat.gui.rich_text import elided
from desktop_chat.gui.theme import current_theme, text_font
from desktop_chat.gui.widgets.avatar import paint_disc
from desktop_chat.protocol.entities import MemberPresence, Presence
from desktop_chat.texts import _

_ROW = 52
_DISC = 36
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class RosterDelegate(QStyledItemDelegate):
    """Disc with a dot for presence, name, "(you)", and a tag for guests in a browser."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name_font = text_font(14, QFont.Weight.DemiBold)
        self._note_font = text_font(13)
        self._tag_font = text_font(11, QFont.Weight.Medium)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        member: MemberPresence = index.data(RosterRole.MEMBER)
        theme = current_theme()
        row = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, row, theme)
        disc = QRectF(row.left() + 20, row.center().y() - _DISC / 2, _DISC, _DISC)
        paint_disc(painter, disc, member.member, member.name)
        if member.state == Presence.ACTIVE:
            painter.setPen(QPen(QColor(theme.panel), 2))
            painter.setBrush(QColor(theme.present if index.data(RosterRole.KNOWN) else theme.placeholder))
            painter.drawEllipse(QRectF(disc.right() - 11, disc.bottom() - 11, 11, 11))
        right = row.right() - 16
        if member.guest:
            right = self._paint_tag(painter, row, right, theme)
        words = QRectF(disc.right() + 12, row.top(), right - disc.right() - 12, row.height())
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
        painter.drawRoundedRect(row.adjusted(8.5, 1.5, -8.5, -1.5), 11, 11)

    def _paint_tag(self, painter: QPainter, row: QRectF, right: float, theme: Theme) -> float:
        words = _("guest")
        width = QFontMetricsF(self._tag_font).horizontalAdvance(words) + 14
        tag = QRectF(right - width, row.center().y() - 9.5, width, 19)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.hover))
        painter.drawRoundedRect(tag, 9.5, 9.5)
        painter.setFont(self._tag_font)
        painter.setPen(QColor(theme.secondary))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, words)
        return tag.left() - 8

    def _paint_name(self, painter: QPainter, name: str, own: bool, place: QRectF, theme: Theme) -> None:
        you = _("(you)") if own else ""
        you_width = QFontMetricsF(self._note_font).horizontalAdvance(you) + 6 if you else 0.0
        metrics = QFontMetricsF(self._name_font)
        shown = elided(name, metrics, place.width() - you_width)
        painter.setFont(self._name_font)
        painter.setPen(QColor(theme.text))
        painter.drawText(place, _LEFT, shown)
        if you:
            painter.setFont(self._note_font)
            painter.setPen(QColor(theme.secondary))
            painter.drawText(place.adjusted(metrics.horizontalAdvance(shown) + 6, 0, 0, 0), _LEFT, you)
