"""Paints the rows of the timeline where `row_layout` put them."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from desktop_chat.client.timeline import Entry, EntryKind, Mark
from desktop_chat.gui.palette import name_colour
from desktop_chat.gui.theme import zoomed
from desktop_chat.gui.widgets.avatar import paint_disc
from desktop_chat.gui.widgets.icons import icon_pixmap
from desktop_chat.gui.widgets.row_parts import (
    Footer,
    Heading,
    LineLayout,
    MessageLayout,
    RowStyle,
    Words,
)
from desktop_chat.gui.widgets.text_block import Selection

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_CENTRE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine
_MARKS = {Mark.PENDING: "clock", Mark.SENT: "check", Mark.FAILED: "failed"}


@dataclass(frozen=True, slots=True)
class RowState:
    """What the view knows of a row: whether the keyboard is on it, and the selected range of its text.

    ``colour`` is the one that the author has chosen.
    """

    focused: bool = False
    selected: tuple[int, int] | None = None
    colour: int | None = None


def paint_line(
    painter: QPainter, entry: Entry, layout: LineLayout, style: RowStyle, state: RowState, clip: QRectF
) -> None:
    """Paint a line about the room; the painter's origin is the row's top left corner."""
    _paint_heading(painter, layout.heading, style)
    path = rounded(layout.ground, (min(layout.ground.height() / 2, zoomed(13)),) * 4)
    if entry.kind is EntryKind.UNSUPPORTED:
        painter.strokePath(path, QPen(QColor(style.theme.line_text), 1, Qt.PenStyle.DashLine))
    else:
        fill(painter, path, style.theme.line_ground)
    if state.focused:
        painter.strokePath(path, QPen(QColor(style.theme.accent), 2))
    painter.setPen(QColor(style.theme.line_text))
    layout.text.draw(painter, layout.text_origin, clip)


def paint_message(
    painter: QPainter, entry: Entry, layout: MessageLayout, style: RowStyle, state: RowState, clip: QRectF
) -> None:
    """Paint a bubble with what belongs to it; the painter's origin is the row's top left corner."""
    theme = style.theme
    _paint_heading(painter, layout.heading, style)
    if layout.disc is not None:
        paint_disc(painter, layout.disc, entry.member, entry.name, state.colour)
    _paint_bubble(painter, entry, layout, style, state.focused)
    if layout.name is not None:
        painter.setFont(style.name)
        painter.setPen(QColor(name_colour(entry.member, theme, state.colour)))
        painter.drawText(layout.name.rect, _LEFT, layout.name.text)
    painter.setPen(QColor(theme.own_text if entry.own else theme.text))
    selection = _selection(entry, style, state)
    painter.save()
    painter.setClipRect(
        layout.bubble, Qt.ClipOperation.IntersectClip
    )  # a pile of combining marks stays inside
    layout.text.draw(painter, layout.text_origin, clip, selection, _code_ground(entry, style))
    painter.restore()
    if layout.show_all is not None:
        painter.setPen(QColor(theme.own_text if entry.own else theme.link))
        _paint_action(painter, layout.show_all, style)
    _paint_meta(painter, entry, layout, style)
    if layout.footer is not None:
        _paint_footer(painter, layout.footer, style)


def paint_day(painter: QPainter, day: Words, style: RowStyle) -> None:
    """Paint the title of a day."""
    fill(painter, rounded(day.rect, (day.rect.height() / 2,) * 4), style.theme.line_ground)
    painter.setFont(style.line)
    painter.setPen(QColor(style.theme.line_text))
    painter.drawText(day.rect, _CENTRE, day.text)


def _paint_heading(painter: QPainter, heading: Heading, style: RowStyle) -> None:
    if heading.day is not None:
        paint_day(painter, heading.day, style)
    if heading.unread is None:
        return
    rect = heading.unread.rect
    painter.setFont(style.strong)
    half = painter.fontMetrics().horizontalAdvance(heading.unread.text) / 2 + zoomed(14)
    middle = rect.center()
    painter.setPen(QPen(QColor(style.theme.unread_line), 1))
    painter.drawLine(QPointF(rect.left(), middle.y()), QPointF(middle.x() - half, middle.y()))
    painter.drawLine(QPointF(middle.x() + half, middle.y()), QPointF(rect.right(), middle.y()))
    painter.setPen(QColor(style.theme.accent_text))
    painter.drawText(rect, _CENTRE, heading.unread.text)


def _paint_bubble(
    painter: QPainter, entry: Entry, layout: MessageLayout, style: RowStyle, focused: bool
) -> None:
    theme = style.theme
    path = rounded(layout.bubble, layout.corners)
    if not theme.dark:
        fill(painter, path.translated(0, 1), theme.bubble_edge)
    fill(painter, path, theme.own_bubble if entry.own else theme.bubble)
    if focused:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.text if entry.own else theme.accent), 2))
        painter.drawPath(rounded(layout.bubble.adjusted(1, 1, -1, -1), layout.corners))


def _paint_meta(painter: QPainter, entry: Entry, layout: MessageLayout, style: RowStyle) -> None:
    colour = style.theme.own_meta if entry.own else style.theme.bubble_meta
    painter.setFont(style.meta)
    painter.setPen(QColor(colour))
    painter.drawText(layout.meta.rect, _LEFT, layout.meta.text)
    if entry.mark is not None and layout.mark is not None:
        _paint_icon(painter, _MARKS[entry.mark], colour, layout.mark)


def _paint_footer(painter: QPainter, footer: Footer, style: RowStyle) -> None:
    _paint_icon(painter, "failed", style.theme.error, footer.icon)
    painter.setFont(style.line)
    painter.setPen(QColor(style.theme.error))
    painter.drawText(footer.reason.rect, _LEFT, footer.reason.text)
    painter.setPen(QColor(style.theme.accent_text))
    for action in (footer.retry, footer.discard):
        _paint_action(painter, action, style)


def _paint_action(painter: QPainter, words: Words, style: RowStyle) -> None:
    painter.setFont(style.strong)
    painter.drawText(words.rect, _LEFT, words.text)


def _paint_icon(painter: QPainter, name: str, colour: str, place: QRectF) -> None:
    ratio = painter.device().devicePixelRatio()
    painter.drawPixmap(place.topLeft(), icon_pixmap(name, colour, round(place.width()), ratio))


def _selection(entry: Entry, style: RowStyle, state: RowState) -> Selection | None:
    if state.selected is None:
        return None
    start, end = sorted(state.selected)
    theme = style.theme
    ground, text = (theme.own_selection, theme.own_text) if entry.own else (theme.selection, theme.text)
    return Selection(start, end, QColor(ground), QColor(text))


def _code_ground(entry: Entry, style: RowStyle) -> QColor:
    """A shade of the bubble, so that it is one of the bubble's colour too."""
    shade = 50 if entry.own else 80 if style.theme.dark else 14
    return QColor(0, 0, 0, shade)


