from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.gui.language import LANGUAGES, apply_language, current_language
from desktop_chat.texts import _
from tests.gui.catalogues import write_catalogue


@pytest.fixture
def folder(tmp_path: Path, look: QApplication) -> Iterator[Path]:
    """A catalogue of one word, and English again at the end."""
    write_catalogue(tmp_path, {"Join": "加入"})
    yield tmp_path
    apply_language(look, "en")


class Words(QLabel):
    """A widget as they all are: told by its event, it sets its words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(_("Join"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.setText(_("Join"))


@pytest.mark.parametrize("shown", [True, False])
def test_a_switch_reaches_every_widget_at_once(
    folder: Path, look: QApplication, qtbot: QtBot, shown: bool
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    inside = QWidget(window)
    QVBoxLayout(window).addWidget(inside)
    words = Words(inside)
    window.setVisible(shown)

    apply_language(look, "zh_TW", folder)
    assert (words.text(), current_language()) == ("加入", "zh_TW")

    apply_language(look, "en", folder)
    assert (words.text(), current_language()) == ("Join", "en")


def test_qt_speaks_it_too(folder: Path, look: QApplication) -> None:
    apply_language(look, "zh_TW", folder)
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"

    apply_language(look, "en", folder)
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_dates_follow_the_language(folder: Path, look: QApplication) -> None:
    apply_language(look, "zh_TW", folder)
    assert QLocale().standaloneDayName(1) == "星期一"

    apply_language(look, "en", folder)
    assert QLocale().standaloneDayName(1) == "Monday"


def test_the_system_speaks_one_of_them(folder: Path, look: QApplication) -> None:
    apply_language(look, "system", folder)
    assert current_language() in LANGUAGES
