from collections.abc import Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.client.address import Address
from desktop_chat.client.diagnosis import trouble_with
from desktop_chat.client.effects import Link, LinkState
from desktop_chat.client.entries import Mark
from desktop_chat.gui.models.roster_model import RosterRole
from desktop_chat.gui.models.timeline_model import TimelineRole
from desktop_chat.gui.viewmodels.hosting import HostingViewModel, Way
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.widgets.elided_label import ElidedLabel
from desktop_chat.gui.widgets.invitation import Invitation
from desktop_chat.gui.widgets.link_dialog import LinkDialog
from desktop_chat.gui.widgets.message_field import MessageField
from desktop_chat.gui.widgets.typing_bubble import TypingBubble
from desktop_chat.gui.window_size import WindowSize
from desktop_chat.gui.windows.questions import NameDialog
from desktop_chat.gui.windows.reach import ReachDialog
from desktop_chat.gui.windows.room import RoomWindow
from tests.gui.memberships import ScriptedMembership

Part = TypeVar("Part", bound=QWidget)

pytestmark = pytest.mark.usefixtures("look")


@pytest.fixture
def script() -> ScriptedMembership:
    script = ScriptedMembership()
    script.has_members("小美", "Ann")
    return script


@pytest.fixture
def window(script: ScriptedMembership, qtbot: QtBot) -> Iterator[RoomWindow]:
    yield from shown(script, qtbot, None)


@pytest.fixture
def host_window(script: ScriptedMembership, qtbot: QtBot) -> Iterator[RoomWindow]:
    yield from shown(
        script,
        qtbot,
        HostingViewModel([Way(Address("10.0.0.7", 9000), "eth0"), Way(Address("fd00::7", 9000), "wlan0")]),
    )


def shown(script: ScriptedMembership, qtbot: QtBot, hosting: HostingViewModel | None) -> Iterator[RoomWindow]:
    window = RoomWindow(RoomViewModel(script.membership, hosting))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield window
    window.finish()


def part(window: QWidget, kind: type[Part]) -> Part:
    found = window.findChild(kind)
    assert found is not None
    return found


def field_of(window: RoomWindow) -> MessageField:
    return part(window, MessageField)


def scroll_up(window: RoomWindow) -> None:
    window.timeline.executeDelayedItemsLayout()
    assert window.timeline.verticalScrollBar().maximum() > 0
    window.timeline.verticalScrollBar().setValue(0)


def rows_of(window: RoomWindow) -> list[str]:
    rows = window.timeline.model()
    return [rows.index(row, 0).data() for row in range(rows.rowCount())]


def test_what_is_typed_is_said(window: RoomWindow, script: ScriptedMembership) -> None:
    assert window.focusWidget() is field_of(window)

    QTest.keyClicks(field_of(window), "hello")
    QTest.keyClick(field_of(window), Qt.Key.Key_Return)

    assert rows_of(window) == ["hello"]
    assert field_of(window).toPlainText() == ""
    assert ("typing", True) in script.intents


def test_a_line_appears_where_it_belongs(window: RoomWindow, script: ScriptedMembership) -> None:
    script.hears("one", "two")
    window.model.send("mine")
    script.hears("three")
    script.confirm("p1", "mine")

    assert rows_of(window) == ["one", "two", "three", "mine"]


def test_what_is_declined_comes_back_to_the_field_and_says_why(window: RoomWindow) -> None:
    window.composer.submitted.emit("bell \x07")

    assert field_of(window).toPlainText() == "bell \x07"
    assert field_of(window).accessibleDescription() == "The message holds control characters."
    assert not window.notice.isVisible()


def test_a_notice_goes_when_it_was_read(window: RoomWindow) -> None:
    window.tell("The room has another name now.")
    assert window.notice.isVisible()

    window.notice.action_requested.emit()

    assert not window.notice.isVisible()


