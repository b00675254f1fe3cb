"""Translate message ids, at once in the process's language or later in a peer's.

A message id is a whole English sentence with ``{named}`` fields. It is translated first and filled in
afterwards, so a translation may put the fields in another order. Values are inserted; they are never formats.
"""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_chat.texts.language import ENGLISH, choose_language

DOMAIN = "desktop_chat"


class Catalogue:
    """The texts of one language."""

    def __init__(self, translations: gettext.NullTranslations, language: str = ENGLISH) -> None:
        self.language = language
        self._translations = translations

    def translate(self, message: str, values: Mapping[str, Any]) -> str:
        """Return ``message`` in this language with its fields filled in."""
        return self._translations.gettext(message).format_map(values)

    def messages(self) -> dict[str, str | list[str]]:
        """Return all texts of this language by their message ids; none for English, which the ids are in.

        What counts something has a list: the forms of this language, under the id of the singular.
        """
        if not isinstance(self._translations, gettext.GNUTranslations):
            return {}
        # gettext has no public way to list. Forms for counts have keys of their own: (id, form).
        texts: dict[str | tuple[str, int], str] = vars(self._translations)["_catalog"]
        found: dict[str, str | list[str]] = {}
        forms: dict[str, list[str]] = {}
        for key in sorted(texts, key=str):
            if isinstance(key, str):
                found[key] = texts[key]
            else:
                forms.setdefault(key[0], []).append(texts[key])
        found.pop("", None)
        return {**found, **forms}

    def translate_count(self, one: str, many: str, count: int, values: Mapping[str, Any]) -> str:
        """Return the form of ``one``/``many`` that this language uses for ``count``, filled in."""
        return self._translations.ngettext(one, many, count).format_map(values)


def load_catalogue(folder: Path, language: str) -> Catalogue:
    """Load ``folder/<language>/LC_MESSAGES/desktop_chat.mo``; English where the language is not there.

    ``language`` may come from a stranger: only a tag of one of our languages leads to a file.
    """
    language = choose_language([language])
    path = folder / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    try:
        with path.open("rb") as file:
            return Catalogue(gettext.GNUTranslations(file), language)
    except FileNotFoundError:
        return Catalogue(gettext.NullTranslations())


class _Process:
    """The one process-wide state: which language this process speaks."""

    current = Catalogue(gettext.NullTranslations())


def install(catalogue: Catalogue) -> None:
    """Make ``catalogue`` the language of this process."""
    _Process.current = catalogue


def spoken_language() -> str:
    """Return the language of this process: one of `LANGUAGES`."""
    return _Process.current.language


def _(message: str, **values: Any) -> str:
    """Return ``message`` in the process's language with its fields filled in."""
    return _Process.current.translate(message, values)


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """Return the right form for ``count`` things in the process's language; ``{count}`` is filled in."""
    return _Process.current.translate_count(one, many, count, {"count": count, **values})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text whose language is decided later, where it meets its reader. A value may be a sentence, too."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, catalogue: Catalogue | None = None) -> str:
        """Return the words in ``catalogue``'s language, or in the process's."""
        catalogue = catalogue or _Process.current
        values = {
            name: value.text(catalogue) if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return catalogue.translate(self.message, values)

    def __str__(self) -> str:
        return self.text()


def sentence(message: str, **values: Any) -> Sentence:
    """Mark ``message`` for translation and keep its values for later."""
    return Sentence(message, values)
