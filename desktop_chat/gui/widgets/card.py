"""A rounded frame on which things stand."""

from PySide6.QtWidgets import QFrame, QLabel, QWidget

from desktop_chat.gui.rich_text import plain_label


class Card(QFrame):
    """Its colours come from the style sheet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")


def label(text: str, look: str, parent: QWidget | None = None) -> QLabel:
    """Return a plain label in one of the style sheet's looks, such as ``title`` or ``secondary``."""
    made = plain_label(text, parent)
    made.setProperty("look", look)
    return made
