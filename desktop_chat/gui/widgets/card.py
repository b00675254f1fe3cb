"""A rounded frame on which things stand, plain labels, and the space between."""

from PySide6.QtWidgets import QFrame, QLabel, QWidget

from desktop_chat.gui.rich_text import breakable, make_plain, plain_label
from desktop_chat.gui.theme import zoomed
from desktop_chat.gui.widgets.adaptive import Adaptive

_LONG_WORD = 24  # characters


class Card(QFrame):
    """Its colours come from the style sheet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")


class Gap(Adaptive, QWidget):
    """So many pixels of nothing, which grow with the zoom."""

    def __init__(self, pixels: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels = pixels
        self._set_sizes()

    def _set_sizes(self) -> None:
        self.setFixedSize(zoomed(self._pixels), zoomed(self._pixels))


class FieldLabel(QLabel):
    """The words over ``field``, for eyes and for screen readers."""

    def __init__(self, field: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        make_plain(self)
        self.setProperty("look", "small")
        self.setBuddy(field)
        self._field = field

    def set_words(self, words: str) -> None:
        """Say what is to be entered."""
        self.setText(words)
        self._field.setAccessibleName(words)


def breakable_words(text: str) -> str:
    """Return ``text`` for a wrapped label: in words that are longer than a line it may break anywhere."""
    return " ".join(breakable(word) if len(word) > _LONG_WORD else word for word in text.split(" "))


def label(text: str, look: str, parent: QWidget | None = None) -> QLabel:
    """Return a plain label in one of the style sheet's looks, such as ``title`` or ``secondary``."""
    made = plain_label(text, parent)
    made.setProperty("look", look)
    return made


def wrapped_label(text: str, look: str, parent: QWidget | None = None) -> QLabel:
    """Return a plain label whose words go on in the next line."""
    made = label(text, look, parent)
    made.setWordWrap(True)
    return made
