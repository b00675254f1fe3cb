"""The axes of the pictures: theme, language, zoom, size."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtWidgets import QApplication

from desktop_chat.gui.language import apply_language
from desktop_chat.gui.theme import apply_theme, apply_zoom

Language = Literal["en", "zh_TW"]


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown; ``size`` in pixels, ``zoom`` in percent."""

    theme: Literal["light", "dark"] = "light"
    language: Language = "en"
    size: tuple[int, int] = (1080, 760)
    zoom: int = 100

    @property
    def name(self) -> str:
        """What a picture's file name says of it."""
        width, height = self.size
        zoom = "" if self.zoom == 100 else f"-zoom{self.zoom}"
        return f"{width}x{height}{zoom}-{self.theme}-{self.language}"


LIGHT = Look()
DARK = Look("dark", "zh_TW")
BOTH = (LIGHT, DARK)


def sized(width: int, height: int, looks: Sequence[Look] = BOTH) -> list[Look]:
    """Return ``looks`` in this size."""
    return [replace(look, size=(width, height)) for look in looks]


def apply(application: QApplication, look: Look) -> None:
    """Let the program look so from now on, with all windows that are open."""
    apply_language(application, look.language)
    apply_theme(application, look.theme)
    apply_zoom(application, look.zoom)
