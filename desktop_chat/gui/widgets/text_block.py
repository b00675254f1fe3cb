"""A laid-out plain text: lines, links, code, selection.

There is one QTextLayout per paragraph, so that each has its own direction. Lines that only say where code
begins and ends take no room, but count, so that what is copied is what was written.
Positions are counted in UTF-16 units over the whole text, as Qt counts them; a line break counts one.
"""

import bisect
import math
import unicodedata
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, QTextBoundaryFinder
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)

from desktop_chat.gui.rich_text import Link, ParagraphKind, find_links, paragraph_kinds

_BETWEEN = QTextLine.CursorPosition.CursorBetweenCharacters
_ON = QTextLine.CursorPosition.CursorOnCharacter
_STRONG = ("L", "R", "AL")
_LEADING = 1.36  # the height of a line of text, in font sizes
_CODE_INSET = 0.7  # in font sizes
_TALL = 1.25  # lines that are higher than this many ordinary ones keep their own height


@dataclass(frozen=True, slots=True)
class Selection:
    """A selected range and its colours."""

    start: int
    end: int
    ground: QColor
    text: QColor


class TextBlock:
    """``text`` laid out at most ``max_width`` wide. ``width`` is what it really needs.

    With a ``code_font`` what stands between fences is set in it, on a ground of its own.
    """

    def __init__(
        self,
        text: str,
        font: QFont,
        max_width: float,
        link_colour: QColor | None,
        *,
        centred: bool = False,
        code_font: QFont | None = None,
    ) -> None:
        self.text = text
        self._font = font
        self._inset = round(font.pixelSize() * _CODE_INSET)
        self._pitch = round(font.pixelSize() * _LEADING)
        self._baseline = _baseline_of(font, self._pitch)
        self._links = _in_utf16(text, find_links(text)) if link_colour is not None else []
        self._layouts: list[QTextLayout] = []
        self._starts: list[int] = []
        self._height = 0.0
        self._max_width = max_width
        self._paragraphs = text.split("\n")
        self._kinds = _kinds_of(self._paragraphs, text, code_font)
        self._code_grounds: list[QRectF] = []
        self._make_layouts(link_colour, centred, code_font)
        self.width = self._break_lines(max_width)
        if centred or self._code_grounds or any(map(_is_right_to_left, self._layouts)):
            self._break_lines(self.width)  # what is not on the left moves when the width shrinks

    # Lines

    def is_right_for(self, max_width: float) -> bool:
        """Whether the same text would look the same at most ``max_width`` wide."""
        broken = any(layout.lineCount() > 1 for layout in self._layouts)
        return max_width == self._max_width or (not broken and self.width < max_width)

    @property
    def height(self) -> float:
        """Pixels from the first line's top to the last one's bottom."""
        return self._height

    @property
    def last_line_width(self) -> float:
        """How far the last line reaches from the left: what stands beside it must begin further right.

        Beside code there is no place.
        """
        last = self._layouts[-1]
        if _is_right_to_left(last):
            return self.width
        if self._kinds[-1] is not ParagraphKind.WORDS:
            return math.inf
        return last.lineAt(last.lineCount() - 1).naturalTextWidth()

    def _make_layouts(self, link_colour: QColor | None, centred: bool, code_font: QFont | None) -> None:
        start = 0
        for paragraph, kind in zip(self._paragraphs, self._kinds, strict=True):
            layout = QTextLayout(
                paragraph, code_font if kind is ParagraphKind.CODE and code_font is not None else self._font
            )
            layout.setTextOption(_option(paragraph, centred))
            layout.setCacheEnabled(True)
            end = start + _utf16_length(paragraph)
            if link_colour is not None and kind is ParagraphKind.WORDS:
                layout.setFormats(
                    [
                        _link_format(link.start - start, link.end - link.start, link_colour)
                        for link in self._links
                        if start <= link.start < end
                    ]
                )
            self._layouts.append(layout)
            self._starts.append(start)
            start = end + 1

    def _break_lines(self, width: float) -> float:
        """Break all paragraphs at ``width``, one below the other; return what the widest line needs."""
        self._code_grounds.clear()
        self._height = 0.0
        widest = 0.0
        code_top: float | None = None
        for layout, kind in zip(self._layouts, self._kinds, strict=True):
            if kind is ParagraphKind.CODE and code_top is None:
                code_top = self._height + self._inset // 2
                self._height = code_top + self._inset
            elif kind is not ParagraphKind.CODE and code_top is not None:
                self._height += self._inset
                self._code_grounds.append(QRectF(0, code_top, width, self._height - code_top))
                self._height += self._inset // 2
                code_top = None
            margin = self._inset if kind is ParagraphKind.CODE else 0
            layout.beginLayout()
            if kind is not ParagraphKind.FENCE:
                widest = max(widest, self._place_lines(layout, margin, max(width - 2 * margin, 1)))
            layout.endLayout()
        return min(math.ceil(widest), width)

    def _place_lines(self, layout: QTextLayout, margin: int, width: float) -> float:
        """Put the lines of a paragraph below what is there; return what the widest one needs with margins."""
        widest = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            tall = line.height() > _TALL * self._pitch
            line.setPosition(QPointF(margin, self._height + (0 if tall else self._baseline - line.ascent())))
            self._height += math.ceil(line.height()) if tall else self._pitch
            widest = max(widest, line.naturalTextWidth() + 2 * margin)
        return widest

    # Painting

    def draw(
        self,
        painter: QPainter,
        origin: QPointF,
        clip: QRectF,
        selection: Selection | None = None,
        code_ground: QColor | None = None,
    ) -> None:
        """Paint what is inside ``clip`` with the painter's pen, the text's top left corner at ``origin``."""
        for ground in self._code_grounds if code_ground is not None else ():
            path = QPainterPath()
            path.addRoundedRect(ground.translated(origin), self._inset * 0.8, self._inset * 0.8)
            painter.fillPath(path, QBrush(code_ground))
        for layout, start in zip(self._layouts, self._starts, strict=True):
            if not layout.boundingRect().translated(origin).intersects(clip):
                continue
            layout.draw(painter, origin, self._selected_part(layout, start, selection), clip)

    @staticmethod
    def _selected_part(
        layout: QTextLayout, start: int, selection: Selection | None
    ) -> list[QTextLayout.FormatRange]:
        if selection is None:
            return []
        first = max(selection.start - start, 0)
        last = min(selection.end - start, _utf16_length(layout.text()))
        if first >= last:
            return []
        part = QTextLayout.FormatRange()
        part.start, part.length = first, last - first
        part.format.setBackground(selection.ground)
        part.format.setForeground(selection.text)
        return [part]

    # Asking

    def position_at(self, point: QPointF) -> int:
        """Return the position nearest to ``point``, which is relative to the text's top left corner."""
        nearest = 0
        for layout, start in zip(self._layouts, self._starts, strict=True):
            for number in range(layout.lineCount()):
                line = layout.lineAt(number)
                if number == 0 and start == 0 and point.y() < line.y():
                    return 0
                if point.y() >= line.y():
                    nearest = start + line.xToCursor(point.x(), _BETWEEN)
        return nearest

    def link_at(self, point: QPointF) -> str | None:
        """Return the address of the link under ``point``."""
        for layout, start, kind in zip(self._layouts, self._starts, self._kinds, strict=True):
            for number in range(layout.lineCount()) if kind is ParagraphKind.WORDS else ():
                line = layout.lineAt(number)
                if line.naturalTextRect().contains(point):
                    at = start + line.xToCursor(point.x(), _ON)
                    return next((link.url for link in self._links if link.start <= at < link.end), None)
        return None

    def links(self) -> list[str]:
        """Return the addresses in the text, in order."""
        return [link.url for link in self._links]

    def word_at(self, position: int) -> tuple[int, int]:
        """Return the start and end of the word around ``position``."""
        number = bisect.bisect_right(self._starts, position) - 1
        start = self._starts[number]
        text = self._layouts[number].text()
        finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Word, text)
        finder.setPosition(min(position - start + 1, _utf16_length(text)))
        first = finder.toPreviousBoundary()
        last = finder.toNextBoundary()
        if first < 0 or last < 0:
            return position, position
        return start + first, start + last

    def part(self, start: int, end: int) -> str:
        """Return the text between two positions."""
        units = self.text.encode("utf-16-le", "surrogatepass")
        return units[2 * start : 2 * end].decode("utf-16-le", "replace")

    @property
    def length(self) -> int:
        """The last position."""
        return _utf16_length(self.text)


