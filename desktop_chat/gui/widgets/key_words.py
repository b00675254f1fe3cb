"""How keys are written."""

from PySide6.QtGui import QKeySequence


def key_words(sequence: str) -> str:
    """Return how this system writes a key of `gui/keys.py`, such as “Ctrl+,” or “⌘,”."""
    return QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText)
