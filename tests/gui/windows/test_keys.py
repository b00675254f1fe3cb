"""The keys' dialog cannot lie: what it lists is what windows react to."""

import functools
import operator
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.gui.keys import SEQUENCES, WRITING, Group, Shortcut, all_keys
from desktop_chat.gui.preferences import SendKey
from desktop_chat.gui.viewmodels.start import StartViewModel
from desktop_chat.gui.widgets.composer import Composer
from desktop_chat.gui.widgets.key_words import key_words
from desktop_chat.gui.windows.keys import KeysDialog
from desktop_chat.gui.windows.start import StartWindow

pytestmark = pytest.mark.usefixtures("look")
GUI = Path(__file__).parents[3] / "desktop_chat" / "gui"


def fits(dialog: QWidget) -> bool:
    """Whether everything is as wide as what scrolls, or narrower."""
    (scroller,) = dialog.findChildren(QScrollArea)
    page = scroller.widget()
    return page is not None and page.minimumSizeHint().width() <= scroller.viewport().width()


def words_of(dialog: KeysDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if label.text()]


def test_every_key_is_listed_with_what_it_does(qtbot: QtBot) -> None:
    dialog = KeysDialog("enter")
    qtbot.addWidget(dialog)
    words = words_of(dialog)

    for key in all_keys("enter"):
        assert str(key.words) in words
        assert all(key_words(sequence) in words for sequence in key.sequences)


def test_the_table_is_what_windows_react_to(qtbot: QtBot) -> None:
    window = StartWindow(StartViewModel())
    qtbot.addWidget(window)
    made = {
        sequence.toString()
        for shortcut in window.findChildren(QShortcut)
        for sequence in QShortcut.keys(shortcut)
    }
    listed = {
        sequence for key in all_keys("enter") if key.group is Group.EVERYWHERE for sequence in key.sequences
    }

    assert listed - {"Tab", "Shift+Tab"} <= made
    assert made == {sequence for sequences in SEQUENCES.values() for sequence in sequences}


def test_no_window_has_keys_beside_the_table() -> None:
    beside = [
        path.name
        for path in GUI.rglob("*.py")
        if re.search(r"\bQShortcut\(", path.read_text("utf-8")) and path.name != "shortcuts.py"
    ]
    assert beside == []


def test_every_sequence_is_one_that_qt_knows() -> None:
    for key in all_keys("ctrl_enter"):
        for sequence in key.sequences:
            assert QKeySequence(sequence).toString() == sequence


@pytest.mark.parametrize("send_key", ["enter", "ctrl_enter"])
def test_the_writing_keys_do_what_the_table_says(qtbot: QtBot, send_key: SendKey) -> None:
    composer = Composer()
    qtbot.addWidget(composer)
    composer.show()
    composer.set_send_key(send_key)
    sent: list[str] = []
    composer.submitted.connect(sent.append)
    send, new_line = WRITING[send_key]
    field = composer.focusProxy()
    assert field is not None

    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        composer.set_draft("first")
        QTest.keyClick(field, key, modifiers_of(new_line))
        assert composer.draft() == "first\n"
        QTest.keyClicks(field, "second")
        QTest.keyClick(field, key, modifiers_of(send))
        assert sent.pop() == "first\nsecond"
        assert composer.draft() == ""


def modifiers_of(sequence: str) -> Qt.KeyboardModifier:
    names = {"Ctrl": Qt.KeyboardModifier.ControlModifier, "Shift": Qt.KeyboardModifier.ShiftModifier}
    *modifiers, _key = sequence.split("+")
    return functools.reduce(operator.or_, (names[name] for name in modifiers), Qt.KeyboardModifier.NoModifier)


def test_it_follows_the_send_key(qtbot: QtBot) -> None:
    dialog = KeysDialog("enter")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.set_send_key("ctrl_enter")
    QApplication.processEvents()

    assert key_words("Ctrl+Enter") in words_of(dialog)


@pytest.mark.parametrize("width", [420, 1200])
def test_nothing_is_cut_at_the_side(qtbot: QtBot, width: int) -> None:
    dialog = KeysDialog("enter")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.resize(width, 500)
    QApplication.processEvents()

    assert fits(dialog)


def test_the_key_that_opened_it_closes_it(qtbot: QtBot) -> None:
    dialog = KeysDialog("enter")
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    QTest.keySequence(dialog, QKeySequence(SEQUENCES[Shortcut.KEYS][0]))

    assert not dialog.isVisible()
