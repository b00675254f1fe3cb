"""What one person likes: language, theme, zoom and the other choices of the settings dialog."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal, Self, TypeAlias, get_args

from desktop_chat.protocol.limits import COLOURS, CONNECTIONS_PER_ADDRESS, MEMBERS_AT_ONCE

ThemeChoice: TypeAlias = Literal["light", "dark", "system"]
LanguageChoice: TypeAlias = Literal["system", "en", "zh_TW"]
SendKey: TypeAlias = Literal["enter", "ctrl_enter"]

ZOOMS: Final = (80, 90, 100, 110, 125, 150, 175, 200)
"""The steps of the zoom, in per cent. Anything between the first and the last can be applied."""
MEMBERS: Final = range(2, 5001)
"""How many people a host may let into its room, itself among them."""
CONNECTIONS: Final = range(8, 5001)
"""How many connections a host may allow each address; a browser alone has six at once while it loads."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """Kept in ``window.json``. ``colour`` numbers a disc of the palette; None: it follows from the member id.

    Whether the program starts with the system is no preference: the system knows (`app/autostart.py`).
    """

    language: LanguageChoice = "system"
    theme: ThemeChoice = "system"
    zoom: int = 100
    send_key: SendKey = "enter"
    sounds: bool = True
    keep_awake: bool = True
    colour: int | None = None
    max_members: int = MEMBERS_AT_ONCE
    max_per_address: int = CONNECTIONS_PER_ADDRESS

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return what ``kept`` says; what is missing or no such choice is as at the first start."""
        accepted = {
            field.name: kept[field.name]
            for field in fields(cls)
            if field.name in kept and _is_choice(field.name, kept[field.name])
        }
        return cls(**accepted)

    def as_kept(self) -> dict[str, Any]:
        """Return what `read` understands."""
        return asdict(self)


def zoom_after(percent: int, step: int) -> int:
    """Return the zoom that is ``step`` (+1, −1) away from ``percent``; 0 goes back to 100 %."""
    match step:
        case 0:
            return 100
        case _ if step > 0:
            return next((zoom for zoom in ZOOMS if zoom > percent), ZOOMS[-1])
        case _:
            return next((zoom for zoom in reversed(ZOOMS) if zoom < percent), ZOOMS[0])


def _is_choice(name: str, value: object) -> bool:
    match name, value:
        case (("sounds" | "keep_awake"), bool()):
            return True
        case (("zoom" | "colour" | "max_members" | "max_per_address"), bool()):
            return False
        case "zoom", int(percent):
            return ZOOMS[0] <= percent <= ZOOMS[-1]
        case "colour", None:
            return True
        case "colour", int(number):
            return 0 <= number < COLOURS
        case "max_members", int(count):
            return count in MEMBERS
        case "max_per_address", int(count):
            return count in CONNECTIONS
        case "language", str(language):
            return language in get_args(LanguageChoice)
        case "theme", str(theme):
            return theme in get_args(ThemeChoice)
        case "send_key", str(key):
            return key in get_args(SendKey)
        case _:
            return False
