"""Header, roster, banner, link question, and that every control has a name."""

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_chat.client.address import Address
from desktop_chat.gui.models.roster_model import RosterRole
from desktop_chat.gui.palette import DARK, LIGHT
from desktop_chat.gui.theme import apply_theme
from desktop_chat.gui.viewmodels.hosting import Way
from desktop_chat.gui.widgets.avatar import initial
from desktop_chat.gui.widgets.banner import Banner, Level
from desktop_chat.gui.widgets.buttons import IconButton
from desktop_chat.gui.widgets.composer import Composer
from desktop_chat.gui.widgets.elided_label import ElidedLabel
from desktop_chat.gui.widgets.link_dialog import LinkDialog
from desktop_chat.gui.widgets.room_header import RoomHeader
from desktop_chat.gui.widgets.roster_panel import RosterPanel
from desktop_chat.gui.widgets.timeline_view import TimelineView
from desktop_chat.protocol.entities import MemberPresence, Presence

WAY = Way(Address("10.0.0.1", 8765), "eth0")
HOSTILE = "<img src=x><b>Kim</b>"
Shown = TypeVar("Shown", bound=QWidget)


def shown(widget: Shown, qtbot: QtBot, width: int = 700, height: int = 500) -> Shown:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def words_of(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def button_of(widget: QWidget, name: str) -> QAbstractButton:
    return next(
        button
        for button in widget.findChildren(QAbstractButton)
        if name in (button.accessibleName(), button.text())
    )


def member(name: str, *, guest: bool = False) -> MemberPresence:
    return MemberPresence(name.lower(), name, Presence.ACTIVE, guest)


def test_the_header_tells_who_is_here_and_who_writes(look: QApplication, qtbot: QtBot) -> None:
    header = shown(RoomHeader(), qtbot, 800, 64)
    header.set_title("Lounge")
    header.set_present(4)
    header.set_way(WAY)
    assert words_of(header) == ["Lounge", "4 people here · Anyone on this network can join"]
    header.set_typing(("Kim",))
    assert words_of(header)[1] == "Kim is typing…"
    header.set_typing(("Kim", "Alex"))
    assert words_of(header)[1] == "Kim and Alex are typing…"
    header.set_typing(("Kim", "Alex", "Lee"))
    assert words_of(header)[1] == "3 people are typing…"
    header.set_typing(())
    header.set_way(Way(Address("127.0.0.1", 8765)))
    assert words_of(header)[1] == "4 people here · Not connected to a network"
    header.set_way(None)
    assert words_of(header)[1] == "4 people here"


def test_the_header_copies_and_toggles(look: QApplication, qtbot: QtBot) -> None:
    header = shown(RoomHeader(), qtbot, 800, 64)
    assert all("." not in button.text() for button in header.findChildren(QPushButton) if button.isVisible())
    header.set_address("10.0.0.1:8765")
    chip = button_of(header, "Copy the address 10.0.0.1:8765")
    assert chip.isVisible()
    with qtbot.waitSignal(header.copy_requested):
        chip.click()
    header.show_copied()
    assert chip.text().strip() == "Copied"
    with qtbot.waitSignal(header.roster_toggled) as toggled:
        button_of(header, "Show or hide who is here").click()
    assert toggled.args == [False]
    with qtbot.assertNotEmitted(header.roster_toggled):
        header.set_roster_shown(True)
    header.resize(300, 64)
    assert not chip.isVisible()


def test_a_narrow_header_drops_what_it_cannot_show_in_full(look: QApplication, qtbot: QtBot) -> None:
    header = shown(RoomHeader(), qtbot, 900, 64)
    header.set_title("Lounge")
    header.set_way(WAY)
    header.set_address("10.0.0.1:8765")
    header.offer_invitation(True)
    chip = button_of(header, "Copy the address 10.0.0.1:8765")
    told: list[str] = []
    for width in range(900, 300, -20):
        header.resize(width, 64)
        QApplication.processEvents()
        shown_words = words_of(header)
        assert shown_words[0] == "Lounge", width
        told.append(shown_words[1])
        assert not chip.isVisible() or chip.width() >= chip.sizeHint().width(), width
        assert button_of(header, "Menu").isVisible()
    assert list(dict.fromkeys(told)) == [
        "0 people here · Anyone on this network can join",
        "0 here · Anyone on this network can join",
        "0 people here",
    ], told
    header.set_present(10_000)
    assert words_of(header)[1] == "10000 here"


def test_the_menu_says_what_is_wanted(look: QApplication, qtbot: QtBot) -> None:
    header = shown(RoomHeader(), qtbot, 800, 64)
    button_of(header, "Menu").click()
    menu = header.findChild(QMenu)
    assert menu is not None
    assert menu.isVisible()
    actions = {action.text(): action for action in menu.actions()}
    for words, signal in (
        ("Change your name…", header.rename_requested),
        ("Settings…", header.settings_wanted),
        ("Keys", header.keys_wanted),
        ("Close the room window", header.close_requested),
    ):
        with qtbot.waitSignal(signal):
            actions[words].trigger()
    menu.close()


def test_long_titles_are_shortened_and_never_rich(look: QApplication, qtbot: QtBot) -> None:
    label = shown(ElidedLabel("title"), qtbot, 120, 30)
    label.set_words(HOSTILE + " with a very long name")
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text().endswith("…")
    assert label.accessibleName() == label.words()
    assert "<img" not in label.toolTip()
    label.set_words("hi")
    assert (label.text(), label.toolTip()) == ("hi", "")


def test_the_roster_shows_members_and_counts_those_beyond(look: QApplication, qtbot: QtBot) -> None:
    panel = shown(RosterPanel(), qtbot)
    panel.set_roster([member("Me"), member("Kim", guest=True)], 40, "me")
    view = panel.findChild(QAbstractItemView)
    assert view is not None
    assert view.model().rowCount() == 2
    assert view.model().index(0, 0).data(RosterRole.OWN)
    assert "40" in words_of(panel)
    assert "and 38 more" in words_of(panel)
    panel.set_roster([member("Me"), member("Kim")], 2, "me")
    assert not any("more" in words for words in words_of(panel))
    assert not panel.grab().isNull()


def test_the_hosts_card_copies(look: QApplication, qtbot: QtBot) -> None:
    panel = shown(RosterPanel(), qtbot)
    assert "Hosting on this computer" not in words_of(panel)
    panel.set_way(WAY)
    assert "10.0.0.1:8765" in words_of(panel)
    with qtbot.waitSignal(panel.copy_requested):
        button_of(panel, "Copy the address of this room").click()
    panel.show_copied()
    panel.set_way(Way(Address("127.0.0.1", 8765)))
    assert "Not connected to a network" in words_of(panel)
    assert not button_of(panel, "Copy the address of this room").isVisible()
    panel.set_way(None)
    assert "10.0.0.1:8765" not in words_of(panel)


def test_the_own_name_can_be_changed_when_offered(look: QApplication, qtbot: QtBot) -> None:
    panel = shown(RosterPanel(), qtbot)
    panel.set_roster([member("Me"), member("Kim")], 2, "me")
    view = panel.findChild(QAbstractItemView)
    assert view is not None
    pencil = button_of(panel, "Change my name")
    assert not pencil.isVisible()
    with qtbot.assertNotEmitted(panel.rename_requested):
        view.activated.emit(view.model().index(0, 0))
    panel.offer_rename(True)
    with qtbot.waitSignal(panel.rename_requested):
        pencil.click()
    with qtbot.waitSignal(panel.rename_requested):
        view.activated.emit(view.model().index(0, 0))
    with qtbot.assertNotEmitted(panel.rename_requested):
        view.activated.emit(view.model().index(1, 0))


@pytest.mark.parametrize("level", list(Level))
def test_a_banner_tells_counts_and_offers_one_action(look: QApplication, qtbot: QtBot, level: Level) -> None:
    window = shown(QWidget(), qtbot)
    banner = Banner(window)
    assert not banner.isVisible()
    banner.show_notice(f"Connection to {HOSTILE} lost.", level, "Try now")
    banner.set_countdown("Trying again in 4 s")
    assert words_of(banner)[-2:] == [f"Connection to {HOSTILE} lost.", "Trying again in 4 s"]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in banner.findChildren(QLabel))
    with qtbot.waitSignal(banner.action_requested):
        button_of(banner, "Try now").click()
    ground = {Level.INFO: LIGHT.hover, Level.WARNING: LIGHT.warning_ground, Level.ERROR: LIGHT.error_ground}
    banner.resize(600, 40)
    assert banner.grab().toImage().pixelColor(3, 3).name() == ground[level]
    banner.show_notice("Back.", Level.INFO)
    assert not button_of(banner, "").isVisible()
    assert "Trying again in 4 s" not in words_of(banner)
    banner.clear()
    assert not banner.isVisible()


