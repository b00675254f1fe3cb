"""The look: one palette per theme that feeds the style sheet and the painters, the fonts, and the zoom.

Qt's own colour scheme does nothing on some platforms (offscreen among them), so palette and style sheet
are ours. So is the zoom: Qt's scale factor can be chosen only before the program starts.
"""

import dataclasses
import re
import string
from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDir, QFileInfo, QMargins, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from desktop_chat.gui.palette import DARK, LIGHT, Theme
from desktop_chat.gui.preferences import ThemeChoice

_RESOURCES: Final = "chat"  # the search path prefix under which Qt finds the resource folder

BODY_PIXELS: Final = 15
SMALL_PIXELS: Final = 12

LEAST_ZOOM: Final = 80
MOST_ZOOM: Final = 200
"""The zoom goes from here to there, in percent."""

_FAMILIES: Final = (
    "Inter",
    "Noto Sans CJK TC",
    "Noto Sans TC",
    "PingFang TC",
    "Microsoft JhengHei UI",
    "Noto Color Emoji",
    "Apple Color Emoji",
    "Segoe UI Emoji",
)

_LENGTH: Final = re.compile(r"(border-radius: )?\b(\d+)px")


@dataclasses.dataclass(slots=True)
class _Look:
    """The one process-wide state: how this program looks now."""

    choice: ThemeChoice = "system"
    theme: Theme = LIGHT
    zoom: int = 100


_look: Final = _Look()


def load_look(app: QApplication, resources: Path) -> None:
    """Prepare ``app`` once: Fusion, the fonts of the folder ``resources``, its icons and style sheets."""
    QDir.setSearchPaths(_RESOURCES, [str(resources)])
    for file in sorted((resources / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    _families.cache_clear()
    app.setStyle("Fusion")
    app.setFont(text_font())
    app.styleHints().colorSchemeChanged.connect(lambda: _follow_system(app))


def apply_theme(app: QApplication, choice: ThemeChoice) -> None:
    """Colour everything, now and, with ``system``, whenever the system changes its mind.

    Widgets learn of it by ``PaletteChange`` and ``StyleChange``. Needs `load_look` first.
    """
    _look.choice = choice
    system_is_dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    _look.theme = DARK if choice == "dark" or (choice == "system" and system_is_dark) else LIGHT
    app.setPalette(_qt_palette(_look.theme))
    app.setStyleSheet(_style_sheet())


def apply_zoom(app: QApplication, percent: int) -> None:
    """Make words, pictures and distances ``percent`` of their size, within `LEAST_ZOOM` and `MOST_ZOOM`.

    Widgets learn of it by ``StyleChange``. Needs `load_look` first.
    """
    percent = min(max(percent, LEAST_ZOOM), MOST_ZOOM)
    if percent != _look.zoom:
        _look.zoom = percent
        app.setFont(text_font())
        app.setStyleSheet(_style_sheet())


def current_zoom() -> int:
    """Return the percentage that `apply_zoom` applied last."""
    return _look.zoom


def zoomed(pixels: float) -> int:
    """Return how many pixels the zoom makes of ``pixels``."""
    return int(pixels * _look.zoom / 100 + 0.5)


def zoomed_margins(left: float, top: float, right: float, bottom: float) -> QMargins:
    """Return the margins of a layout, each as the zoom makes it."""
    return QMargins(zoomed(left), zoomed(top), zoomed(right), zoomed(bottom))


def resource(name: str) -> Path:
    """Return where the file ``name`` of the resource folder is, such as ``icons/send.svg``."""
    return Path(QFileInfo(f"{_RESOURCES}:{name}").absoluteFilePath())


def current_theme() -> Theme:
    """Return what `apply_theme` applied last; light before it."""
    return _look.theme


def text_font(pixels: float = BODY_PIXELS, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the program's font, ``pixels`` high before the zoom, with the fonts of Chinese and emoji."""
    return unzoomed_font(zoomed(pixels), weight)


def unzoomed_font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the program's font for a place whose size in ``pixels`` is zoomed already."""
    font = QFont()
    font.setFamilies(_families() or [font.family()])
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # even spacing, as the face was drawn
    return font


@lru_cache(maxsize=1)
def _families() -> list[str]:
    present = set(QFontDatabase.families())
    return [family for family in _FAMILIES if family in present]


def _follow_system(app: QApplication) -> None:
    if _look.choice == "system":
        apply_theme(app, "system")


def _style_sheet() -> str:
    template = string.Template(_template())
    fields = dataclasses.fields(_look.theme)
    coloured = template.substitute({field.name: getattr(_look.theme, field.name) for field in fields})
    return _LENGTH.sub(_zoom_length, coloured)


@lru_cache(maxsize=1)
def _template() -> str:
    return resource("style/chat.qss").read_text("utf-8")


def _zoom_length(match: re.Match[str]) -> str:
    """Qt draws a corner that is rounder than half the height not round at all, so those are rounded down."""
    radius, pixels = match[1] or "", int(match[2])
    scaled = pixels * _look.zoom // 100 if radius else zoomed(pixels)
    return f"{radius}{scaled}px"


def _qt_palette(theme: Theme) -> QPalette:
    """Return the roles that Fusion paints with where the style sheet says nothing."""
    role = QPalette.ColorRole
    palette = QPalette()
    for which, colour in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.window,
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.Button: theme.field,
        role.ButtonText: theme.text,
        role.ToolTipBase: theme.card,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.placeholder,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.link,
        role.BrightText: theme.error,
        role.Mid: theme.border,
    }.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.placeholder))
    return palette
