"""The template that translators start from holds exactly the words of the sources."""

from pathlib import Path
from string import Formatter

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

from tests.texts.translations import LOCALE, forms, messages

ROOT = Path(__file__).parents[2]
TEMPLATE = LOCALE / "desktop_chat.pot"
KEYWORDS = {**DEFAULT_KEYWORDS, "sentence": None}
SOURCES = [("python", ROOT / "desktop_chat", "**.py"), ("javascript", ROOT / "resources/web/js", "**.js")]


def words_of_sources() -> set[tuple[str, ...]]:
    return {
        forms(message)
        for method, folder, pattern in SOURCES
        for _, _, message, _, _ in extract_from_dir(folder, [(pattern, method)], keywords=KEYWORDS)
    }


def test_the_template_is_up_to_date() -> None:
    assert {forms(message.id) for message in messages(TEMPLATE)} == words_of_sources(), "run `make texts`"


def test_every_field_has_a_name_that_tells_a_translator_what_stands_there() -> None:
    unnamed = [
        form
        for message in words_of_sources()
        for form in message
        for _, field, _, _ in Formatter().parse(form)
        if field is not None and not field.isidentifier()
    ]
    assert unnamed == []
