"""Inviting others: the card as a dialog, the view for a whole classroom, and the help when nobody gets in."""

from collections.abc import Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.client.address import Address
from desktop_chat.gui.viewmodels.hosting import HostingViewModel, Way
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.widgets.invitation import Invitation
from desktop_chat.gui.widgets.qr_code import QrCode
from desktop_chat.gui.windows.invite import EnlargedCode, InvitationDialog
from desktop_chat.gui.windows.reach import ReachDialog, openings
from desktop_chat.gui.windows.room import RoomWindow
from tests.gui.memberships import ScriptedMembership

pytestmark = pytest.mark.usefixtures("look")

Part = TypeVar("Part", bound=QWidget)

WIFI = Way(Address("192.168.1.20", 8765), "wlan0")
CABLE = Way(Address("10.0.0.7", 8765), "eth0")
ALONE = Way(Address("127.0.0.1", 8765))


@pytest.fixture
def hosting() -> HostingViewModel:
    return HostingViewModel([WIFI, CABLE])


@pytest.fixture
def window(hosting: HostingViewModel, qtbot: QtBot) -> Iterator[RoomWindow]:
    script = ScriptedMembership()
    script.has_members("小美", "Ann")
    window = RoomWindow(RoomViewModel(script.membership, hosting))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield window
    window.finish()


def open_dialog(window: RoomWindow) -> InvitationDialog:
    window.header.invite_requested.emit()
    return the(window, InvitationDialog)


def the(window: QWidget, kind: type[Part]) -> Part:
    [found] = [part for part in window.findChildren(kind) if part.isVisible()]
    return found


def press(window: QWidget, words: str) -> None:
    [button] = [
        button
        for button in window.findChildren(QAbstractButton)
        if words in (button.text(), button.accessibleName()) and button.isVisible()
    ]
    button.click()


def words_in(window: QWidget) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_the_button_is_in_the_header_only_while_the_card_is_away(window: RoomWindow) -> None:
    name = "Show the QR code and the address of this room"
    buttons = {button.accessibleName(): button for button in window.header.findChildren(QAbstractButton)}
    assert buttons[name].isVisible()
    assert not window.timeline.invitation.isVisible()

    press(window.header, name)
    dialog = the(window, InvitationDialog)
    assert WIFI.address.label in words_in(dialog)

    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_dialog_copies_the_link(window: RoomWindow) -> None:
    dialog = open_dialog(window)
    press(dialog, "Copy link")
    assert QGuiApplication.clipboard().text() == WIFI.address.url
    assert "Copied" in [button.text() for button in dialog.findChildren(QAbstractButton)]


def test_everything_follows_the_network(window: RoomWindow, hosting: HostingViewModel) -> None:
    dialog = open_dialog(window)
    hosting.follow([CABLE])
    assert CABLE.address.label in words_in(dialog)
    assert CABLE.address.label in words_in(window.roster)
    assert window.model.link == CABLE.address.url

    hosting.follow([ALONE])
    assert "not connected to a network" in words_in(dialog)
    assert "Not connected to a network" in words_in(window.header)
    assert "Not connected to a network" in words_in(window.roster)

    hosting.follow([WIFI])
    assert WIFI.address.label in words_in(dialog)
    assert "Anyone on this network can join" in words_in(window.header)


@pytest.mark.parametrize("network_goes", [False, True])
def test_the_enlarged_code_is_there_until_escape_or_the_end_of_the_network(
    window: RoomWindow, hosting: HostingViewModel, qtbot: QtBot, network_goes: bool
) -> None:
    press(open_dialog(window), "Enlarge")
    view = the(window, EnlargedCode)
    assert view.isFullScreen()
    assert WIFI.address.url.removesuffix("/") in words_in(view)
    code = the(view, QrCode)
    assert WIFI.address.url in code.accessibleName()
    qtbot.waitUntil(lambda: view.size() == view.screen().size())
    qtbot.waitUntil(lambda: min(code.width(), code.height()) > view.height() // 2)

    if network_goes:
        hosting.follow([ALONE])
    else:
        QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.isVisible()
    assert the(window, InvitationDialog).isVisible()


def test_another_address_can_be_chosen_while_it_is_there(
    window: RoomWindow, hosting: HostingViewModel
) -> None:
    dialog = open_dialog(window)
    press(dialog, "Others cannot get in?")
    help_window = the(window, ReachDialog)
    choices = help_window.findChildren(QRadioButton)
    assert [choice.text() for choice in choices] == ["192.168.1.20:8765 (wlan0)", "10.0.0.7:8765 (eth0)"]
    assert [choice.isChecked() for choice in choices] == [True, False]

    choices[1].click()
    assert CABLE.address.label in words_in(dialog)
    assert window.model.link == CABLE.address.url

    hosting.follow([WIFI])
    assert window.model.link == WIFI.address.url
    assert [choice for choice in help_window.findChildren(QRadioButton) if choice.isVisible()] == []


def test_the_help_has_a_command_for_every_firewall_the_own_systems_first() -> None:
    for platform, first in (("linux", "ufw"), ("win32", "Windows"), ("darwin", "macOS")):
        ways = openings(9000, platform)
        assert first in ways[0].system
        assert len(ways) == 4
        commands = " ".join(way.command for way in ways)
        for part in ("sudo ufw allow 9000/tcp", "firewall-cmd --add-port=9000/tcp", "-LocalPort 9000 "):
            assert part in commands


def test_the_help_copies_a_command(window: RoomWindow, hosting: HostingViewModel) -> None:
    dialog = ReachDialog.for_host(hosting, window)
    dialog.open()
    press(dialog, "Copy the command for Linux with ufw")
    assert QGuiApplication.clipboard().text() == "sudo ufw allow 8765/tcp"


def test_a_guest_is_told_which_computer_is_meant(window: RoomWindow) -> None:
    dialog = ReachDialog(8765, "192.168.1.20", window)
    dialog.open()
    assert "firewall of 192.168.1.20" in words_in(dialog)
    assert dialog.findChildren(QRadioButton) == []


def test_the_card_in_the_empty_room_leads_to_the_same_windows(
    hosting: HostingViewModel, qtbot: QtBot
) -> None:
    script = ScriptedMembership()
    script.has_members("小美")
    window = RoomWindow(RoomViewModel(script.membership, hosting))
    window.show()
    card = the(window, Invitation)
    press(card, "Copy link")
    assert QGuiApplication.clipboard().text() == WIFI.address.url
    press(card, "Enlarge")
    the(window, EnlargedCode).close()
    press(card, "Others cannot get in?")
    the(window, ReachDialog).close()
    window.finish()
