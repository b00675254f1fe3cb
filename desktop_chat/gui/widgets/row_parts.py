"""The parts of a timeline's row and what is where in them.

All rectangles are relative to the row's top left corner.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, TypeAlias

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontDatabase

from desktop_chat.gui.palette import Theme
from desktop_chat.gui.theme import BODY_PIXELS, SMALL_PIXELS, text_font
from desktop_chat.gui.widgets.text_block import TextBlock

MARK_PIXELS: Final = 14
"""The size of the small icons beside the time, before the zoom."""


_CODE_FAMILIES: Final = (
    "Cascadia Mono",
    "Consolas",
    "SF Mono",
    "Menlo",
    "DejaVu Sans Mono",
    "Noto Sans Mono",
    "Liberation Mono",
    "Noto Sans Mono CJK TC",
)


class Target(Enum):
    """What is under the pointer."""

    NOTHING = auto()
    TEXT = auto()
    LINK = auto()
    RETRY = auto()
    DISCARD = auto()
    SHOW_ALL = auto()
    TIME = auto()


@dataclass(frozen=True, slots=True)
class Hit:
    """What is under the pointer, with the link's address or the position in the text."""

    target: Target
    url: str = ""
    position: int = 0


NOWHERE: Final = Hit(Target.NOTHING)


@dataclass(frozen=True, slots=True)
class RowStyle:
    """Fonts and colours of rows; a new one after each change of theme or zoom."""

    theme: Theme
    body: QFont
    name: QFont
    meta: QFont
    line: QFont
    strong: QFont
    code: QFont
    emoji: QFont

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
            code=_code_font(),
            emoji=text_font(38),
        )


def _code_font() -> QFont:
    """Return a font whose letters are all of one width, with the program's fonts for what it lacks."""
    present = QFontDatabase.families()
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    font = text_font(14)
    font.setFamilies([name for name in (*_CODE_FAMILIES, system) if name in present] + font.families())
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


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
        if self.meta.rect.contains(point) or (self.mark is not None and self.mark.contains(point)):
            return Hit(Target.TIME, position=position)
        link = self.text.link_at(inside)
        if link is not None:
            return Hit(Target.LINK, link, position)
        return Hit(Target.TEXT, position=position)

    def position_at(self, point: QPointF) -> int:
        """Return the position in the text nearest to ``point``, inside the bubble or not."""
        return self.text.position_at(point - self.text_origin)


RowLayout: TypeAlias = LineLayout | MessageLayout
