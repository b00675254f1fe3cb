"""Which texts are only a few emoji: they are shown larger."""

import re
from typing import Final

_EMOJI: Final = re.compile(
    "(?:[\u00a9\u00ae\u203c\u2049\u2122-\u3299]|[\U0001f000-\U0001faff]|[#*0-9]\ufe0f?\u20e3)"
    "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
)
_FEW: Final = 3
_PICTURES: Final = frozenset(
    "\u231a\u231b\u23e9\u23ea\u23eb\u23ec\u23f0\u23f3\u2614\u2615\u2648\u2649\u264a\u264b\u264c\u264d\u264e\u264f\u2650\u2651\u2652\u2653\u267f\u2693\u26a1\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3"
    "\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753\u2754\u2755\u2757\u2764\u2795\u2796\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55"
)
"""Characters that are shown as emoji without asking (Unicode's Emoji_Presentation), and the heart."""


def is_few_emoji(text: str) -> bool:
    """Return whether ``text`` is one, two or three emoji and nothing else."""
    text = text.strip()
    if not text or len(text) > 40 or text.isascii():
        return False
    count = place = 0
    while place < len(text):
        if text[place] == " " and count:
            place += 1
            continue
        length = _emoji_length(text, place)
        if not length:
            return False
        count, place = count + 1, place + length
    return count <= _FEW


def _emoji_length(text: str, place: int) -> int:
    """Return how many characters the emoji at ``place`` has: joined ones are one, and so are flags."""
    found = _EMOJI.match(text, place)
    if found is None or not _looks_like_emoji(found.group()):
        return 0
    end = found.end()
    if _is_flag_letter(text[place]):
        return 2 if _is_flag_letter(text[place + 1 : place + 2]) else 0
    if text[end : end + 1] == "\u200d":
        more = _emoji_length(text, end + 1)
        return end + 1 + more - place if more else 0
    return end - place


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _looks_like_emoji(cluster: str) -> bool:
    """The signs below the emoji planes are letters' companions unless they ask for the emoji's look."""
    return cluster[0] >= "\U0001f000" or "\ufe0f" in cluster or "\u20e3" in cluster or cluster[0] in _PICTURES
