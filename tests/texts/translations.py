"""What the translations hold, read from the files that the program comes with."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[2] / "resources" / "locale"
TAIWAN = LOCALE / "zh_TW" / "LC_MESSAGES" / "desktop_chat.po"


@cache
def catalog(path: Path = TAIWAN) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def forms(message: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """The message id or text, or all forms of it where it counts something."""
    return (message,) if isinstance(message, str) else tuple(message or ())


def messages(path: Path = TAIWAN) -> list[Message]:
    return [message for message in catalog(path) if message.id]


def pairs(path: Path = TAIWAN) -> Iterator[tuple[str, str]]:
    """Each id, of what is counted that of many, with each form of its translation that is there."""
    for message in messages(path):
        for text in filter(None, forms(message.string)):
            yield forms(message.id)[-1], text
