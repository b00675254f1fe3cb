"""The question about another host, in windows on a scripted membership."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_chat.client.conversation import OTHER_HOST
from desktop_chat.client.effects import Link, LinkState
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.windows.other_host import OtherHostDialog
from desktop_chat.gui.windows.room import RoomWindow
from tests.gui.memberships import ScriptedMembership

pytestmark = pytest.mark.usefixtures("look")

MET = Link(LinkState.BLOCKED, None, OTHER_HOST)


@pytest.fixture
def script() -> ScriptedMembership:
    return ScriptedMembership()


def window_of(script: ScriptedMembership, qtbot: QtBot) -> RoomWindow:
    window = RoomWindow(RoomViewModel(script.membership))
    qtbot.addWidget(window, before_close_func=lambda window: window.finish())
    window.show()
    return window


def questions(window: RoomWindow) -> list[OtherHostDialog]:
    return [dialog for dialog in window.findChildren(OtherHostDialog) if dialog.isVisible()]


def test_every_window_asks_and_one_answer_is_enough(script: ScriptedMembership, qtbot: QtBot) -> None:
    windows = [window_of(script, qtbot), window_of(script, qtbot)]
    script.has_link(MET)
    script.has_link(MET)
    asked = [questions(window) for window in windows]
    assert [len(dialogs) for dialogs in asked] == [1, 1]
    asked[0][0].accept_button.click()
    assert script.intents == [("join other",)]
    script.has_link(Link(LinkState.CONNECTING))
    assert [questions(window) for window in windows] == [[], []]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_a_key_that_was_meant_for_the_composer_joins_nobody(
    script: ScriptedMembership, qtbot: QtBot, key: Qt.Key
) -> None:
    window = window_of(script, qtbot)
    script.has_link(MET)
    (dialog,) = questions(window)
    QTest.keyClick(dialog, key)
    assert questions(window) == []
    assert script.intents == []


def test_a_window_that_opens_later_asks_too(script: ScriptedMembership, qtbot: QtBot) -> None:
    script.has_link(MET)
    assert len(questions(window_of(script, qtbot))) == 1


def test_other_blocks_are_no_question(script: ScriptedMembership, qtbot: QtBot) -> None:
    window = window_of(script, qtbot)
    script.has_link(Link(LinkState.BLOCKED, None, "You are banned."))
    assert questions(window) == []
