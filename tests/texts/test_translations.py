"""The translation is complete, and says what the message ids say."""

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from desktop_chat.texts import LANGUAGES, load_catalogue
from tests.texts.translations import LOCALE, TAIWAN, catalog, forms, messages, pairs

ENDS = {".": "。", "?": "？", "!": "！", ":": "：", "…": "…"}
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+-]*")
NAMES = """
    Desktop Chat Windows macOS Linux PowerShell Wi-Fi VPN QR IP IPv4 IPv6 UTF-8 Unicode JSON KiB MB
    Ctrl+C Ctrl+D Esc Enter N v6 cookie session token q true false
    desktop-chat serve ufw firewalld systemd-inhibit pw-play paplay aplay
"""
"""What keeps its Latin letters in Chinese: names, keys, and what is typed into a terminal."""


def fields(text: str) -> list[str]:
    return sorted(field for _, field, _, _ in Formatter().parse(text) if field is not None)


def without_fields(text: str) -> str:
    return re.sub(r"\{\w*\}", "", text)


def test_the_translation_holds_exactly_the_words_of_the_template() -> None:
    template = {forms(message.id) for message in messages(LOCALE / "desktop_chat.pot")}
    assert {forms(message.id) for message in messages()} == template, "run `make texts`"


def test_everything_is_translated_and_nothing_is_a_guess() -> None:
    assert [message.id for message in messages() if message.fuzzy or not all(forms(message.string))] == []
    assert catalog().num_plurals == 1
    assert [
        message.id for message in messages() if message.pluralizable and len(forms(message.string)) != 1
    ] == []


def test_what_the_program_loads_was_compiled_from_what_translators_write() -> None:
    with TAIWAN.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    stale = [message.id for message in messages() if _text_in(compiled, message) != forms(message.string)]
    assert stale == [], "run `make texts`"


def _text_in(compiled: Catalog, message: Message) -> tuple[str, ...]:
    found = compiled.get(message.id)
    return () if found is None else forms(found.string)


def test_every_language_but_english_has_a_catalogue() -> None:
    loaded = {language: load_catalogue(LOCALE, language) for language in LANGUAGES}
    assert {language: catalogue.language for language, catalogue in loaded.items()} == {
        language: language for language in LANGUAGES
    }
    assert loaded["zh_TW"].translate("Try again", {}) == "再試一次"
    assert loaded["zh_TW"].messages()["{count} joined"] == ["{count} 人加入"]
    assert loaded["en"].messages() == {}


def test_the_same_fields_are_filled_in() -> None:
    assert [(id_, text) for id_, text in pairs() if fields(text) != fields(id_)] == []


def test_what_stands_around_a_text_stays() -> None:
    def surroundings(text: str) -> tuple[bool, bool, int]:
        return text[:1].isspace(), text[-1:].isspace(), text.count("\n")

    assert [(i, t) for i, t in pairs() if i != ", " and surroundings(i) != surroundings(t)] == []


def test_a_sentence_ends_as_the_english_one_does() -> None:
    ends = [(i, t, ENDS.get(i[-1])) for i, t in pairs()]
    wrong = [
        (i, t) for i, t, end in ends if not t.endswith(end or "") or (end is None and t[-1:] in ENDS.values())
    ]
    assert wrong == []


def test_no_english_is_left_but_names_and_keys() -> None:
    left = {
        word
        for _, text in pairs()
        for word in LATIN.findall(re.sub(r"--[\w-]+|/ws/\d|\w+://", "", without_fields(text)))
        if word not in NAMES.split()
    }
    assert left == set()


@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_counted_things_have_one_form_in_chinese(count: int) -> None:
    taiwan = load_catalogue(LOCALE, "zh-Hant-TW")
    words = taiwan.translate_count("{count} joined", "{count} joined", count, {"count": count})
    assert words == f"{count} 人加入"
