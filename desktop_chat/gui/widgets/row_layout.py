"""Where everything of a timeline's row is: pure geometry, made once per entry and width."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF

from desktop_chat.client.timeline import Entry, EntryKind, Mark
from desktop_chat.gui.models.placement import Placement, time_words
from desktop_chat.gui.rich_text import elided, with_plain_breaks
from desktop_chat.gui.widgets.row_parts import (
    MARK_PIXELS,
    Footer,
    Heading,
    LineLayout,
    MessageLayout,
    RowLayout,
    RowStyle,
    Words,
)
from desktop_chat.gui.widgets.text_block import TextBlock
from desktop_chat.texts import _

MARGIN: Final = 22
DISC: Final = 34
DISC_GAP: Final = 10
RADIUS: Final = 17.0
TAIL_RADIUS: Final = 4.0
_PADDING_X: Final = 14
_PADDING_TOP: Final = 8
_PADDING_BOTTOM: Final = 8
_META_GAP: Final = 12
_META_INSET: Final = 5
_NAME_HEIGHT: Final = 18
_NAME_GAP: Final = 3
_META_HEIGHT: Final = 16
_GROUP_GAP: Final = 12
_ROW_GAP: Final = 3
_FOOTER_HEIGHT: Final = 24
_LONGEST_LINE: Final = 588
_WIDTH_STEP: Final = 28  # a window being resized breaks its lines anew only every so many pixels
_BUBBLE_SHARE: Final = 0.8
_SHARED_ABOVE: Final = 420  # narrower bubbles may take all the width there is
_CLIPPED_CHARACTERS: Final = 1800
_CLIPPED_LINES: Final = 28


def lay_out(
    entry: Entry,
    placement: Placement,
    width: float,
    style: RowStyle,
    *,
    whole: bool,
    before: TextBlock | None = None,
) -> RowLayout:
    """Lay ``entry`` out in a row of ``width`` pixels; ``whole`` shows a very long message in full.

    ``before`` is the same text as it was laid out in the same style at another width; it is used again where
    that makes no difference.
    """
    heading = _lay_out_heading(placement, width, style)
    if entry.kind is EntryKind.MESSAGE:
        return _lay_out_message(entry, placement, heading, width, style, whole, before)
    return _lay_out_line(entry, heading, width, style)


def clipped(text: str) -> str:
    """Return the beginning of a very long ``text``, or all of a shorter one."""
    start = text[:_CLIPPED_CHARACTERS]
    lines = start.split("\n", _CLIPPED_LINES)
    if len(lines) > _CLIPPED_LINES:
        start = "\n".join(lines[:_CLIPPED_LINES])
    return start if start == text else start.rstrip() + "…"


def _lay_out_heading(placement: Placement, width: float, style: RowStyle) -> Heading:
    top = 0.0
    day = unread = None
    if placement.day:
        day_width = _width(style.line, placement.day) + 26
        day = Words(placement.day, QRectF((width - day_width) / 2, top + 14, day_width, 25))
        top += 43
    if placement.unread:
        unread = Words(_("New messages"), QRectF(MARGIN, top + 12, width - 2 * MARGIN, 20))
        top += 36
    return Heading(top, day, unread)


def _lay_out_line(entry: Entry, heading: Heading, width: float, style: RowStyle) -> LineLayout:
    text = TextBlock(
        with_plain_breaks(entry.text), style.line, max(width - 2 * MARGIN - 24, 40), None, centred=True
    )
    top = heading.height + 6
    ground = QRectF((width - text.width) / 2 - 12, top, text.width + 24, text.height + 8)
    origin = QPointF((width - text.width) / 2, top + 4)
    return LineLayout(ground.bottom() + 3, heading, ground, text, origin)


@dataclass(frozen=True, slots=True)
class _Content:
    """What a bubble holds, measured. ``beside``: the time stands beside the last line and not below it."""

    text: TextBlock
    name: str
    show_all: str
    time: str
    last_width: float
    time_width: float
    meta_width: float
    beside: bool
    width: float


def _measure(
    entry: Entry, most: float, style: RowStyle, *, named: bool, whole: bool, before: TextBlock | None
) -> _Content:
    """Lay out the texts of a bubble whose inside is at most ``most`` wide."""
    full = with_plain_breaks(entry.text)
    shown = full if whole else clipped(full)
    if before is not None and before.is_right_for(most):
        text = before
    else:
        colour = QColor(style.theme.own_text if entry.own else style.theme.link)
        text = TextBlock(shown, style.body, most, colour)
    name = elided(entry.name, QFontMetricsF(style.name), most) if named else ""
    show_all = _("Show all") if shown != full else ""
    time = time_words(entry.time)
    time_width = _width(style.meta, time)
    meta_width = time_width + (MARK_PIXELS + 4 if entry.mark is not None else 0)
    last_width = _width(style.strong, show_all) if show_all else text.last_line_width
    with_meta = last_width + _META_GAP + meta_width
    beside = with_meta <= most
    width = max(text.width, _width(style.name, name), with_meta - _META_INSET if beside else meta_width)
    return _Content(text, name, show_all, time, last_width, time_width, meta_width, beside, width)


def _lay_out_message(
    entry: Entry,
    placement: Placement,
    heading: Heading,
    width: float,
    style: RowStyle,
    whole: bool,
    before: TextBlock | None,
) -> MessageLayout:
    left = MARGIN + DISC + DISC_GAP
    available = max(width - left - MARGIN - 2 * _PADDING_X, 60.0)
    most = min(available * _BUBBLE_SHARE if available > _SHARED_ABOVE else available, _LONGEST_LINE)
    most = max(most // _WIDTH_STEP * _WIDTH_STEP, _WIDTH_STEP)
    named = placement.first and not entry.own
    content = _measure(entry, most, style, named=named, whole=whole, before=before)

    bubble_width = content.width + 2 * _PADDING_X
    top = heading.height + (_GROUP_GAP if placement.first else _ROW_GAP)
    x = (width - MARGIN - bubble_width if entry.own else left) + _PADDING_X
    y = top + _PADDING_TOP
    name = show_all = None
    if content.name:
        name = Words(content.name, QRectF(x, y, content.width, _NAME_HEIGHT))
        y += _NAME_HEIGHT + _NAME_GAP
    origin = QPointF(x, y)
    y += content.text.height
    if content.show_all:
        show_all = Words(content.show_all, QRectF(x, y + 4, content.last_width, 20))
        y += 24
    y += 0 if content.beside else _META_HEIGHT
    bubble = QRectF(x - _PADDING_X, top, bubble_width, y + _PADDING_BOTTOM - top)

    meta_right = bubble.right() - _PADDING_X + _META_INSET
    meta = QRectF(meta_right - content.meta_width, bubble.bottom() - 21, content.time_width + 1, _META_HEIGHT)
    mark = QRectF(meta_right - MARK_PIXELS, meta.y() + 1, MARK_PIXELS, MARK_PIXELS)
    footer = _lay_out_footer(entry, bubble.bottom(), width, style) if entry.mark is Mark.FAILED else None
    return MessageLayout(
        height=bubble.bottom() + 1 + (_FOOTER_HEIGHT if footer is not None else 0),
        heading=heading,
        bubble=bubble,
        corners=_corners(entry.own, placement),
        disc=None if entry.own or not placement.last else QRectF(MARGIN, bubble.bottom() - DISC, DISC, DISC),
        name=name,
        text=content.text,
        text_origin=origin,
        meta=Words(content.time, meta),
        mark=mark if entry.mark is not None else None,
        show_all=show_all,
        footer=footer,
    )


def _lay_out_footer(entry: Entry, top: float, width: float, style: RowStyle) -> Footer:
    """Right-aligned: an icon, the reason, Retry, Discard."""
    discard, retry = _("Discard"), _("Retry")
    right = width - MARGIN
    discard_rect = QRectF(right - _width(style.strong, discard), top + 5, _width(style.strong, discard), 18)
    retry_width = _width(style.strong, retry)
    retry_rect = QRectF(discard_rect.x() - 14 - retry_width, top + 5, retry_width, 18)
    reason = entry.failure or _("Not sent")
    most = max(retry_rect.x() - 14 - MARGIN - MARK_PIXELS - 6, 20)
    reason = elided(reason, QFontMetricsF(style.line), most)
    reason_width = _width(style.line, reason) + 1
    reason_rect = QRectF(retry_rect.x() - 14 - reason_width, top + 5, reason_width, 18)
    icon = QRectF(reason_rect.x() - MARK_PIXELS - 5, top + 7, MARK_PIXELS, MARK_PIXELS)
    return Footer(Words(reason, reason_rect), icon, Words(retry, retry_rect), Words(discard, discard_rect))


def _corners(own: bool, placement: Placement) -> tuple[float, float, float, float]:
    """Large ones outside a group, small ones on the author's side where its bubbles meet or the tail is."""
    upper = RADIUS if placement.first else TAIL_RADIUS
    if own:
        return RADIUS, upper, TAIL_RADIUS, RADIUS
    return upper, RADIUS, RADIUS, TAIL_RADIUS


def _width(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text) if text else 0.0
