from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop_chat.client.timeline import Change, Changed, Entry, Mark, Reloaded
from desktop_chat.gui.models.timeline_model import TimelineModel
from desktop_chat.gui.palette import DARK, LIGHT
from desktop_chat.gui.theme import apply_theme
from desktop_chat.gui.widgets.pill import Pill
from desktop_chat.gui.widgets.row_parts import MessageLayout, Target
from desktop_chat.gui.widgets.timeline_view import TimelineView
from tests.gui.models.test_timeline_model import Source
from tests.gui.samples import TODAY, line, message, pending

LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


class Scene:
    """A shown view over a timeline."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.source = Source()
        self.model = TimelineModel(today=lambda: TODAY)
        self.view = TimelineView()
        qtbot.addWidget(self.view)
        self.view.set_model(self.model)
        self.view.resize(600, 400)
        self.view.show()
        qtbot.waitExposed(self.view)

    def fill(self, *entries: Entry) -> None:
        self.source.entries = list(entries)
        self.model.reset(entries, self.source.at_end)
        self.settle()

    def replay(self, *changes: Change) -> None:
        self.model.replay(changes, self.source)
        self.settle()

    def append(self, *entries: Entry) -> None:
        self.replay(self.source.insert(len(self.source.entries), *entries))

    def settle(self) -> None:
        self.view.executeDelayedItemsLayout()

    def top_of(self, key: str) -> int:
        row = self.model.row_of(key)
        assert row is not None
        return self.view.visualRect(self.model.index(row)).top()

    def scroll(self, value: int) -> None:
        self.view.verticalScrollBar().setValue(value)

    @property
    def at_end(self) -> bool:
        bar = self.view.verticalScrollBar()
        return bar.value() == bar.maximum()

    @property
    def pill(self) -> Pill:
        pill = self.view.findChild(Pill)
        assert pill is not None
        return pill

    def layout(self, row: int) -> MessageLayout:
        layout = self.view.itemDelegate().layout_of(self.model.index(row))  # type: ignore[attr-defined] # our delegate
        assert isinstance(layout, MessageLayout)
        return layout

    def place(self, row: int, x: float, y: float) -> QPoint:
        """A point of the text of ``row``, in the viewport."""
        inside = self.layout(row).text_origin.toPoint() + QPoint(round(x), round(y))
        return self.view.visualRect(self.model.index(row)).topLeft() + inside

    def press(self, point: QPoint) -> None:
        QTest.mouseClick(self.view.viewport(), LEFT, NO_KEY, point)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEY) -> None:
        QTest.keyClick(self.view, key, modifiers)

    def wait_for_shape(self, point: QPoint, shape: Qt.CursorShape) -> None:
        """Move the mouse to ``point`` and wait until it looks so."""
        QTest.mouseMove(self.view.viewport(), point)
        self.qtbot.waitUntil(lambda: self.view.viewport().cursor().shape() is shape)

    def drag(self, start: QPoint, end: QPoint) -> None:
        viewport = self.view.viewport()
        QTest.mousePress(viewport, LEFT, NO_KEY, start)
        QTest.mouseMove(viewport, (start + end) / 2)
        QTest.mouseMove(viewport, end)
        QTest.mouseRelease(viewport, LEFT, NO_KEY, end)


@pytest.fixture
def scene(look: QApplication, qtbot: QtBot) -> Iterator[Scene]:
    yield Scene(qtbot)
    apply_theme(look, "light")


def many(count: int, first: int = 1) -> list[Entry]:
    return [
        message(number, f"words {number}", member=f"m{number % 3}") for number in range(first, first + count)
    ]


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


def test_text_is_selected_by_mouse_and_copied(scene: Scene) -> None:
    scene.fill(message(1, "hello wide world"), message(2, "other"))
    layout = scene.layout(0)
    scene.drag(scene.place(0, 0, 8), scene.place(0, layout.text.width, 8))
    assert scene.view.selected_text() == "hello wide world"
    scene.key(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "hello wide world"
    assert scene.view.clear_selection()
    assert not scene.view.clear_selection()
    QTest.mouseDClick(scene.view.viewport(), LEFT, NO_KEY, scene.place(0, layout.text.width / 2, 8))
    assert scene.view.selected_text() == "wide"


def test_a_selection_survives_rows_that_come_and_go(scene: Scene) -> None:
    scene.fill(message(5, "hello wide world"))
    scene.drag(scene.place(0, 0, 8), scene.place(0, scene.layout(0).text.width, 8))
    scene.replay(scene.source.insert(0, *many(3)))
    assert scene.view.selected_text() == "hello wide world"
    scene.replay(scene.source.remove(3, 1))
    assert scene.view.selected_text() == ""


def test_links_are_reported_and_have_the_hand(scene: Scene) -> None:
    scene.fill(message(1, "https://example.com/a and words"))
    with scene.qtbot.waitSignal(scene.view.link_activated) as followed:
        scene.press(scene.place(0, 30, 8))
    assert followed.args == ["https://example.com/a"]
    scene.wait_for_shape(scene.place(0, 40, 8), Qt.CursorShape.PointingHandCursor)
    scene.wait_for_shape(scene.place(0, scene.layout(0).text.width - 4, 8), Qt.CursorShape.IBeamCursor)


def test_dragging_over_a_link_selects_it_and_does_not_follow_it(scene: Scene) -> None:
    scene.fill(message(1, "https://example.com/a and words"))
    with scene.qtbot.assertNotEmitted(scene.view.link_activated):
        scene.drag(scene.place(0, 2, 8), scene.place(0, 100, 8))
    assert scene.view.selected_text().startswith("https://ex")


def test_failed_messages_can_be_retried_and_discarded(scene: Scene) -> None:
    scene.fill(message(1), pending(2, mark=Mark.FAILED, failure="The room is closed."))
    footer = scene.layout(1).footer
    assert footer is not None
    corner = scene.view.visualRect(scene.model.index(1)).topLeft()
    with scene.qtbot.waitSignal(scene.view.retry_requested) as retried:
        scene.press(corner + footer.retry.rect.center().toPoint())
    with scene.qtbot.waitSignal(scene.view.discard_requested) as discarded:
        scene.press(corner + footer.discard.rect.center().toPoint())
    assert retried.args == discarded.args == ["c2"]


def test_rows_are_reached_by_keyboard(scene: Scene) -> None:
    scene.fill(*many(40), message(100, "see https://example.com"), pending(101, mark=Mark.FAILED))
    scene.view.setFocus()
    scene.key(Qt.Key.Key_Up)
    assert scene.view.currentIndex().row() == 41
    with scene.qtbot.waitSignal(scene.view.retry_requested):
        scene.key(Qt.Key.Key_Return)
    scene.key(Qt.Key.Key_Up)
    scene.key(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "see https://example.com"
    for _key in range(60):
        scene.key(Qt.Key.Key_Up)
    assert scene.view.currentIndex().row() == 0
    assert scene.view.visualRect(scene.view.currentIndex()).top() >= 0
    with scene.qtbot.waitSignal(scene.view.end_wanted):
        scene.key(Qt.Key.Key_End)
    assert scene.at_end


def test_the_menu_copies_and_opens(scene: Scene) -> None:
    scene.fill(message(1, "see https://user@example.com/x"), pending(2, mark=Mark.FAILED))
    menu = scene.view.menu_for(scene.model.index(0))
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy text"].trigger()
    assert QGuiApplication.clipboard().text() == "see https://user@example.com/x"
    actions["Copy message with name and time"].trigger()
    assert QGuiApplication.clipboard().text() == "Alex, 10:01:\nsee https://user@example.com/x"
    with scene.qtbot.waitSignal(scene.view.link_activated):
        actions["Open link to example.com"].trigger()
    failed = {action.text(): action for action in scene.view.menu_for(scene.model.index(1)).actions()}
    with scene.qtbot.waitSignal(scene.view.discard_requested):
        failed["Discard"].trigger()


def test_the_menu_key_opens_the_current_rows_menu(scene: Scene) -> None:
    scene.fill(message(1))
    scene.view.setCurrentIndex(scene.model.index(0))
    QApplication.sendEvent(
        scene.view.viewport(),
        QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0)),
    )
    popup = QApplication.activePopupWidget()
    assert popup is not None
    popup.close()


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


def test_an_empty_room_invites(scene: Scene) -> None:
    scene.view.set_invitation("192.168.1.20:8765")
    button = next(found for found in scene.view.findChildren(QPushButton) if found.text() == "Copy link")
    assert button.isVisible()
    with scene.qtbot.waitSignal(scene.view.address_copy_requested):
        button.click()
    scene.view.show_copied()
    assert button.text() == "Copied"
    scene.view.set_invitation(None)
    assert not button.isVisible()


def pixels(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    }


def test_bubbles_are_painted_in_the_colours_of_the_theme(scene: Scene, look: QApplication) -> None:
    scene.fill(message(1, "theirs"), message(2, "mine", own=True))
    assert {LIGHT.bubble, LIGHT.own_bubble} <= pixels(scene.view.grab().toImage())
    apply_theme(look, "dark")
    scene.settle()
    assert {DARK.bubble, DARK.own_bubble} <= pixels(scene.view.grab().toImage())


def test_a_target_is_only_where_it_is_painted(scene: Scene) -> None:
    scene.fill(message(1, "words"))
    assert scene.layout(0).hit(scene.layout(0).bubble.center()).target is Target.TEXT
    assert scene.layout(0).hit(scene.layout(0).bubble.topRight() * 1.2).target is Target.NOTHING
