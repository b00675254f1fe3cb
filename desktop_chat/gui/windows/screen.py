"""How large a window may be."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from desktop_chat.gui.theme import zoomed


def limit_to_screen(window: QWidget, width: int, height: int) -> QSize:
    """Return what the zoom makes of a window's ``width`` and ``height``, but no more than its screen has."""
    return QSize(zoomed(width), zoomed(height)).boundedTo(window.screen().availableGeometry().size())
