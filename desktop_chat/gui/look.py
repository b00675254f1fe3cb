"""Makes the program look as its person likes it, before the first window and whenever a choice changes."""

from PySide6.QtWidgets import QApplication

from desktop_chat.gui.language import apply_language
from desktop_chat.gui.preferences import Preferences
from desktop_chat.gui.theme import apply_theme, apply_zoom


def apply_preferences(
    application: QApplication, after: Preferences, before: Preferences | None = None
) -> None:
    """Apply what differs from ``before``; everything, without it."""
    if before is None or after.language != before.language:
        apply_language(application, after.language)
    if before is None or after.zoom != before.zoom:
        apply_zoom(application, after.zoom)
    if before is None or after.theme != before.theme:
        apply_theme(application, after.theme)
