"""Where everything of a timeline's row is: pure geometry, made once per entry and width.

All rectangles are relative to the row's top left corner.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF

from desktop_chat.client.timeline import Entry, EntryKind, Mark
from desktop_chat.gui.models.placement import Placement, time_words
from desktop_chat.gui.palette import Theme
from desktop_chat.gui.rich_text import elided, with_plain_breaks
from desktop_chat.gui.theme import BODY_PIXELS, SMALL_PIXELS, text_font
from desktop_chat.gui.widgets.text_block import TextBlock
from desktop_chat.texts import _

MARGIN: Final = 22
DISC: Final = 34
DISC_GAP: Final = 10
RADIUS: Final = 17.0
TAIL_RADIUS: Final = 4.0
MARK_PIXELS: Final = 14
_PADDING_X: Final = 14
_PADDING_TOP: Final = 8
_PADDING_BOTTOM: Final = 8
_META_GAP: Final = 12
_META_INSET: Final = 5
_NAME_GAP: Final = 3
_GROUP_GAP: Final = 12
_ROW_GAP: Final = 3
_FOOTER_HEIGHT: Final = 24
_LONGEST_LINE: Final = 580
_BUBBLE_SHARE: Final = 0.8
_CLIPPED_CHARACTERS: Final = 1800
_CLIPPED_LINES: Final = 28


class Target(Enum):
    """What is under the pointer."""

    NOTHING = auto()
    TEXT = auto()
    LINK = auto()
    RETRY = auto()
    DISCARD = auto()
    SHOW_ALL = auto()


@dataclass(frozen=True, slots=True)
class Hit:
    """What is under the pointer, with the link's address or the position in the text."""

    target: Target
    url: str = ""
    position: int = 0


NOWHERE: Final = Hit(Target.NOTHING)


@dataclass(frozen=True, slots=True)
class RowStyle:
    """Fonts and colours of rows; a new one after each change of theme."""

    theme: Theme
    body: QFont
    name: QFont
    meta: QFont
    line: QFont
    strong: QFont

    @classmethod
    def of(cls, theme: Theme) -> "RowStyle":
        """Return the style of ``theme`` in the program's fonts."""
        return cls(
            theme=theme,
            body=text_font(BODY_PIXELS),
            name=text_font(14, QFont.Weight.DemiBold),
            meta=text_font(SMALL_PIXELS),
            line=text_font(SMALL_PIXELS, QFont.Weight.Medium),
            strong=text_font(13, QFont.Weight.DemiBold),
        )


@dataclass(frozen=True, slots=True)
class Words:
    """A short text and where it stands."""

    text: str
    rect: QRectF


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a row: the day, the unread line."""

    height: float
    day: Words | None
    unread: Words | None


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands below an own message that was not sent."""

    reason: Words
    icon: QRectF
    retry: Words
    discard: Words


@dataclass(frozen=True, slots=True)
class LineLayout:
    """A line about the room, in the middle."""

    height: float
    heading: Heading
    ground: QRectF
    text: TextBlock
    text_origin: QPointF


@dataclass(frozen=True, slots=True)
class MessageLayout:
    """A bubble; ``corners`` are its radii from the top left one clockwise."""

    height: float
    heading: Heading
    bubble: QRectF
    corners: tuple[float, float, float, float]
    disc: QRectF | None
    name: Words | None
    text: TextBlock
    text_origin: QPointF
    meta: Words
    mark: QRectF | None
    show_all: Words | None
    footer: Footer | None

    def hit(self, point: QPointF) -> Hit:
        """Return what is at ``point``."""
        if self.footer is not None and self.footer.retry.rect.contains(point):
            return Hit(Target.RETRY)
        if self.footer is not None and self.footer.discard.rect.contains(point):
            return Hit(Target.DISCARD)
        if not self.bubble.contains(point):
            return NOWHERE
        if self.show_all is not None and self.show_all.rect.contains(point):
            return Hit(Target.SHOW_ALL)
        inside = point - self.text_origin
        position = self.text.position_at(inside)
        link = self.text.link_at(inside)
        if link is not None:
            return Hit(Target.LINK, link, position)
        return Hit(Target.TEXT, position=position)

    def position_at(self, point: QPointF) -> int:
        """Return the position in the text nearest to ``point``, inside the bubble or not."""
        return self.text.position_at(point - self.text_origin)