def test_a_banner_keeps_what_the_system_said_behind_a_button(look: QApplication, qtbot: QtBot) -> None:
    window = shown(QWidget(), qtbot)
    banner = Banner(window)
    banner.show_notice("It cannot be reached.", Level.WARNING, "Try now", "[Errno 24] Too many open files")
    assert "[Errno 24] Too many open files" not in words_of(banner)
    button_of(banner, "Show details").click()
    assert "[Errno 24] Too many open files" in words_of(banner)
    banner.set_countdown("Trying again in 3 s")
    banner.show_notice("It cannot be reached.", Level.WARNING, "Try now", "[Errno 24] Too many open files")
    assert "[Errno 24] Too many open files" in words_of(banner)
    button_of(banner, "Hide details").click()
    banner.show_notice("The host closed the room.", Level.WARNING, "Try now")
    assert not button_of(banner, "Show details").isVisible()
    assert words_of(banner) == ["", "The host closed the room."]  # the icon is a label, too


def test_the_link_question_shows_the_real_host(look: QApplication, qtbot: QtBot) -> None:
    dialog = LinkDialog("https://good.example@evil.example:81/" + "a" * 3000)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    shown(dialog, qtbot, 440, 300)
    assert "evil.example:81" in words_of(dialog)
    assert all(len(words) < 1500 for words in words_of(dialog))
    assert dialog.width() < 700
    with qtbot.waitSignal(dialog.accepted):
        button_of(dialog, "Open in the browser").click()


