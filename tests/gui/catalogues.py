"""Catalogues that tests make."""

from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo

PACKAGE = Path(__file__).parents[2] / "desktop_chat"
KEYWORDS = {"_": None, "sentence": None, "ngettext": (1, 2)}


def write_catalogue(folder: Path, words: Mapping[str, str]) -> None:
    """Write a catalogue of Chinese in Taiwan into ``folder``, as `load_catalogue` finds it."""
    catalogue = Catalog(locale="zh_TW")
    for message, translation in words.items():
        catalogue.add(message, translation)
    _write(folder, catalogue)


def write_marked_catalogue(folder: Path) -> None:
    """Write a catalogue that puts every text of the sources between ``[!!`` and ``!!]``."""
    catalogue = Catalog(locale="zh_TW")
    for module in sorted(PACKAGE.rglob("*.py")):
        with module.open("rb") as source:
            for _line, message, _comments, _context in extract("python", source, KEYWORDS):
                if isinstance(message, str):
                    catalogue.add(message, f"[!!{message}!!]")
                elif message:
                    catalogue.add(message, (f"[!!{message[1]}!!]",))
    _write(folder, catalogue)


def _write(folder: Path, catalogue: Catalog) -> None:
    place = folder / "zh_TW" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "desktop_chat.mo").open("wb") as file:
        write_mo(file, catalogue)
