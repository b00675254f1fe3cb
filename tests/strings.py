"""Strings that nobody would type on purpose; whatever asks for words has to bear them."""

import random
from typing import Final

PIECES: Final = (
    "", " ", "\n", "\r", "\r\n", "\t", "\v", "\0", "\a", "\x1b[31m", "\x1f", "\x7f",
    "\x85", "\x9b", "\xa0", "\xad", "\u2028", "\u2029", "\u061c", "\u200b", "\u200c",
    "\u200d", "\u200e", "\u200f", "\u202a", "\u202b", "\u202d", "\u202e", "\u2066",
    "\u2069", "\u2060", "\u3000", "\ufeff", "\ufdd0", "\ufdd1", "\ufff9", "\ufffc",
    "\ufffd", "\ufffe", "\uffff", "\U0001fffe", "\ue000", "\U000f0000", "\u0378",
    "\U000e0041", "\ud800", "\udc00", "\udfff\ud800", "é", "e\u0301",
    "Z\u0351\u036b\u0343\u036a\u0302" + "\u0301" * 40, "\u0301", "ß", "İ", "ﷺ", "𒐫",
    "שלום", "مرحبا", "你好，世界", "繁體中文測試", "𠮷野家", "ㄅㄆㄇ", "한국어", "นี่คือ", "नमस्ते",
    "👩‍👩‍👧‍👦", "👍🏽", "🇹🇼", "🇹", "1️⃣", "🏴‍☠️", "\ufe0f",
    "<img src='file:///etc/passwd'>", "<script>owned()</script>", "<b>",
    "&amp;&lt;&#0;", "&File", "javascript:owned()", "http://good.example@evil.example/",
    "https://[::1", "http://%00/", "file:///etc/passwd", "{name}", "{", "}", "{0}",
    "%s%n", "%(name)s", "%1", "'; DROP TABLE events; --", "../../etc/passwd", "C:\\a\\",
    "-", "--", "--help", "null", "NaN", "-0", "１２３", "8765", "192.168.1.20",
    "10.0.0.7:9000", "[fe80::1%25eth0]", "kitchen.lan", ":0", "W" * 70, "word ",
    "Donaudampfschifffahrtsgesellschaft", "```\n",
)  # fmt: skip

_WORDS: Final = (
    "Ann",
    "小美",
    "Kitchen",
    "the kitchen",
    "廚房",
    "8766",
    " ８７６６ ",
    "192.168.1.20:8765",
    "hello",
    "你好",
)
_HUGE: Final = ("W", "長", "word ", "👩‍👩‍👧‍👦", "\u202e\u0301", "line\n")


def strange_text(chance: random.Random) -> str:
    """Return some pieces and random characters; rarely up to 1 MB, rarely something quite usual."""
    kind = chance.random()
    if kind < 0.1:
        return chance.choice(_WORDS)
    if kind < 0.104:
        return chance.choice(_HUGE) * chance.choice((5_000, 20_000, 100_000, 1_000_000 // 4))
    count = chance.randint(10, 60) if kind < 0.15 else chance.randint(1, 5)
    text = "".join(
        chance.choice(PIECES)
        if chance.random() < 0.8
        else chr(
            chance.choice((chance.randrange(256), chance.randrange(0x10000), chance.randrange(0x110000)))
        )
        for _ in range(count)
    )
    return text * chance.randint(2, 400) if kind > 0.99 else text
