"""What every window of the program asks for by its keys."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow

from desktop_chat.gui.keys import Shortcut
from desktop_chat.gui.windows.shortcuts import add_shortcuts


class ProgramWindow(QMainWindow):
    """Its signals say what keys or buttons ask of the whole program."""

    quit_wanted = Signal()
    zoom_wanted = Signal(int)
    """One step larger (1) or smaller (-1), or back to 100 % (0)."""
    settings_wanted = Signal()
    keys_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        add_shortcuts(
            self,
            {
                Shortcut.CLOSE: self.close,
                Shortcut.QUIT: self.quit_wanted.emit,
                Shortcut.SETTINGS: self.settings_wanted.emit,
                Shortcut.KEYS: self.keys_wanted.emit,
                Shortcut.ZOOM_IN: lambda: self.zoom_wanted.emit(1),
                Shortcut.ZOOM_OUT: lambda: self.zoom_wanted.emit(-1),
                Shortcut.ZOOM_BACK: lambda: self.zoom_wanted.emit(0),
            },
        )
