"""How `--help` looks: argparse too speaks the person's language, and columns count wide characters.

Chinese characters take two columns of a terminal and have no spaces between them, so argparse would let lines
run out of the window and put the explanations out of line.
"""

import argparse
import re
import unicodedata
from collections.abc import Iterable, Iterator

from desktop_chat.texts import _

_WIDE = ("W", "F")
_OPENING = "「『（“"
_CLOSING = "，。、；：！？」』）”"
_HEADING_COLON = re.compile(r"(?<=[\u4e00-\u9fff]):$", re.MULTILINE)
_SMALLEST_GAP = 2


class HelpLayout(argparse.HelpFormatter):
    """Lays out the help of one command."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(
            usage, actions, groups, _("Usage: {command}", command="") if prefix is None else prefix
        )

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        header = columns(self._format_action_invocation(action)) + self._current_indent
        self._action_max_length = max(self._action_max_length, header)

    def format_help(self) -> str:
        return _HEADING_COLON.sub("：", super().format_help())

    def _format_action(self, action: argparse.Action) -> str:
        lines = super()._format_action(action)
        header = self._format_action_invocation(action)
        wider = columns(header) - len(header)
        gap = " " * (_SMALLEST_GAP + wider)
        return lines.replace(header + gap, header + " " * _SMALLEST_GAP, 1) if wider else lines

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in wrapped(text, width - len(indent)))


def columns(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes (UAX #11)."""
    return sum(2 if unicodedata.east_asian_width(character) in _WIDE else 1 for character in text)


def wrapped(text: str, width: int) -> list[str]:
    """Break ``text`` into lines of at most ``width`` columns: at spaces and between Chinese characters.

    A single word that is wider stays whole.
    """
    lines = [""]
    for piece in _pieces(text.strip()):
        if lines[-1] and columns(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> Iterator[str]:
    piece = ""
    for character in text:
        if piece and _may_break(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    yield piece


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between these characters (of UAX #14, what our texts need)."""
    if after == " " or after in _CLOSING or before in _OPENING:
        return False
    return before == " " or columns(before) == 2 or columns(after) == 2
