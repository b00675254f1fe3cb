"""The timeline view that tests of this folder share."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_chat.gui.theme import apply_theme
from tests.gui.widgets.scene import Scene


@pytest.fixture
def scene(look: QApplication, qtbot: QtBot) -> Iterator[Scene]:
    yield Scene(qtbot)
    apply_theme(look, "light")