def test_the_link_question_opens_nothing_by_enter_or_escape(look: QApplication, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        dialog = LinkDialog("https://example.com")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        shown(dialog, qtbot)
        QTest.keyClick(dialog, key)
        assert dialog.result() == QDialog.DialogCode.Rejected
        assert not dialog.isVisible()


def test_initials_are_characters_as_people_count_them(qapp: QApplication) -> None:
    names = {"alex": "A", " 小明": "小", "👩‍👩‍👧 family": "👩‍👩‍👧", "é́x": "É́", "": "?", "ßa": "ß", "אב": "א"}
    assert {name: initial(name) for name in names} == names


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_icons_follow_the_theme(look: QApplication, qtbot: QtBot, theme: str) -> None:
    button = shown(IconButton("send", "Send"), qtbot, 40, 40)
    apply_theme(look, "dark" if theme == "dark" else "light")
    image = button.icon().pixmap(20, 20).toImage()
    painted = {
        image.pixelColor(x, y).name()
        for x in range(20)
        for y in range(20)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert (DARK if theme == "dark" else LIGHT).secondary in painted


@pytest.mark.parametrize("make", [Composer, RoomHeader, RosterPanel, TimelineView, Banner])
def test_every_control_has_a_name(look: QApplication, qtbot: QtBot, make: type[QWidget]) -> None:
    widget = make()
    qtbot.addWidget(widget)
    if isinstance(widget, RoomHeader):
        widget.set_address("10.0.0.1:8765")
    if isinstance(widget, Banner):
        widget.show_notice("Lost.", Level.ERROR, "Try now")
    controls = [
        found
        for found in [widget, *widget.findChildren(QWidget)]
        if isinstance(found, QAbstractButton | QAbstractItemView | QPlainTextEdit)
    ]
    assert controls
    for control in controls:
        text = control.text() if isinstance(control, QAbstractButton) else ""
        assert control.accessibleName() or text, control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control
