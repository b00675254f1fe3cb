"""A chosen colour is painted wherever a member is shown; one that is not known here as if none was chosen."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_chat.client.roster import RosterChanged
from desktop_chat.gui.palette import LIGHT, avatar_gradient, avatar_gradients, name_colour, name_colours
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.protocol.entities import MemberPresence
from desktop_chat.protocol.events import PresenceChanged
from tests.gui.memberships import OWN, ScriptedMembership

pytestmark = pytest.mark.usefixtures("program_look")

PARTS: dict[str, Callable[[RoomWindow], QImage]] = {
    "timeline": lambda window: window.timeline.viewport().grab().toImage(),
    "roster": lambda window: window.roster.grab().toImage(),
}


@pytest.fixture
def membership() -> ScriptedMembership:
    return ScriptedMembership()


@pytest.fixture
def window(qtbot: QtBot, membership: ScriptedMembership) -> RoomWindow:
    window = RoomWindow(RoomViewModel(membership.membership))
    qtbot.addWidget(window)
    window.show()
    membership.hears("hello")
    show_colour(membership, None)
    return window


def show_colour(membership: ScriptedMembership, colour: int | None) -> None:
    members = (
        MemberPresence(OWN, "小美", "active", guest=False),
        MemberPresence("ann", "Ann", "active", guest=False, colour=colour),
    )
    membership.roster.apply(PresenceChanged(True, 2, members))
    membership.colours.take(members)
    membership.tell(RosterChanged())
    QApplication.processEvents()


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS.keys())
def test_a_chosen_colour_is_painted(
    window: RoomWindow, membership: ScriptedMembership, part: Callable[[RoomWindow], QImage]
) -> None:
    plain = part(window)
    chosen = avatar_gradients().index(avatar_gradient("ann")) - 1
    show_colour(membership, chosen % len(avatar_gradients()))
    assert part(window) != plain
    show_colour(membership, 200)
    assert part(window) == plain


def test_the_name_has_the_disc_s_number() -> None:
    for number in range(len(avatar_gradients())):
        assert avatar_gradient("ann", number) == avatar_gradients()[number]
        assert name_colour("ann", LIGHT, number) == name_colours(LIGHT)[number]
    assert avatar_gradient("ann", 255) == avatar_gradient("ann")
    assert name_colour("ann", LIGHT, 255) == name_colour("ann", LIGHT)