def _kinds_of(paragraphs: list[str], text: str, code_font: QFont | None) -> list[ParagraphKind]:
    if code_font is None or "```" not in text:
        return [ParagraphKind.WORDS] * len(paragraphs)
    return paragraph_kinds(paragraphs)


def _baseline_of(font: QFont, pitch: int) -> float:
    """Return where letters of ``font`` stand in a line of height ``pitch``, whatever fallback fonts say."""
    metrics = QFontMetricsF(font)
    return round((pitch + metrics.ascent() - metrics.descent()) / 2)


def _utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _in_utf16(text: str, links: list[Link]) -> list[Link]:
    return [
        Link(_utf16_length(text[: link.start]), _utf16_length(text[: link.end]), link.url) for link in links
    ]


def _link_format(start: int, length: int, colour: QColor) -> QTextLayout.FormatRange:
    link = QTextLayout.FormatRange()
    link.start, link.length = start, length
    link.format.setForeground(colour)
    link.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
    return link


def _option(paragraph: str, centred: bool) -> QTextOption:
    """Wrap anywhere if need be, in the direction of the paragraph's first strong character (UAX 9, P2)."""
    option = QTextOption(Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeading)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    if not paragraph.isascii():
        strong = next((kind for kind in map(unicodedata.bidirectional, paragraph) if kind in _STRONG), "L")
        if strong != "L":
            option.setTextDirection(Qt.LayoutDirection.RightToLeft)
    return option


def _is_right_to_left(layout: QTextLayout) -> bool:
    return layout.textOption().textDirection() is Qt.LayoutDirection.RightToLeft
