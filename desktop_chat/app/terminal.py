"""Text that somebody else wrote, made safe for a terminal."""

import re

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


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
