"""Where one changes the language before anything else."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from desktop_chat.gui.language import LANGUAGES, current_language
from desktop_chat.gui.rich_text import set_tool_tip
from desktop_chat.gui.widgets.buttons import IconButton
from desktop_chat.texts import _


class LanguageButton(IconButton):
    """Shows which language is spoken, and offers all of them, each by its own name."""

    chosen = Signal(str)
    """One of `LANGUAGES`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("globe", parent=parent, size=18)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self._actions: dict[str, QAction] = {}
        group = QActionGroup(menu)
        for language, name in LANGUAGES.items():
            action = self._actions[language] = QAction(name, group)
            action.setCheckable(True)
            action.triggered.connect(lambda _checked, chosen=language: self.chosen.emit(chosen))
            menu.addAction(action)
        self.setMenu(menu)
        self._set_words()

    def _set_words(self) -> None:
        language = current_language()
        self._actions[language].setChecked(True)
        self.setText(LANGUAGES[language])
        self.setAccessibleName(_("Language: {language}", language=LANGUAGES[language]))
        set_tool_tip(self, _("Language"))
