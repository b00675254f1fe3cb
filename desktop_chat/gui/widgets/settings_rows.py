"""The rows of the settings: what a choice is called, what it does, and its control; several in one card."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.gui.theme import zoomed, zoomed_margins
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.card import Card, label, wrapped_label
from desktop_chat.gui.widgets.refusal_label import RefusalLabel
from desktop_chat.texts import Sentence


class SettingRow(Adaptive, QWidget):
    """Words at one side, ``control`` at the other; or under them, where it is ``wide``."""

    def __init__(self, control: QWidget, *, wide: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        self._title = wrapped_label("", "strong")
        self._explanation = wrapped_label("", "small")
        self._refusal = RefusalLabel()
        self._words = QVBoxLayout()
        self._words.addStretch(1)
        for part in (self._title, self._explanation, self._refusal):
            self._words.addWidget(part)
        self._words.addStretch(1)
        self._row = QVBoxLayout(self) if wide else QHBoxLayout(self)
        self._row.addLayout(self._words, 1)
        self._row.addWidget(control)
        if not wide:
            self._row.setAlignment(control, Qt.AlignmentFlag.AlignVCenter)
        self._title.setBuddy(control)
        self._set_sizes()

    def set_words(self, title: str, explanation: str = "") -> None:
        """Say what the choice is called, and what it does unless that is plain."""
        self._title.setText(title)
        self._explanation.setText(explanation)
        self._explanation.setVisible(bool(explanation))
        self.control.setAccessibleName(title)
        self.control.setAccessibleDescription(explanation)

    def show_refusal(self, reason: Sentence | None) -> None:
        """Say why a choice was not accepted."""
        self._refusal.say(reason or "")

    @property
    def explanation(self) -> str:
        """What stands under the title."""
        return self._explanation.text()

    def _set_sizes(self) -> None:
        self._row.setContentsMargins(zoomed_margins(16, 11, 16, 11))
        self._row.setSpacing(zoomed(16) if isinstance(self._row, QHBoxLayout) else zoomed(8))
        self._words.setSpacing(zoomed(2))


class SettingsSection(Adaptive, QWidget):
    """A heading and the card with its rows, with a line between two of them."""

    def __init__(self, *rows: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = label("", "label")
        self._card = Card()
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        for number, row in enumerate(rows):
            if number:
                line = QFrame()
                line.setProperty("look", "line")
                line.setFixedHeight(1)
                inside.addWidget(line)
            inside.addWidget(row)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._heading)
        self._column.addWidget(self._card)
        self._set_sizes()

    def set_words(self, heading: str) -> None:
        """Name the section."""
        self._heading.setText(heading)
        self._card.setAccessibleName(heading)

    def _set_sizes(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(zoomed(6))
        self._heading.setContentsMargins(zoomed_margins(4, 0, 4, 0))
