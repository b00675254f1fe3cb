"""The settings and the keys: one dialog each for the whole program, whichever window asks for them."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop_chat.gui.look import apply_preferences
from desktop_chat.gui.preferences import Preferences
from desktop_chat.gui.viewmodels.settings import SettingsViewModel
from desktop_chat.gui.windows.keys import KeysDialog
from desktop_chat.gui.windows.program_window import ProgramWindow
from desktop_chat.gui.windows.settings import SettingsDialog


class SettingsWindows(QObject):
    """Does what windows ask of the whole program, and makes it look as was chosen."""

    def __init__(self, model: SettingsViewModel) -> None:
        super().__init__()
        self.model = model
        model.setParent(self)
        self.settings: SettingsDialog | None = None
        self.keys: KeysDialog | None = None
        model.changed.connect(self._apply)

    def attach(self, window: ProgramWindow, who: Callable[[], str]) -> None:
        """Do what ``window`` asks for; ``who`` says who is meant by “you” there."""
        window.settings_wanted.connect(lambda: self.show_settings(window, who()))
        window.keys_wanted.connect(lambda: self.show_keys(window))
        window.zoom_wanted.connect(self.model.zoom)

    def show_settings(self, window: QWidget, name: str) -> None:
        """Show the settings over ``window``, for the person called ``name``."""
        self.model.forget_refusals()
        self.model.show_person(name)
        if self.settings is None:
            dialog = self.settings = SettingsDialog(self.model)
            dialog.keys_wanted.connect(lambda: self.show_keys(dialog))
        _show_over(self.settings, window)

    def show_keys(self, window: QWidget) -> None:
        """Show the keys over ``window``."""
        if self.keys is None:
            self.keys = KeysDialog(self.model.preferences.send_key)
        _show_over(self.keys, window)

    def close(self) -> None:
        """Close both dialogs."""
        for dialog in (self.settings, self.keys):
            if dialog is not None:
                dialog.close()
                dialog.deleteLater()
        self.settings = self.keys = None

    def _apply(self, before: Preferences, after: Preferences) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply_preferences(application, after, before)
        if self.keys is not None:
            self.keys.set_send_key(after.send_key)


def _show_over(dialog: QDialog, window: QWidget) -> None:
    """Show ``dialog`` in the middle of ``window``, but on its screen; one that is there already comes up."""
    if not dialog.isVisible():
        place = QRect(dialog.geometry())
        place.moveCenter(window.frameGeometry().center())
        screen = window.screen().availableGeometry()
        dialog.move(
            max(screen.left(), min(place.left(), screen.right() - place.width())),
            max(screen.top(), min(place.top(), screen.bottom() - place.height())),
        )
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
