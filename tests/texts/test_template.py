"""The template that translators start from holds exactly the words of the sources."""

from pathlib import Path
from string import Formatter

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "resources" / "locale" / "desktop_chat.pot"
KEYWORDS = {**DEFAULT_KEYWORDS, "sentence": None}
SOURCES = [("python", ROOT / "desktop_chat", "**.py"), ("javascript", ROOT / "resources/web/js", "**.js")]


def forms(message: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """The message id, or both where it counts something."""
    return (message,) if isinstance(message, str) else tuple(message)


def words_of_sources() -> set[tuple[str, ...]]:
    return {
        forms(message)
        for method, folder, pattern in SOURCES
        for _, _, message, _, _ in extract_from_dir(folder, [(pattern, method)], keywords=KEYWORDS)
    }


def words_of_template() -> set[tuple[str, ...]]:
    with TEMPLATE.open("rb") as file:
        return {forms(message.id) for message in read_po(file) if message.id}


def test_the_template_is_up_to_date() -> None:
    assert words_of_template() == words_of_sources(), "run `make texts`"


def test_every_field_has_a_name_that_tells_a_translator_what_stands_there() -> None:
    unnamed = [
        form
        for message in words_of_sources()
        for form in message
        for _, field, _, _ in Formatter().parse(form)
        if field is not None and not field.isidentifier()
    ]
    assert unnamed == []
