import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_chat.client.timeline import Changed, Mark, Reloaded
from desktop_chat.gui.widgets.day_chip import DayChip
from tests.gui.samples import TODAY, at, line, message, pending
from tests.gui.widgets.scene import Scene, many


def test_it_opens_at_the_end_and_follows(scene: Scene) -> None:
    scene.fill(*many(60))
    assert scene.at_end
    assert scene.view.at_bottom
    scene.append(*many(5, 100))
    assert scene.at_end
    assert not scene.pill.isVisible()


def test_it_holds_still_and_counts_when_scrolled_up(scene: Scene) -> None:
    scene.fill(*many(60))
    with scene.qtbot.waitSignal(scene.view.at_bottom_changed) as told:
        scene.scroll(300)
    assert told.args == [False]
    key = scene.model.entry(10).key
    before = scene.top_of(key)
    scene.append(*many(3, 100), line(200))
    assert scene.top_of(key) == before
    assert scene.pill.isVisible()
    assert scene.pill.text() == "3 new"
    with scene.qtbot.waitSignals([scene.view.end_wanted, scene.view.at_bottom_changed]):
        scene.pill.click()
    assert scene.at_end
    assert scene.pill.count == 0
    assert not scene.pill.isVisible()


def test_older_rows_come_without_a_jump(scene: Scene) -> None:
    scene.fill(*many(60, 1000))
    with scene.qtbot.waitSignal(scene.view.older_wanted):
        scene.scroll(0)
    key = scene.model.entry(0).key
    second = scene.model.entry(1).key
    before = scene.top_of(second)
    scene.replay(scene.source.insert(0, *many(100)))
    assert scene.top_of(second) == before
    assert scene.model.row_of(key) == 100
    assert scene.view.verticalScrollBar().value() > 1000


def test_older_rows_are_asked_for_once(scene: Scene) -> None:
    scene.fill(*many(60, 1000))
    asked: list[int] = []
    scene.view.older_wanted.connect(lambda: asked.append(1))
    for value in (50, 20, 0):
        scene.scroll(value)
    scene.qtbot.waitUntil(lambda: asked == [1])
    scene.replay(scene.source.insert(0, *many(3)))
    scene.qtbot.waitUntil(lambda: asked == [1, 1])


def test_newer_rows_are_asked_for_only_below_a_window_of_the_past(scene: Scene) -> None:
    scene.source.at_end = False
    with scene.qtbot.waitSignal(scene.view.newer_wanted):
        scene.fill(*many(60))
    assert not scene.view.at_bottom
    assert scene.pill.isVisible()
    scene.scroll(200)
    scene.append(*many(20, 100))
    assert scene.pill.count == 0


def test_trimming_above_does_not_move_what_is_read(scene: Scene) -> None:
    scene.fill(*many(80))
    scene.scroll(1500)
    key = scene.model.entry(50).key
    before = scene.top_of(key)
    scene.replay(scene.source.remove(0, 20))
    assert scene.top_of(key) == before


def test_a_row_that_grows_above_does_not_move_what_is_read(scene: Scene) -> None:
    scene.fill(*many(60))
    scene.scroll(900)
    key = scene.model.entry(45).key
    before = scene.top_of(key)
    grown = message(2, "now much longer\n" * 12, member=scene.model.entry(1).member)
    scene.replay(scene.source.change(1, grown))
    assert scene.top_of(key) == before


def test_an_own_message_goes_to_the_end(scene: Scene) -> None:
    scene.fill(*many(60))
    scene.scroll(0)
    scene.append(pending(100))
    assert scene.at_end
    assert scene.view.at_bottom


def test_resizing_keeps_the_end_in_sight_or_what_is_read(scene: Scene) -> None:
    scene.fill(*[message(number, "several words " * 12) for number in range(60)])
    scene.view.resize(420, 300)
    scene.settle()
    assert scene.at_end
    scene.scroll(1200)
    index = scene.view.indexAt(QPoint(100, 1))
    before = scene.view.visualRect(index).bottom()
    scene.view.resize(700, 500)
    scene.settle()
    assert scene.view.visualRect(index).bottom() == before


def test_a_reload_keeps_the_place_or_goes_to_the_end(scene: Scene) -> None:
    scene.fill(*many(60))
    scene.scroll(700)
    key = scene.model.entry(25).key
    before = scene.top_of(key)
    scene.source.entries = many(100)
    scene.replay(Reloaded())
    assert scene.top_of(key) == before
    scene.source.entries = many(60, 5000)
    scene.replay(Reloaded())
    assert scene.at_end


def test_a_clipped_message_grows_in_place(scene: Scene) -> None:
    scene.fill(*many(20), message(100, "line\n" * 200))
    layout = scene.layout(20)
    assert layout.show_all is not None
    corner = scene.view.visualRect(scene.model.index(20)).topLeft()
    scene.press(corner + layout.show_all.rect.center().toPoint())
    scene.settle()
    assert scene.layout(20).show_all is None
    assert scene.view.visualRect(scene.model.index(20)).topLeft() == corner
    assert not scene.view.at_bottom


def test_a_mark_changes_in_place(scene: Scene) -> None:
    scene.fill(*many(20), pending(50))
    value = scene.view.verticalScrollBar().value()
    scene.replay(Changed(20, pending(50, mark=Mark.SENT)))
    assert scene.view.verticalScrollBar().value() == value
    assert scene.layout(20).footer is None


def test_the_unread_line_can_be_gone_to(scene: Scene) -> None:
    scene.fill(*many(60))
    scene.view.set_unread_from(scene.model.entry(20).key)
    scene.settle()
    scene.view.scroll_to_row(20)
    assert scene.layout(20).heading.unread is not None
    assert 0 <= scene.view.visualRect(scene.model.index(20)).top() <= 100


def test_the_day_is_told_while_somebody_scrolls(
    look: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_chat.gui.widgets.day_chip.SHOWN_MS", 1)
    scene = Scene(qtbot)
    chip = scene.view.findChild(DayChip)
    assert chip is not None
    yesterday = at(10, day=TODAY.addDays(-1))
    scene.fill(*(message(number, time=yesterday) for number in range(40)), *many(40, 100))
    assert not chip.isVisible()
    scene.scroll(300)
    assert chip.isVisible()
    assert chip.words() == "Yesterday"
    qtbot.waitUntil(lambda: not chip.isVisible())
    scene.scroll(scene.view.verticalScrollBar().maximum())
    assert chip.words() == "Today"
    scene.scroll(0)
    assert not chip.isVisible()
