"""What every window of the program asks for by its keys, and how large it is."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QMainWindow

from desktop_chat.gui.keys import Shortcut
from desktop_chat.gui.window_size import WindowSize
from desktop_chat.gui.windows.shortcuts import add_shortcuts


class ProgramWindow(QMainWindow):
    """Its signals say what keys or buttons ask of the whole program."""

    quit_wanted = Signal()
    zoom_wanted = Signal(int)
    """One step larger (1) or smaller (-1), or back to 100 % (0)."""
    another_room_wanted = Signal()
    settings_wanted = Signal()
    keys_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        add_shortcuts(
            self,
            {
                Shortcut.CLOSE: self.close,
                Shortcut.QUIT: self.quit_wanted.emit,
                Shortcut.ANOTHER_ROOM: self.another_room_wanted.emit,
                Shortcut.SETTINGS: self.settings_wanted.emit,
                Shortcut.KEYS: self.keys_wanted.emit,
                Shortcut.ZOOM_IN: lambda: self.zoom_wanted.emit(1),
                Shortcut.ZOOM_OUT: lambda: self.zoom_wanted.emit(-1),
                Shortcut.ZOOM_BACK: lambda: self.zoom_wanted.emit(0),
            },
        )

    def current_size(self) -> WindowSize:
        """Return how large it is, or would be if it were not maximised."""
        size = self.normalGeometry().size() if self.isMaximized() else self.size()
        return WindowSize(size.width(), size.height(), self.isMaximized())

    def restore_size(self, size: WindowSize) -> None:
        """Be as large as another window was, as far as this screen allows."""
        allowed = self.screen().availableGeometry().size()
        self.resize(QSize(size.width, size.height).boundedTo(allowed))
        if size.maximised:
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)
