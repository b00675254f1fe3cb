"""Where everything of a timeline's row is: pure geometry, made once per entry and width."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF

from desktop_chat.client.timeline import Entry, EntryKind, Mark
from desktop_chat.gui.emoji import is_few_emoji
from desktop_chat.gui.models.placement import Placement, time_words
from desktop_chat.gui.rich_text import elided, with_plain_breaks
from desktop_chat.gui.theme import zoomed
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
from desktop_chat.texts import _, ngettext

# All lengths are pixels before the zoom.
MARGIN: Final = 22
DISC: Final = 34
DISC_GAP: Final = 10
RADIUS: Final = 17
TAIL_RADIUS: Final = 4
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
_LEADING: Final = 1.36


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
        day_width = _width(style.line, placement.day) + zoomed(26)
        day = Words(placement.day, QRectF((width - day_width) / 2, top + zoomed(14), day_width, zoomed(25)))
        top += zoomed(43)
    if placement.unread:
        margin = zoomed(MARGIN)
        rect = QRectF(margin, top + zoomed(12), width - 2 * margin, zoomed(20))
        unread = Words(_unread_words(placement.new), rect)
        top += zoomed(36)
    return Heading(top, day, unread)


def _unread_words(count: int) -> str:
    return ngettext("{count} new message", "{count} new messages", count) if count else _("New messages")


def _lay_out_line(entry: Entry, heading: Heading, width: float, style: RowStyle) -> LineLayout:
    inset = zoomed(12)
    most = max(width - 2 * (zoomed(MARGIN) + inset), 40)
    text = TextBlock(with_plain_breaks(entry.text), style.line, most, None, centred=True)
    top = heading.height + zoomed(6)
    left = (width - text.width) / 2
    ground = QRectF(left - inset, top, text.width + 2 * inset, text.height + zoomed(8))
    return LineLayout(ground.bottom() + zoomed(3), heading, ground, text, QPointF(left, top + zoomed(4)))


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
        font = style.emoji if is_few_emoji(shown) else style.body
        text = TextBlock(shown, font, most, colour, code_font=style.code)
    name = elided(entry.name, QFontMetricsF(style.name), most) if named else ""
    show_all = _("Show all") if shown != full else ""
    time = time_words(entry.time)
    time_width = _width(style.meta, time)
    meta_width = time_width + (zoomed(MARK_PIXELS) + zoomed(4) if entry.mark is not None else 0)
    last_width = _width(style.strong, show_all) if show_all else text.last_line_width
    with_meta = last_width + zoomed(_META_GAP) + meta_width
    beside = with_meta <= most
    width = max(
        text.width, _width(style.name, name), with_meta - zoomed(_META_INSET) if beside else meta_width
    )
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
    left, padding, margin = text_left(), zoomed(_PADDING_X), zoomed(MARGIN)
    most = _longest_line(width)
    named = placement.first and not entry.own
    content = _measure(entry, most, style, named=named, whole=whole, before=before)

    bubble_width = content.width + 2 * padding
    top = heading.height + zoomed(_GROUP_GAP if placement.first else _ROW_GAP)
    x = (width - margin - bubble_width if entry.own else left) + padding
    y = top + zoomed(_PADDING_TOP)
    name = show_all = None
    if content.name:
        name = Words(content.name, QRectF(x, y, content.width, zoomed(_NAME_HEIGHT)))
        y += zoomed(_NAME_HEIGHT) + zoomed(_NAME_GAP)
    origin = QPointF(x, y)
    y += content.text.height
    if content.show_all:
        show_all = Words(content.show_all, QRectF(x, y + zoomed(4), content.last_width, zoomed(20)))
        y += zoomed(24)
    y += 0 if content.beside else zoomed(_META_HEIGHT)
    bubble = QRectF(x - padding, top, bubble_width, y + zoomed(_PADDING_BOTTOM) - top)

    meta_right = bubble.right() - padding + zoomed(_META_INSET)
    meta_top = bubble.bottom() - zoomed(21)
    meta = QRectF(meta_right - content.meta_width, meta_top, content.time_width + 1, zoomed(_META_HEIGHT))
    icon = zoomed(MARK_PIXELS)
    mark = QRectF(meta_right - icon, meta_top + 1, icon, icon)
    footer = _lay_out_footer(entry, bubble.bottom(), width, style) if entry.mark is Mark.FAILED else None
    return MessageLayout(
        height=bubble.bottom() + 1 + (zoomed(_FOOTER_HEIGHT) if footer is not None else 0),
        heading=heading,
        bubble=bubble,
        corners=_corners(entry.own, placement),
        disc=None if entry.own or not placement.last else disc_beside(bubble),
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
    gap, height, icon = zoomed(14), zoomed(18), zoomed(MARK_PIXELS)
    line = top + zoomed(5)
    right = width - zoomed(MARGIN)

    def take(text: str, font: QFont) -> Words:
        nonlocal right
        needed = _width(font, text) + 1
        words = Words(text, QRectF(right - needed, line, needed, height))
        right -= needed + gap
        return words

    discard = take(_("Discard"), style.strong)
    retry = take(_("Retry"), style.strong)
    most = max(right - zoomed(MARGIN) - icon - zoomed(6), 20)
    reason = take(elided(entry.failure or _("Not sent"), QFontMetricsF(style.line), most), style.line)
    place = QRectF(reason.rect.x() - icon - zoomed(5), top + zoomed(7), icon, icon)
    return Footer(reason, place, retry, discard)


def _corners(own: bool, placement: Placement) -> tuple[float, float, float, float]:
    """Large ones outside a group, small ones on the author's side where its bubbles meet or the tail is."""
    large, small = zoomed(RADIUS), zoomed(TAIL_RADIUS)
    upper = large if placement.first else small
    if own:
        return large, upper, small, large
    return upper, large, large, small


def text_left() -> int:
    """Return where the bubbles of others begin."""
    return zoomed(MARGIN) + zoomed(DISC) + zoomed(DISC_GAP)


def disc_beside(bubble: QRectF) -> QRectF:
    """Return where the disc of the author of ``bubble`` is."""
    size = zoomed(DISC)
    return QRectF(zoomed(MARGIN), bubble.bottom() - size, size, size)


def _longest_line(width: float) -> int:
    available = max(width - text_left() - zoomed(MARGIN) - 2 * zoomed(_PADDING_X), 60.0)
    share = _BUBBLE_SHARE if available > zoomed(_SHARED_ABOVE) else 1.0
    most = min(available * share, zoomed(_LONGEST_LINE))
    return max(int(most // _WIDTH_STEP) * _WIDTH_STEP, _WIDTH_STEP)


def guessed_height(entry: Entry, width: float, style: RowStyle) -> int:
    """Return about how high the row of ``entry`` is, without laying it out."""
    pixels = style.body.pixelSize()
    per_line = max(_longest_line(width) // (pixels // 2), 1)
    text = entry.text[:_CLIPPED_CHARACTERS]
    lines = min(text.count("\n") + 1 + len(text) // per_line, _CLIPPED_LINES)
    return zoomed(_PADDING_TOP + _PADDING_BOTTOM + _ROW_GAP) + round(lines * pixels * _LEADING)


def _width(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text) if text else 0.0
