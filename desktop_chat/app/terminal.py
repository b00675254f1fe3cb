"""Terminals: what they can show, and text that somebody else wrote made safe for them."""

import os
import re
import sys
from collections.abc import Mapping
from typing import TextIO

# C0 and C1 controls, which terminals obey, line and paragraph separators, and the marks that hide or turn the
# direction of the text around them (UAX #9): with them a peer could draw over other people's lines.
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
_INDENT = "    "


def printable(text: str) -> str:
    """Return ``text`` with what a terminal would obey written as escapes; further lines are indented."""
    return _UNSAFE.sub(_escape, text.replace("\r\n", "\n")).replace("\n", "\n" + _INDENT)


def printable_json(line: str) -> str:
    """Return one line of JSON, in which such characters only occur inside strings, as equivalent JSON."""
    return _UNSAFE.sub(_escape, line)


def can_show_pictures(stream: TextIO | None, environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether ``stream`` is a terminal with the colours and characters that a picture needs."""
    if stream is None or not stream.isatty() or "NO_COLOR" in environment:
        return False
    if sys.platform == "win32" and "WT_SESSION" not in environment:
        return False  # the old console takes colours only when it is asked to
    utf8 = (stream.encoding or "").lower().replace("-", "").replace("_", "") == "utf8"
    return utf8 and environment.get("TERM") != "dumb"


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
