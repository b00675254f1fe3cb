"""Texts, names and titles, for both ends: ``check_*`` returns the accepted value or raises ``Refusal``."""

import re
import unicodedata

from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.limits import NAME_BYTES, NAME_CHARACTERS, TEXT_BYTES, TITLE_CHARACTERS
from desktop_chat.texts import sentence

# Halves of characters, which a broken paste can bring, are no text that could be sent or kept.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LINE_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# Marks that turn the direction of the text around them, and invisible ones that make two names look alike
# (UAX #9, UTR #36). The joiners U+200C and U+200D stay: Persian words and emoji families need them.
_INVISIBLE = re.compile(r"[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# What Unicode lets a font leave out (DerivedCoreProperties, Default_Ignorable_Code_Point), as first and last.
_IGNORABLE = (
    *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
    *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F)),
    *((0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A)),
    (0xE0000, 0xE0FFF),
)
_UNSEEN = frozenset(chr(code) for first, last in _IGNORABLE for code in range(first, last + 1)).union(
    character for character in map(chr, range(0x3001)) if character.isspace()
)


def check_text(text: object) -> str:
    """Accept the text of a message: something to see, at most 16 KiB, no C0 controls but newline and tab."""
    if not isinstance(text, str):
        raise Refusal("bad_text", sentence("A message needs a text."))
    text = text.replace("\r\n", "\n")
    # No character takes more than four bytes: most texts need not be encoded to be short enough.
    if 4 * len(text) > TEXT_BYTES and len(text.encode("utf-8", "surrogatepass")) > TEXT_BYTES:
        raise Refusal(
            "too_long", sentence("The message is longer than {limit} KiB.", limit=TEXT_BYTES // 1024)
        )
    # Most texts are one line of what can be seen, which is known in half the time.
    if not text.isprintable() and _CONTROLS.search(text):
        raise Refusal("bad_text", sentence("The message holds control characters."))
    # The first character tells of nearly all texts that there is something to see.
    if not text or (text[0] in _UNSEEN and _UNSEEN.issuperset(text)):
        raise Refusal("empty", sentence("The message is empty."))
    return text


def check_name(name: object) -> str:
    """Accept a person's name: one line of 1 to 64 characters as people count them, at most 256 bytes."""
    return _check_line(name, NAME_CHARACTERS, NAME_BYTES)


def check_title(title: object) -> str:
    """Accept a room's title: one line of 1 to 80 characters."""
    return _check_line(title, TITLE_CHARACTERS, 4 * TITLE_CHARACTERS)


def _check_line(line: object, characters: int, size: int) -> str:
    if not isinstance(line, str):
        raise Refusal("bad_name", sentence("A name has to be a text."))
    if _LINE_CONTROLS.search(line):
        raise Refusal("bad_name", sentence("A name cannot hold line breaks or control characters."))
    line = unicodedata.normalize("NFC", " ".join(_INVISIBLE.sub("", line).split()))
    if _UNSEEN.issuperset(line):
        raise Refusal("empty_name", sentence("The name is empty."))
    if count_characters(line) > characters:
        reason = sentence("The name is longer than {limit} characters.", limit=characters)
        raise Refusal("name_too_long", reason)
    if len(line.encode()) > size:
        raise Refusal("name_too_long", sentence("The name takes more than {limit} bytes.", limit=size))
    return line


def count_characters(text: str) -> int:
    """Count characters about as people do (UAX #29).

    Marks, joined emoji, skin tones and the second half of a flag count with their base.
    """
    count, joined, flag = 0, False, False
    for character in text:
        code = ord(character)
        if character == "\u200d":
            joined = True
            continue
        extends = unicodedata.category(character) in ("Mn", "Me", "Cf") or 0x1F3FB <= code <= 0x1F3FF
        regional = 0x1F1E6 <= code <= 0x1F1FF
        if not (extends or joined or (regional and flag)):
            count += 1
        flag = regional and not flag
        joined = False
    return count
