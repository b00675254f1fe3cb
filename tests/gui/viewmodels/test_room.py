import time

import pytest
from pytestqt.qtbot import QtBot

from desktop_chat.client.address import Address
from desktop_chat.client.effects import Declined, Link, LinkState
from desktop_chat.gui.viewmodels.hosting import HostingViewModel, Way
from desktop_chat.gui.viewmodels.room import RoomViewModel
from tests.gui.memberships import ScriptedMembership


@pytest.fixture
def script() -> ScriptedMembership:
    return ScriptedMembership()


@pytest.fixture
def model(script: ScriptedMembership, qtbot: QtBot) -> RoomViewModel:
    script.shows_history("old", "older")
    return RoomViewModel(script.membership)


def test_lines_count_while_the_window_is_not_in_front(
    model: RoomViewModel, script: ScriptedMembership, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(model.attention_wanted):
        script.hears("one", "two")
    script.hears("three")

    assert model.unseen == 3
    assert model.window_title == "(3) Kitchen – Desktop Chat"
    assert model.unread_from == model.entries[2].key


def test_looking_at_the_end_forgets_the_count_and_keeps_the_line(
    model: RoomViewModel, script: ScriptedMembership
) -> None:
    script.hears("one")
    model.set_in_front(True)

    assert model.unseen == 0
    assert model.window_title == "Kitchen – Desktop Chat"
    assert model.unread_from is not None
    model.set_in_front(False)
    assert model.unread_from is None


def test_looking_elsewhere_in_the_room_is_not_seeing(
    model: RoomViewModel, script: ScriptedMembership
) -> None:
    model.set_in_front(True)
    model.set_at_bottom(False)
    script.hears("one")

    assert model.unseen == 1
    model.set_at_bottom(True)
    assert model.unseen == 0


def test_nothing_flashes_in_front(model: RoomViewModel, script: ScriptedMembership, qtbot: QtBot) -> None:
    model.set_in_front(True)
    with qtbot.assertNotEmitted(model.attention_wanted):
        script.hears("one")

    assert model.unseen == 0


def test_own_lines_and_history_do_not_count(model: RoomViewModel, script: ScriptedMembership) -> None:
    script.shows_history("a", "b", "c")
    model.send("mine")
    script.confirm("p1", "mine")

    assert model.unseen == 0


def test_what_the_room_said_before_the_first_welcome_does_not_count(qtbot: QtBot) -> None:
    script = ScriptedMembership()
    script.link = Link(LinkState.CATCHING_UP)
    model = RoomViewModel(script.membership)
    script.hears("said long ago")
    assert model.unseen == 0

    script.has_link(Link(LinkState.LIVE))
    script.hears("said now")
    assert model.unseen == 1


def test_an_older_page_is_nothing_new(model: RoomViewModel, script: ScriptedMembership) -> None:
    page = [script.event("early") for _number in range(3)]
    script.shows_history("late")

    script.tell(*script.timeline.add_older(page, at_start=True))

    assert model.unseen == 0


def test_the_banner_counts_down_by_itself(script: ScriptedMembership, qtbot: QtBot) -> None:
    clock = [100.0]
    model = RoomViewModel(script.membership, clock=lambda: clock[0])
    script.has_link(Link(LinkState.BACKOFF, 104.0))
    first = model.banner
    assert first is not None
    assert "4 s" in first.countdown

    with qtbot.waitSignal(model.banner_changed):
        clock[0] = 101.5
    second = model.banner
    assert second is not None
    assert "3 s" in second.countdown

    with qtbot.waitSignal(model.banner_changed):
        script.has_link(Link(LinkState.LIVE))
    assert model.banner is None


def test_a_refusal_comes_back_with_its_sentence(model: RoomViewModel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.refused):
        assert str(model.send("   ")) == "The message is empty."
        assert model.send("hello") is None


def test_the_host_may_decline_later(model: RoomViewModel, script: ScriptedMembership, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.refused) as blocker:
        script.tell(Declined("Not that name."))

    assert blocker.args == ["Not that name."]


def test_a_new_name_is_told(model: RoomViewModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.renamed) as blocker:
        model.rename("Mei")
    assert blocker.args == ["Mei"]

    with qtbot.assertNotEmitted(model.renamed), qtbot.waitSignal(model.refused):
        model.rename(" ")


def test_others_are_those_beside_oneself(model: RoomViewModel, script: ScriptedMembership) -> None:
    script.has_members("小美")
    assert model.others_present == 0

    script.has_members("小美", "Ann", "Kim", present=150)
    assert model.others_present == 149

    script.has_link(Link(LinkState.BACKOFF, time.monotonic()))
    assert model.others_present == 0


def test_in_the_own_room_the_address_is_the_networks(script: ScriptedMembership) -> None:
    guest = RoomViewModel(script.membership)
    host = RoomViewModel(
        script.membership, HostingViewModel([Way(Address("10.0.0.7", 9000)), Way(Address("fd00::7", 9000))])
    )

    assert (guest.address, guest.link) == ("192.168.1.20:8765", "http://192.168.1.20:8765/")
    assert (host.address, host.link) == ("10.0.0.7:9000", "http://10.0.0.7:9000/")


def test_a_room_without_a_title_yet_is_called_by_its_address(
    script: ScriptedMembership, qtbot: QtBot
) -> None:
    script.title = ""
    model = RoomViewModel(script.membership)
    assert model.title == "192.168.1.20:8765"

    with qtbot.waitSignal(model.title_changed):
        script.is_called("Garden")
    assert model.title == "Garden"


def test_a_closed_view_hears_nothing(model: RoomViewModel, script: ScriptedMembership, qtbot: QtBot) -> None:
    model.close()

    with qtbot.assertNotEmitted(model.timeline_changed):
        script.hears("one")


def test_the_banner_promises_to_send_what_is_written_meanwhile(
    model: RoomViewModel, script: ScriptedMembership
) -> None:
    script.has_link(Link(LinkState.BACKOFF, time.monotonic() + 60.0, "The host has closed the room."))
    assert model.banner is not None
    assert model.banner.text == "The host has closed the room."

    model.send("hello")

    assert model.banner is not None
    assert model.banner.text.endswith("Your messages are kept and will be sent.")
