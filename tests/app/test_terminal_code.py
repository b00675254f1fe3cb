"""The QR code in a terminal: what is drawn says the link, where a terminal can show it, and nowhere else."""

import io
import re
import sys

import pytest

from desktop_chat.app.terminal import can_show_pictures
from desktop_chat.app.terminal_code import code_lines
from desktop_chat.lan.qr_code import QUIET_ZONE, qr_matrix
from tests.qr import read_qr

LINKS = [
    "http://192.168.1.20:8765/",
    "http://10.0.0.1:80/",
    "http://[2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff]:65535/",
]
_HALVES = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}


class Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def __init__(self, encoding: str, *, interactive: bool = True) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self._interactive = interactive

    def isatty(self) -> bool:
        return self._interactive


def modules_of(lines: list[str]) -> list[list[bool]]:
    """Read back which modules are dark, checking that each line brings its own colours and puts them away."""
    rows: list[list[bool]] = []
    for line in lines:
        drawn = re.fullmatch(r"  \x1b\[38;5;16;48;5;231m([ ▀▄█]+)\x1b\[0m", line)
        assert drawn, repr(line)
        halves = [_HALVES[character] for character in drawn[1]]
        rows += [[upper for upper, _ in halves], [lower for _, lower in halves]]
    return rows


@pytest.mark.parametrize("link", LINKS)
def test_what_is_drawn_is_the_pattern_of_the_link(link: str) -> None:
    matrix = qr_matrix(link)
    rows = modules_of(code_lines(link, columns=200))
    assert rows[: len(matrix)] == [list(row) for row in matrix]
    assert not any(map(any, rows[len(matrix) :]))


@pytest.mark.parametrize("link", LINKS)
def test_the_pattern_says_the_link_inside_its_quiet_zone(link: str) -> None:
    matrix = qr_matrix(link)
    edges = [*matrix[:QUIET_ZONE], *matrix[-QUIET_ZONE:]]
    edges += [row[:QUIET_ZONE] + row[-QUIET_ZONE:] for row in matrix]
    assert not any(map(any, edges))
    inner = [row[QUIET_ZONE:-QUIET_ZONE] for row in matrix[QUIET_ZONE:-QUIET_ZONE]]
    assert read_qr(inner) == link


def test_a_terminal_that_is_too_narrow_gets_no_half_of_it() -> None:
    needed = len(qr_matrix(LINKS[0])) + 2
    assert code_lines(LINKS[0], columns=needed)
    assert code_lines(LINKS[0], columns=needed - 1) == []


def test_it_is_drawn_only_where_it_can_be_seen() -> None:
    here = {"TERM": "xterm-256color", "WT_SESSION": "1"}
    assert can_show_pictures(Terminal("utf-8"), here)
    assert not can_show_pictures(None, here)
    assert not can_show_pictures(Terminal("utf-8", interactive=False), here)
    assert not can_show_pictures(Terminal("latin-1"), here)
    assert not can_show_pictures(Terminal("utf-8"), here | {"NO_COLOR": "1"})
    assert not can_show_pictures(Terminal("utf-8"), here | {"TERM": "dumb"})
    without = can_show_pictures(Terminal("utf-8"), {"TERM": "xterm"})
    assert without == (sys.platform != "win32")
