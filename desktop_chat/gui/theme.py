"""The look: one palette per theme that feeds the style sheet and the painters, and the fonts.

Qt's own colour scheme does nothing on some platforms (offscreen among them), so palette and style sheet
are ours.
"""

import dataclasses
import string
from pathlib import Path
from typing import Final, Literal, TypeAlias

from PySide6.QtCore import QDir, QFileInfo, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from desktop_chat.gui.palette import DARK, LIGHT, Theme

ThemeChoice: TypeAlias = Literal["light", "dark", "system"]

_RESOURCES: Final = "chat"  # the search path prefix under which Qt finds the resource folder

BODY_PIXELS: Final = 15
SMALL_PIXELS: Final = 12

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

_CHOICE: Final = "themeChoice"
_APPLIED: Final = "themeApplied"


def load_look(app: QApplication, resources: Path) -> None:
    """Prepare ``app`` once: Fusion, the fonts of the folder ``resources``, its icons and style sheets."""
    QDir.setSearchPaths(_RESOURCES, [str(resources)])
    for file in sorted((resources / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    app.setStyle("Fusion")
    app.setFont(text_font())
    app.styleHints().colorSchemeChanged.connect(lambda: _follow_system(app))


def apply_theme(app: QApplication, choice: ThemeChoice) -> None:
    """Colour everything, now and, with ``system``, whenever the system changes its mind.

    Widgets learn of it by ``changeEvent``. Needs `load_look` first.
    """
    app.setProperty(_CHOICE, choice)
    system_is_dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    theme = DARK if choice == "dark" or (choice == "system" and system_is_dark) else LIGHT
    app.setProperty(_APPLIED, theme.name)
    app.setPalette(_qt_palette(theme))
    app.setStyleSheet(_style_sheet(theme))


def resource(name: str) -> Path:
    """Return where the file ``name`` of the resource folder is, such as ``icons/send.svg``."""
    return Path(QFileInfo(f"{_RESOURCES}:{name}").absoluteFilePath())


def current_theme() -> Theme:
    """Return what `apply_theme` applied last; light before it."""
    app = QApplication.instance()
    return DARK if app is not None and app.property(_APPLIED) == DARK.name else LIGHT


def text_font(pixels: int = BODY_PIXELS, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the program's font, ``pixels`` high, falling back to the system's Chinese and emoji fonts."""
    font = QFont()
    present = set(QFontDatabase.families())
    font.setFamilies([family for family in _FAMILIES if family in present] or [font.family()])
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # even spacing, as the face was drawn
    return font


def _follow_system(app: QApplication) -> None:
    if app.property(_CHOICE) == "system":
        apply_theme(app, "system")


def _style_sheet(theme: Theme) -> str:
    template = string.Template(resource("style/chat.qss").read_text("utf-8"))
    return template.substitute(
        {field.name: getattr(theme, field.name) for field in dataclasses.fields(theme)}
    )


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
