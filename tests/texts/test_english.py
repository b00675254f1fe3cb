"""The English texts are plain words in sentence case, with the typographic marks."""

import re

import pytest

from tests.texts.translations import LOCALE, forms, messages

TEXTS = sorted({form for message in messages(LOCALE / "desktop_chat.pot") for form in forms(message.id)})
NAMES = """
    Desktop Chat Windows macOS Linux PowerShell Wi-Fi VPN QR IP IPv4 IPv6 UTF-8 Unicode JSON KiB MB N
    Ctrl Esc Enter C D System Settings Network Firewall Options
    COMMAND DIR NAME ADDRESS ADDR TEXT TITLE
"""
"""What has capitals inside a sentence: names, keys, macOS's own menus, and what the command line calls its
arguments."""
JARGON = "frame|socket|payload|packet|websocket|handshake|daemon|buffer|thread|exception|null|invalid|illegal"
OTHER_WORDS_FOR_OURS = "user|client(?! id)|peer|channel|group|username|admin"
"""What a member, a room and a host are called elsewhere; see the words in ARCHITECTURE.md."""


def without_fields(text: str) -> str:
    return re.sub(r"\{\w*\}", "{}", text)


def test_marks_are_typographic() -> None:
    typewriter = re.compile(r"['\"`]|\.\.\.|\w - \w|--(?!\w)")
    assert [text for text in TEXTS if typewriter.search(text)] == []


def test_no_text_begins_or_ends_with_a_space_or_holds_two() -> None:
    assert [text for text in TEXTS if text != ", " and re.search(r"^\s|\s$|  ", text)] == []


def test_capitals_stand_where_a_sentence_begins_and_in_names() -> None:
    inside = re.compile(r"(?<=[a-z0-9,;] )[A-Z][\w-]*")
    found = {
        (word, text)
        for text in TEXTS
        for word in inside.findall(without_fields(text))
        if word not in NAMES.split()
    }
    assert found == set()


@pytest.mark.parametrize("word", OTHER_WORDS_FOR_OURS.split("|"))
def test_our_own_words_are_used(word: str) -> None:
    assert [text for text in TEXTS if re.search(rf"\b{word}s?\b", text, re.IGNORECASE)] == []


@pytest.mark.parametrize("word", JARGON.split("|"))
def test_nobody_has_to_know_how_it_works(word: str) -> None:
    assert [text for text in TEXTS if re.search(rf"\b{word}s?\b", text, re.IGNORECASE)] == []
