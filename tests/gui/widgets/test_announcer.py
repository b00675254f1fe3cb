import pytest
from pytestqt.qtbot import QtBot

from desktop_chat.gui.widgets.announcer import Announcer, announcement
from tests.gui.samples import line, message, pending
from tests.gui.widgets.scene import Scene


@pytest.fixture
def heard(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    announcer = scene.view.findChild(Announcer)
    assert announcer is not None
    told: list[str] = []
    announcer.announced.connect(told.append)
    monkeypatch.setattr(scene.view, "isActiveWindow", lambda: True)
    return told


def test_new_messages_are_announced_and_own_ones_and_lines_are_not(scene: Scene, heard: list[str]) -> None:
    scene.fill(message(1))
    assert heard == []
    scene.append(line(2), pending(3))
    assert heard == []
    scene.append(message(4, "hello\nthere"))
    assert heard == ["Alex: hello there"]


def test_what_comes_within_a_second_is_announced_together(
    scene: Scene, heard: list[str], qtbot: QtBot
) -> None:
    scene.fill(message(1))
    scene.append(message(2, "first"))
    scene.append(message(3), message(4))
    scene.append(message(5, member="kim"))
    assert heard == ["Alex: first"]
    qtbot.waitUntil(lambda: heard == ["Alex: first", "3 new messages from Alex, Kim"])


def test_a_window_behind_says_nothing(
    scene: Scene, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scene.view, "isActiveWindow", lambda: False)
    scene.fill(message(1))
    scene.append(message(2))
    assert heard == []


def test_many_authors_are_counted_and_long_words_are_cut() -> None:
    crowd = [message(number, member=f"m{number}") for number in range(9)]
    assert announcement(crowd) == "9 new messages"
    assert len(announcement([message(1, "x" * 5000)])) < 400
