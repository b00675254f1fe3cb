"""Read one frame's JSON strictly: what is not exactly right becomes a ``BadFrame`` with a sentence."""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn, cast

from desktop_chat.protocol.errors import BadFrame, CloseCode
from desktop_chat.protocol.limits import FRAME_BYTES, ID_CHARACTERS, INTEGER, JSON_DEPTH
from desktop_chat.texts import Sentence, sentence

_LEVELS_AROUND_A_BODY = 3
"""A body comes back in an event, in a list, in a frame."""


def parse(text: str) -> "Fields":
    """Parse one frame: a JSON object (RFC 8259) of bounded size and depth.

    Raises ``BadFrame`` for anything else, and for NaN, infinities and lone surrogates.
    """
    try:
        size = len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError:
        raise BadFrame(sentence("What was sent is not valid Unicode."), CloseCode.INVALID_TEXT) from None
    if size > FRAME_BYTES:
        reason = sentence("What was sent is longer than {limit} bytes.", limit=FRAME_BYTES)
        raise BadFrame(reason, CloseCode.TOO_BIG)
    try:
        text = text.strip(_WHITE_SPACE)
        value, end = _DECODER.raw_decode(text)
    except RecursionError:
        raise BadFrame(_too_deep()) from None
    except ValueError:
        # Also Python's limit of 4,300 digits for an integer.
        raise BadFrame(_not_json()) from None
    if end < len(text):
        raise BadFrame(_not_json())
    if not isinstance(value, dict):
        raise BadFrame(sentence("What was sent is not a JSON object."))
    _check_depth(value, JSON_DEPTH)
    # One character is found far sooner than two.
    if "\\" in text and "\\u" in text:
        _check_surrogates(value)
    return Fields(value)


def _refuse_constant(constant: str) -> NoReturn:
    raise BadFrame(sentence("{constant} is not a JSON number.", constant=constant))


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise BadFrame(sentence("A number in what was sent is too large."))
    return number


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)
"""Made once: `json.loads` would make one for every frame. Its `decode` would look for white space twice."""
_WHITE_SPACE = " \t\n\r"
"""What may stand around a JSON text (RFC 8259, section 2)."""


def _not_json() -> Sentence:
    return sentence("What was sent is not JSON.")


def _too_deep() -> Sentence:
    return sentence("What was sent is nested deeper than {limit} levels.", limit=JSON_DEPTH)


def _check_depth(value: Any, left: int) -> None:
    """Walk through what the decoder has made: its lists and objects are of no other classes."""
    if left < 0:
        raise BadFrame(_too_deep())
    for item in value.values() if type(value) is dict else value:
        if type(item) is dict or type(item) is list:
            _check_depth(item, left - 1)


def _check_surrogates(value: Any) -> None:
    """Refuse what only escapes can smuggle in: text that no UTF-8 can carry on."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadFrame(sentence("What was sent holds half of a character (a lone surrogate).")) from None


class Fields:
    """The named values of one JSON object, taken out with their types and bounds checked."""

    __slots__ = ("values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def _wrong(self, name: str) -> BadFrame:
        if name not in self.values:
            return BadFrame(sentence("“{field}” is missing.", field=name))
        return BadFrame(sentence("“{field}” has the wrong type or size.", field=name))

    def text(self, name: str, longest: int = ID_CHARACTERS, shortest: int = 0) -> str:
        """Return a string of ``shortest`` to ``longest`` characters."""
        value = self.values.get(name)
        if not isinstance(value, str) or not shortest <= len(value) <= longest:
            raise self._wrong(name)
        return value

    def optional_text(self, name: str, longest: int = ID_CHARACTERS) -> str | None:
        """Return a string, or None where it is null or not there."""
        return None if self.values.get(name) is None else self.text(name, longest)

    def optional_line(self, name: str) -> str | None:
        """Return a string without line breaks and controls, or None where it is null or not there."""
        value = self.optional_text(name)
        if value is not None and not value.isprintable():
            raise self._wrong(name)
        return value

    def integer(self, name: str, lowest: int = 0, highest: int = INTEGER) -> int:
        """Return a whole number within bounds."""
        value = self.values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            raise self._wrong(name)
        return value

    def optional_integer(self, name: str, lowest: int = 0, highest: int = INTEGER) -> int | None:
        """Return a whole number, or None where it is null or not there."""
        return None if self.values.get(name) is None else self.integer(name, lowest, highest)

    def number_or_none(self, name: str, end: int) -> int | None:
        """Return a whole number from 0 to below ``end``, or None for whatever else stands there."""
        value = self.values.get(name)
        return value if type(value) is int and 0 <= value < end else None

    def boolean(self, name: str) -> bool:
        """Return true or false, nothing like it."""
        value = self.values.get(name)
        if not isinstance(value, bool):
            raise self._wrong(name)
        return value

    def scalar(self, name: str) -> bool | int | float | str | None:
        """Return anything but a list or an object; it has to be there."""
        value = self.values.get(name)
        if name not in self.values or isinstance(value, dict | list):
            raise self._wrong(name)
        return cast("bool | int | float | str | None", value)

    def mapping(self, name: str) -> Mapping[str, Any]:
        """Return an object as it is."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            raise self._wrong(name)
        return value

    def body(self, name: str) -> Mapping[str, Any]:
        """Return an event's body; it may not be too deep where it comes back as an event."""
        value = self.mapping(name)
        _check_depth(value, JSON_DEPTH - _LEVELS_AROUND_A_BODY)
        return value

    def inner(self, name: str) -> "Fields":
        """Return an object to be read further."""
        return Fields(self.mapping(name))

    def optional_inner(self, name: str) -> "Fields | None":
        """Return an object to be read further, or None where it is null or not there."""
        return None if self.values.get(name) is None else self.inner(name)

    def several(self, name: str, most: int) -> list["Fields"]:
        """Return a list of at most ``most`` objects."""
        value = self.values.get(name)
        if not isinstance(value, list) or len(value) > most:
            raise self._wrong(name)
        if not all(isinstance(item, dict) for item in value):
            raise self._wrong(name)
        return [Fields(item) for item in value]
