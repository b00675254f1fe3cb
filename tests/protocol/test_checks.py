"""Which texts and names both ends accept, as tables."""

import pytest

from desktop_chat.protocol.checks import check_name, check_text, check_title, count_characters
from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.limits import NAME_BYTES, NAME_CHARACTERS, TEXT_BYTES, TITLE_CHARACTERS

FAMILY = "👨‍👩‍👧‍👦"

TEXTS = {
    "one letter": ("a", "a"),
    "Chinese": ("你好,世界", "你好,世界"),
    "lines and tabs": ("a\n\tb", "a\n\tb"),
    "Windows' line ends": ("a\r\nb", "a\nb"),
    "spaces around stay": ("  a  ", "  a  "),
    "markup is text": ("<b>&amp;</b>", "<b>&amp;</b>"),
    "as long as it may be": ("x" * TEXT_BYTES, "x" * TEXT_BYTES),
    "as long in Chinese": ("好" * (TEXT_BYTES // 3), "好" * (TEXT_BYTES // 3)),
    "an emoji family": (FAMILY, FAMILY),
    "a heart with its variation selector": ("\u2764\ufe0f", "\u2764\ufe0f"),
    "Persian with a joiner": ("می\u200cخواهم", "می\u200cخواهم"),
    "a byte order mark before a word": ("\ufeffhello", "\ufeffhello"),
    "C1 controls and bidi marks are text": ("a\u0085\u202eb", "a\u0085\u202eb"),
}

REFUSED_TEXTS = {
    "nothing": ("", "empty"),
    "only white space": (" \n\t\u3000", "empty"),
    "a zero-width space": ("\u200b", "empty"),
    "a word joiner": ("\u2060", "empty"),
    "a byte order mark": ("\ufeff", "empty"),
    "soft hyphens": ("\u00ad\u00ad", "empty"),
    "only joiners": ("\u200d\u200c", "empty"),
    "bidi marks": ("\u202e\u2066\u061c", "empty"),
    "a variation selector": ("\ufe0f", "empty"),
    "a Hangul filler": ("\u3164", "empty"),
    "tags without a flag": ("\U000e0067\U000e007f", "empty"),
    "invisible marks among white space": (" \u200b\n\u2028\u0085\u2060 ", "empty"),
    "a mark at the beginning of nothing": ("\u200b" * 5000, "empty"),
    "no text": (None, "bad_text"),
    "a number": (7, "bad_text"),
    "a list": (["a"], "bad_text"),
    "a zero byte": ("a\0b", "bad_text"),
    "an escape sequence": ("\x1b[31mred", "bad_text"),
    "a bell": ("\x07", "bad_text"),
    "a control character in the second line": ("a\nb\x01", "bad_text"),
    "half of a character": ("a\ud800", "bad_text"),
    "a lone carriage return": ("a\rb", "bad_text"),
    "delete": ("a\x7f", "bad_text"),
    "a byte too long": ("x" * (TEXT_BYTES + 1), "too_long"),
    "a byte too long in Chinese": ("好" * (TEXT_BYTES // 3) + "xx", "too_long"),
}

NAMES = {
    "plain": ("小美", "小美"),
    "spaces around and inside": ("  Ann   Lee ", "Ann Lee"),
    "full-width space": ("小\u3000美", "小 美"),
    "composed": ("Jose\u0301", "José"),
    "bidi marks vanish": ("\u202eAnn\u202c", "Ann"),
    "zero-width spaces vanish": ("A\u200bn\ufeffn", "Ann"),
    "an emoji family is one character": (FAMILY * 10, FAMILY * 10),
    "64 characters": ("n" * NAME_CHARACTERS, "n" * NAME_CHARACTERS),
    "256 bytes": ("𠜎" * 64, "𠜎" * 64),
    "Persian with a joiner": ("می\u200cخواهم", "می\u200cخواهم"),
    "markup is a name": ("<script>", "<script>"),
}

REFUSED_NAMES = {
    "nothing": ("", "empty_name"),
    "spaces": (" \u3000 ", "empty_name"),
    "only invisible marks": ("\u200b\u202e\ufeff", "empty_name"),
    "only joiners": ("\u200d\u200c", "empty_name"),
    "a Hangul filler": ("\u3164", "empty_name"),
    "two lines": ("Ann\nLee", "bad_name"),
    "a line separator": ("Ann\u2028Lee", "bad_name"),
    "a tab": ("Ann\tLee", "bad_name"),
    "a zero byte": ("Ann\0", "bad_name"),
    "a C1 control": ("Ann\x9b31m", "bad_name"),
    "65 characters": ("n" * (NAME_CHARACTERS + 1), "name_too_long"),
    "few characters, many bytes": ("n" + "\u0302" * 128, "name_too_long"),
    "endless": ("n" * 10_000, "name_too_long"),
    "no text": (None, "bad_name"),
    "a list": (["Ann"], "bad_name"),
}


@pytest.mark.parametrize(("text", "accepted"), TEXTS.values(), ids=TEXTS)
def test_a_text_is_accepted(text: str, accepted: str) -> None:
    assert check_text(text) == accepted


@pytest.mark.parametrize(("text", "code"), REFUSED_TEXTS.values(), ids=REFUSED_TEXTS)
def test_a_text_is_refused_with_a_code_and_a_sentence(text: object, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_text(text)
    assert caught.value.code == code
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(("name", "accepted"), NAMES.values(), ids=NAMES)
def test_a_name_is_accepted_in_one_spelling(name: str, accepted: str) -> None:
    assert check_name(name) == accepted
    assert check_name(accepted) == accepted


@pytest.mark.parametrize(("name", "code"), REFUSED_NAMES.values(), ids=REFUSED_NAMES)
def test_a_name_is_refused_with_a_code_and_a_sentence(name: object, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_name(name)
    assert caught.value.code == code
    assert str(caught.value).endswith(".")


def test_an_accepted_name_never_has_more_bytes_than_the_wire_takes() -> None:
    for name in ("𠜎" * 64, "e" + "\u0302" * 127, FAMILY * 10):
        assert len(check_name(name).encode()) <= NAME_BYTES


def test_a_title_may_be_longer_than_a_name() -> None:
    assert check_title("t" * TITLE_CHARACTERS) == "t" * TITLE_CHARACTERS
    with pytest.raises(Refusal):
        check_title("t" * (TITLE_CHARACTERS + 1))
    with pytest.raises(Refusal):
        check_title(" ")


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("abc", 3), ("小美", 2), ("e\u0301", 1), (FAMILY, 1), ("👍🏽", 1), ("🇹🇼🇯🇵", 2), ("🇹🇼x🇯🇵", 3)],
)
def test_characters_are_counted_as_people_do(text: str, count: int) -> None:
    assert count_characters(text) == count


@pytest.mark.parametrize("half", ["\ud800", "a\udfffb"])
def test_half_a_character_is_refused(half: str) -> None:
    for check in (check_text, check_name, check_title):
        with pytest.raises(Refusal):
            check(half)
