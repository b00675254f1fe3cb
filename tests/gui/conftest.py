"""What tests of widgets get: the program's look, from the repository's own resource folder."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop_chat.gui.theme import apply_theme, load_look

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.fixture(scope="session")
def prepared_look(qapp: QApplication) -> QApplication:
    load_look(qapp, RESOURCES)
    return qapp


@pytest.fixture
def look(prepared_look: QApplication) -> QApplication:
    """The application in the light theme."""
    apply_theme(prepared_look, "light")
    return prepared_look
