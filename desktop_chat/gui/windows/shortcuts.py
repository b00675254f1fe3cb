"""The keys of a whole window, made from the table of all keys."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop_chat.gui.keys import SEQUENCES, Shortcut


def add_shortcuts(window: QWidget, actions: Mapping[Shortcut, Callable[[], object]]) -> None:
    """Let ``window`` do each of ``actions`` when its keys are pressed."""
    for shortcut, act in actions.items():
        made = QShortcut(window)
        made.setKeys([QKeySequence(sequence) for sequence in SEQUENCES[shortcut]])
        made.activated.connect(act)
