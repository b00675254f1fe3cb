from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop_chat.gui.models.roster_model import RosterModel, RosterRole
from desktop_chat.protocol.entities import MemberPresence, Presence


def member(name: str, *, guest: bool = False) -> MemberPresence:
    return MemberPresence(name.lower(), name, Presence.ACTIVE, guest)


def test_it_shows_members_and_changes_only_what_differs(qtbot: QtBot) -> None:
    model = RosterModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    model.show([member("Me"), member("Kim")], "me")
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    renamed = MemberPresence("kim", "Kimberly", Presence.ACTIVE, False)
    with qtbot.waitSignal(model.dataChanged) as changed:
        model.show([member("Me"), renamed], "me")
    assert changed.args is not None
    assert changed.args[0].row() == 1
    assert resets == []
    model.show([member("Me")], "me")
    assert resets == [1]
    assert model.rowCount() == 1


def test_it_says_who_is_who(qapp: object) -> None:
    model = RosterModel()
    model.show([member("Me"), member("Kim", guest=True), member("Alex")], "me")
    spoken = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert spoken == ["Me (you)", "Kim, guest in a browser", "Alex"]
    assert [model.index(row).data(RosterRole.OWN) for row in range(3)] == [True, False, False]


def test_it_can_say_that_nobody_knows_who_is_here(qtbot: QtBot) -> None:
    model = RosterModel()
    model.show([member("Me"), member("Kim")], "me")
    told: list[int] = []
    model.dataChanged.connect(lambda first: told.append(first.row()))

    model.show([member("Me"), member("Kim")], "me", known=False)

    assert told == [0, 1]
    assert [model.index(row).data(RosterRole.KNOWN) for row in range(2)] == [False, False]