def test_a_failed_line_can_be_tried_again_or_given_up(window: RoomWindow, script: ScriptedMembership) -> None:
    window.model.send("mine")
    script.fail("p1", "The disk is full.")
    entry = window.timeline.model().index(0, 0).data(TimelineRole.ENTRY)
    assert (entry.mark, entry.failure) == (Mark.FAILED, "The disk is full.")

    window.timeline.retry_requested.emit("p1")
    assert window.timeline.model().index(0, 0).data(TimelineRole.ENTRY).mark is Mark.PENDING

    script.fail("p1", "The disk is full.")
    window.timeline.discard_requested.emit("p1")
    assert rows_of(window) == []


def test_the_title_counts_and_the_task_bar_is_called(
    window: RoomWindow, script: ScriptedMembership, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []
    monkeypatch.setattr(QApplication, "alert", called.append)
    other = RoomWindow(RoomViewModel(ScriptedMembership("Garden").membership))
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()

    script.hears("one", "two")

    assert window.windowTitle() == "(2) Kitchen – Desktop Chat"
    assert called == [window]
    with qtbot.waitActive(window):
        window.activateWindow()
    assert window.windowTitle() == "Kitchen – Desktop Chat"
    other.finish()


def test_the_banner_follows_the_link(window: RoomWindow, script: ScriptedMembership, qtbot: QtBot) -> None:
    script.has_link(Link(LinkState.BACKOFF, 1e12))
    assert window.banner.isVisible()
    assert "Kitchen" in window.banner.accessibleName()

    window.banner.action_requested.emit()
    assert script.intents[-1] == ("try now",)

    script.has_link(Link(LinkState.LIVE))
    assert not window.banner.isVisible()


def test_the_banner_shows_how_to_open_a_firewall(window: RoomWindow, script: ScriptedMembership) -> None:
    blocked = trouble_with(TimeoutError(), Address("192.168.1.20", 9000), on_for_sure=True)
    script.has_link(Link(LinkState.BACKOFF, 1e12, blocked))
    before = len(script.intents)
    window.banner.action_requested.emit()
    dialog = part(window, ReachDialog)
    assert dialog.isVisible()
    assert len(script.intents) == before
    dialog.close()

    refused = trouble_with(ConnectionRefusedError(), Address("192.168.1.20", 9000), on_for_sure=True)
    script.has_link(Link(LinkState.BACKOFF, 1e12, refused))
    window.banner.action_requested.emit()
    assert script.intents[-1] == ("try now",)


def test_closing_asks_whoever_opened_it(window: RoomWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.close_wanted):
        QTest.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert window.isVisible()

    with qtbot.waitSignal(window.quit_wanted):
        QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    window.finish()
    assert not window.isVisible()


def test_an_empty_own_room_shows_how_others_come_in(
    host_window: RoomWindow, script: ScriptedMembership
) -> None:
    script.has_members("小美")
    invitation = part(host_window, Invitation)
    assert invitation.isVisible()

    script.has_members("小美", "Ann")
    assert not invitation.isVisible()
    script.has_members("小美")
    script.hears("somebody was here")
    assert not invitation.isVisible()


def test_nobody_is_invited_to_a_room_elsewhere(window: RoomWindow, script: ScriptedMembership) -> None:
    script.has_members("小美")

    assert not part(window, Invitation).isVisible()


def test_the_link_goes_to_the_clipboard(host_window: RoomWindow) -> None:
    host_window.header.copy_requested.emit()

    assert QGuiApplication.clipboard().text() == "http://10.0.0.7:9000/"


def test_a_link_is_opened_only_after_the_question(
    window: RoomWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    window.timeline.link_activated.emit("https://user@evil.example/wiki")
    dialog = part(window, LinkDialog)
    assert dialog.isVisible()
    assert opened == []

    dialog.accept()
    assert [url.host() for url in opened] == ["evil.example"]


def test_a_link_that_is_declined_stays_closed(window: RoomWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    window.timeline.link_activated.emit("https://wiki.lan/")

    QTest.keyClick(part(window, LinkDialog), Qt.Key.Key_Escape)

    assert opened == []


def test_one_can_be_called_otherwise(window: RoomWindow, script: ScriptedMembership) -> None:
    window.roster.rename_requested.emit()
    dialog = part(window, NameDialog)
    assert dialog.name.text() == "小美"

    dialog.name.setText("Mei")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)

    assert script.own_name == "Mei"


def test_escape_leads_back_to_the_newest_line_and_the_field(
    window: RoomWindow, script: ScriptedMembership
) -> None:
    script.hears(*(f"line {number}" for number in range(80)))
    window.timeline.setFocus()
    scroll_up(window)
    QTest.keyClick(window.timeline, Qt.Key.Key_Escape)

    assert window.timeline.at_bottom
    assert window.focusWidget() is field_of(window)
    assert ("end",) in script.intents


def test_escape_takes_the_selection_first(window: RoomWindow, script: ScriptedMembership) -> None:
    script.hears(*(f"a line with words {number}" for number in range(80)))
    scroll_up(window)
    place = window.timeline.visualRect(window.timeline.model().index(3, 0)).center()
    place = QPoint(120, place.y())
    QTest.mouseDClick(window.timeline.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.timeline.selected_text() != ""

    QTest.keyClick(window.timeline, Qt.Key.Key_Escape)
    assert window.timeline.selected_text() == ""
    assert not window.timeline.at_bottom


def test_scrolling_up_asks_for_older_lines(
    window: RoomWindow, script: ScriptedMembership, qtbot: QtBot
) -> None:
    script.hears(*(f"line {number}" for number in range(80)))
    with qtbot.waitSignal(window.timeline.older_wanted):
        scroll_up(window)

    assert ("older",) in script.intents


def test_the_roster_gives_way_to_a_narrow_window(window: RoomWindow) -> None:
    window.resize(1000, 600)
    assert window.roster.isVisible()
    window.resize(600, 600)
    assert not window.roster.isVisible()
    window.header.roster_toggled.emit(True)
    assert window.roster.isVisible()


def test_who_types_is_told(window: RoomWindow, script: ScriptedMembership, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.model.typing_changed):
        script.sees_typing("m1", True)

    assert list(window.model.typing) == ["Ann"]
    bubble = window.timeline.findChild(TypingBubble)
    assert bubble is not None
    assert bubble.accessibleName() == "Ann is typing…"
    header = [label.text() for label in window.header.findChildren(QLabel)]
    assert "Ann is typing…" not in header  # the bubble says it where it is in sight


def test_a_room_gets_another_title(window: RoomWindow, script: ScriptedMembership) -> None:
    script.is_called("<b>Garden</b>")

    assert window.windowTitle() == "<b>Garden</b> – Desktop Chat"
    assert field_of(window).placeholderText() == "Message <b>Garden</b>"


@pytest.mark.parametrize(
    "state", [LinkState.BACKOFF, LinkState.CONNECTING, LinkState.HELLO, LinkState.BLOCKED]
)
def test_without_a_link_nobody_is_said_to_be_here(
    window: RoomWindow, script: ScriptedMembership, state: LinkState
) -> None:
    def words() -> list[str]:
        header = [label.words() for label in window.header.findChildren(ElidedLabel)]
        return [header[1], field_of(window).placeholderText()]

    def knows() -> object:
        return window.roster.model.index(0).data(RosterRole.KNOWN)

    before = words()
    assert before == ["2 people here", "Message Kitchen"]
    assert knows()

    script.has_link(Link(state, 1e9))
    assert words() == ["Offline", "Will be sent when connected"]
    assert not knows()

    script.has_link(Link(LinkState.LIVE))
    assert words() == before
    assert knows()


def test_a_window_is_as_large_as_the_last_one_was(window: RoomWindow, qtbot: QtBot) -> None:
    window.resize(640, 480)
    with qtbot.waitSignal(window.finished) as finished:
        window.finish()
    assert finished.args is not None
    size = finished.args[0]
    assert size == WindowSize(640, 480)

    other = RoomWindow(RoomViewModel(ScriptedMembership().membership))
    qtbot.addWidget(other)
    other.restore_size(size)
    assert other.current_size() == size
    other.restore_size(WindowSize(30_000, 30_000))
    screen = other.screen().availableGeometry()
    assert (other.width(), other.height()) == (screen.width(), screen.height())
    other.restore_size(WindowSize(640, 480, maximised=True))
    assert other.isMaximized()