def fill(painter: QPainter, path: QPainterPath, colour: str) -> None:
    """Fill ``path`` with ``colour``."""
    painter.fillPath(path, QColor(colour))


def rounded(rect: QRectF, corners: tuple[float, ...]) -> QPainterPath:
    """Return a rectangle with a radius of its own at each corner, from the top left one clockwise."""
    top_left, top_right, bottom_right, bottom_left = (
        min(radius, rect.width() / 2, rect.height() / 2) for radius in corners
    )
    path = QPainterPath()
    path.moveTo(rect.left() + top_left, rect.top())
    path.lineTo(rect.right() - top_right, rect.top())
    path.arcTo(QRectF(rect.right() - 2 * top_right, rect.top(), 2 * top_right, 2 * top_right), 90, -90)
    path.lineTo(rect.right(), rect.bottom() - bottom_right)
    path.arcTo(
        QRectF(
            rect.right() - 2 * bottom_right,
            rect.bottom() - 2 * bottom_right,
            2 * bottom_right,
            2 * bottom_right,
        ),
        0,
        -90,
    )
    path.lineTo(rect.left() + bottom_left, rect.bottom())
    path.arcTo(
        QRectF(rect.left(), rect.bottom() - 2 * bottom_left, 2 * bottom_left, 2 * bottom_left), -90, -90
    )
    path.lineTo(rect.left(), rect.top() + top_left)
    path.arcTo(QRectF(rect.left(), rect.top(), 2 * top_left, 2 * top_left), 180, -90)
    path.closeSubpath()
    return path
