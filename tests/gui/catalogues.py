"""Catalogues that tests make."""

from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo


def write_catalogue(folder: Path, words: Mapping[str, str]) -> None:
    """Write a catalogue of Chinese in Taiwan into ``folder``, as `load_catalogue` finds it."""
    catalogue = Catalog(locale="zh_TW")
    for message, translation in words.items():
        catalogue.add(message, translation)
    place = folder / "zh_TW" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "desktop_chat.mo").open("wb") as file:
        write_mo(file, catalogue)
