import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.gui.widgets.link_dialog import LinkDialog
from desktop_chat.gui.windows.questions import (
    Again,
    CloseDialog,
    NameDialog,
    RenameDialog,
    SomebodyElse,
    WhoDialog,
    ask_to_close,
    ask_who,
)

Dialog = TypeVar("Dialog", bound=QDialog)


async def opened(parent: QWidget, kind: type[Dialog]) -> Dialog:
    """Let the asking coroutine run up to its dialog and return that."""
    await asyncio.sleep(0)
    (dialog,) = (dialog for dialog in parent.findChildren(kind) if dialog.isVisible())
    return dialog


def shown_parent(qtbot: QtBot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    return parent


async def test_closing_for_everyone_must_be_chosen(qt_loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> None:
    parent = shown_parent(qtbot)
    asking = asyncio.ensure_future(ask_to_close(parent, 3))
    dialog = await opened(parent, CloseDialog)

    assert "3 people" in dialog.windowTitle()
    dialog.accept_button.click()

    assert await asking


async def test_escape_and_enter_keep_the_room_open(qt_loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> None:
    parent = shown_parent(qtbot)
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        asking = asyncio.ensure_future(ask_to_close(parent, 1))
        dialog = await opened(parent, CloseDialog)
        assert "1 person" in dialog.windowTitle()

        QTest.keyClick(dialog, key)

        assert not await asking


async def test_the_same_person_again(qt_loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> None:
    parent = shown_parent(qtbot)
    asking = asyncio.ensure_future(ask_who(parent, "Lounge", "小美", ["小美", "Ann"]))
    dialog = await opened(parent, WhoDialog)

    dialog.again_button.click()

    assert await asking == Again()


async def test_somebody_else_needs_a_name(qt_loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> None:
    parent = shown_parent(qtbot)
    asking = asyncio.ensure_future(ask_who(parent, "Lounge", "小美", ["小美", "Ann"]))
    dialog = await opened(parent, WhoDialog)
    dialog.accept_button.click()
    assert dialog.refusal.text() == "The name is empty."

    QTest.keyClicks(dialog.name, " Ann ")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)

    assert await asking == SomebodyElse("Ann")


async def test_the_own_name_typed_is_oneself_again(qt_loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> None:
    parent = shown_parent(qtbot)
    asking = asyncio.ensure_future(ask_who(parent, "Lounge", "小美", ["小美"]))
    dialog = await opened(parent, WhoDialog)

    dialog.name.setText("小美")
    dialog.accept_button.click()

    assert await asking == Again()


async def test_nobody_joins_after_escape(qt_loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> None:
    parent = shown_parent(qtbot)
    asking = asyncio.ensure_future(ask_who(parent, "Lounge", "小美", ["小美"]))
    dialog = await opened(parent, WhoDialog)

    QTest.keyClick(dialog, Qt.Key.Key_Escape)

    assert await asking is None


async def test_who_asks_no_longer_closes_the_question(
    qt_loop: asyncio.AbstractEventLoop, qtbot: QtBot
) -> None:
    parent = shown_parent(qtbot)
    asking = asyncio.ensure_future(ask_who(parent, "Lounge", "小美", ["小美"]))
    dialog = await opened(parent, WhoDialog)

    with qtbot.waitSignal(dialog.rejected):
        asking.cancel()
        await asyncio.wait([asking])

    assert asking.cancelled()


def test_names_are_never_markup(qtbot: QtBot) -> None:
    parent = shown_parent(qtbot)
    dialog = WhoDialog(parent, "<b>Lounge</b>", "<img src=x> & Co", [])
    dialog.open()

    assert dialog.again_button.text() == "<img src=x> && Co again"


def test_a_new_name_starts_with_the_old_one(qtbot: QtBot) -> None:
    parent = shown_parent(qtbot)
    dialog: NameDialog = RenameDialog(parent, "小美")
    dialog.open()

    assert dialog.name.text() == "小美"
    assert dialog.name.selectedText() == "小美"
    dialog.name.clear()
    dialog.accept_button.click()
    assert dialog.isVisible()
    assert dialog.refusal.text() == "The name is empty."


def focus_with_tab(dialog: QDialog, button: QPushButton) -> None:
    """Press Tab until ``button`` has the focus, at most once around."""
    for _step in range(10):
        if dialog.focusWidget() is button:
            return
        QTest.keyClick(dialog, Qt.Key.Key_Tab)
    raise AssertionError("Tab does not reach the button")


def open_dialog(qtbot: QtBot, dialog: QDialog) -> None:
    with qtbot.waitExposed(dialog):
        dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)


def make_close(parent: QWidget) -> QDialog:
    return CloseDialog(parent, 2)


def make_who(parent: QWidget) -> QDialog:
    dialog = WhoDialog(parent, "Lounge", "小美", ["Ann"])
    dialog.name.setText("Ann")
    return dialog


def make_rename(parent: QWidget) -> QDialog:
    return RenameDialog(parent, "小美")


def make_link(parent: QWidget) -> QDialog:
    return LinkDialog("https://example.org/", parent)


@pytest.mark.parametrize("enter", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize(
    ("make", "words", "result"),
    [
        (make_close, "Cancel", QDialog.DialogCode.Rejected),
        (make_close, "Close for everyone", QDialog.DialogCode.Accepted),
        (make_who, "Cancel", QDialog.DialogCode.Rejected),
        (make_who, "小美 again", WhoDialog.AGAIN),
        (make_who, "Join as somebody else", QDialog.DialogCode.Accepted),
        (make_rename, "Cancel", QDialog.DialogCode.Rejected),
        (make_rename, "Change", QDialog.DialogCode.Accepted),
        (make_link, "Cancel", QDialog.DialogCode.Rejected),
        (make_link, "Open in the browser", QDialog.DialogCode.Accepted),
    ],
)
def test_enter_presses_the_button_that_tab_reached(
    qtbot: QtBot, make: Callable[[QWidget], QDialog], words: str, result: int, enter: Qt.Key
) -> None:
    parent = shown_parent(qtbot)
    dialog = make(parent)
    open_dialog(qtbot, dialog)
    (button,) = (button for button in dialog.findChildren(QPushButton) if button.text() == words)
    focus_with_tab(dialog, button)

    with qtbot.waitSignal(dialog.finished) as finished:
        QTest.keyClick(button, enter)

    assert finished.args == [result]


@pytest.mark.parametrize("make", [make_close, make_link])
def test_enter_in_a_fresh_question_does_no_harm(qtbot: QtBot, make: Callable[[QWidget], QDialog]) -> None:
    parent = shown_parent(qtbot)
    dialog = make(parent)
    open_dialog(qtbot, dialog)
    focused = dialog.focusWidget()
    assert isinstance(focused, QPushButton)
    assert (focused.text(), focused.isDefault()) == ("Cancel", True)

    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(focused, Qt.Key.Key_Return)


def test_enter_in_the_name_takes_it_also_after_a_walk_through_the_buttons(qtbot: QtBot) -> None:
    parent = shown_parent(qtbot)
    dialog = RenameDialog(parent, "小美")
    open_dialog(qtbot, dialog)
    focus_with_tab(dialog, dialog.cancel_button)
    dialog.name.setFocus()

    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)