RowLayout = LineLayout | MessageLayout


def lay_out(entry: Entry, placement: Placement, width: float, style: RowStyle, *, whole: bool) -> RowLayout:
    """Lay ``entry`` out in a row of ``width`` pixels; ``whole`` shows a very long message in full."""
    heading = _lay_out_heading(placement, width, style)
    if entry.kind is EntryKind.MESSAGE:
        return _lay_out_message(entry, placement, heading, width, style, whole)
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


def _lay_out_message(
    entry: Entry, placement: Placement, heading: Heading, width: float, style: RowStyle, whole: bool
) -> MessageLayout:
    full = with_plain_breaks(entry.text)
    shown = full if whole else clipped(full)
    left = MARGIN + DISC + DISC_GAP
    room = max(width - left - MARGIN - 2 * _PADDING_X, 60.0)
    most = min(room * _BUBBLE_SHARE if room > 420 else room, _LONGEST_LINE)
    link_colour = QColor(style.theme.own_text if entry.own else style.theme.link)
    text = TextBlock(shown, style.body, most, link_colour)

    name = _name_words(entry, style, most) if placement.first and not entry.own else ""
    show_all = _("Show all") if shown != full else ""
    time = time_words(entry.time)
    time_width = _width(style.meta, time)
    meta_width = time_width + (MARK_PIXELS + 4 if entry.mark is not None else 0)
    last_width = _width(style.strong, show_all) if show_all else text.last_line_width
    beside = last_width + _META_GAP + meta_width <= most
    inner = max(
        text.width,
        _width(style.name, name),
        last_width + _META_GAP + meta_width - _META_INSET if beside else meta_width,
    )
    bubble_width = inner + 2 * _PADDING_X

    top = heading.height + (_GROUP_GAP if placement.first else _ROW_GAP)
    x = width - MARGIN - bubble_width if entry.own else left
    y = top + _PADDING_TOP
    name_words = None
    if name:
        name_words = Words(name, QRectF(x + _PADDING_X, y, inner, 18))
        y += 18 + _NAME_GAP
    origin = QPointF(x + _PADDING_X, y)
    y += text.height
    all_words = None
    if show_all:
        all_words = Words(show_all, QRectF(x + _PADDING_X, y + 4, last_width, 20))
        y += 24
    y += 0 if beside else 16
    bubble = QRectF(x, top, bubble_width, y + _PADDING_BOTTOM - top)
    meta_right = bubble.right() - _PADDING_X + _META_INSET
    meta_rect = QRectF(meta_right - meta_width, bubble.bottom() - 21, time_width + 1, 16)
    mark = QRectF(meta_right - MARK_PIXELS, meta_rect.y() + 1, MARK_PIXELS, MARK_PIXELS)
    footer = _lay_out_footer(entry, bubble.bottom(), width, style) if entry.mark is Mark.FAILED else None
    return MessageLayout(
        height=bubble.bottom() + 1 + (_FOOTER_HEIGHT if footer is not None else 0),
        heading=heading,
        bubble=bubble,
        corners=_corners(entry.own, placement),
        disc=None if entry.own or not placement.last else QRectF(MARGIN, bubble.bottom() - DISC, DISC, DISC),
        name=name_words,
        text=text,
        text_origin=origin,
        meta=Words(time, meta_rect),
        mark=mark if entry.mark is not None else None,
        show_all=all_words,
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


def _name_words(entry: Entry, style: RowStyle, most: float) -> str:
    return elided(entry.name, QFontMetricsF(style.name), most)


def _corners(own: bool, placement: Placement) -> tuple[float, float, float, float]:
    """Large ones outside a group, small ones on the author's side where its bubbles meet or the tail is."""
    upper = RADIUS if placement.first else TAIL_RADIUS
    if own:
        return RADIUS, upper, TAIL_RADIUS, RADIUS
    return upper, RADIUS, RADIUS, TAIL_RADIUS


def _width(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text) if text else 0.0
