import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from desktop_chat.client.address import Address
from desktop_chat.client.timeline import Mark
from desktop_chat.gui.palette import DARK, LIGHT
from desktop_chat.gui.theme import apply_theme
from desktop_chat.gui.viewmodels.hosting import Way
from desktop_chat.gui.widgets.row_parts import Target
from tests.gui.samples import line, message, pending
from tests.gui.widgets.scene import CONTROL, LEFT, NO_KEY, Scene, many


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


def test_a_selection_reaches_over_several_messages(scene: Scene) -> None:
    scene.fill(
        message(1, "hello wide world"), line(2), message(3, "second"), message(4, "third one", own=True)
    )
    scene.drag(scene.place(0, 0, 8), scene.place(3, scene.layout(3).text.width, 8))
    assert scene.view.selected_text().splitlines() == [
        "Alex, 10:01: hello wide world",
        "Alex, 10:03: second",
        "Alex, 10:04: third one",
    ]
    scene.drag(scene.place(3, scene.layout(3).text.width, 8), scene.place(2, 0, 8))
    assert scene.view.selected_text() == "Alex, 10:03: second\nAlex, 10:04: third one"


def test_everything_loaded_is_selected_by_keyboard(scene: Scene) -> None:
    scene.fill(*many(50), message(100, "```\nall\n" + "line\n" * 4000 + "```"))
    scene.view.setFocus()
    scene.key(Qt.Key.Key_A, CONTROL)
    scene.key(Qt.Key.Key_C, CONTROL)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("M1, 10:01: words 1\nM2, 10:02: words 2\n")
    assert copied.endswith("line\n```")
    assert copied.count("line\n") == 4000


def test_dragging_out_of_the_view_brings_more_in_sight(scene: Scene) -> None:
    scene.fill(*many(60))
    before = scene.view.verticalScrollBar().value()
    viewport = scene.view.viewport()
    QTest.mousePress(viewport, LEFT, NO_KEY, scene.place(58, 3, 8))
    QTest.mouseMove(viewport, QPoint(100, 100))
    QTest.mouseMove(viewport, QPoint(100, -60))
    scene.qtbot.waitUntil(lambda: scene.view.verticalScrollBar().value() < before - 200)
    QTest.mouseRelease(viewport, LEFT, NO_KEY, QPoint(100, -60))
    assert len(scene.view.selected_text().splitlines()) > 8


def test_pages_and_ends_are_walked_by_keyboard(scene: Scene) -> None:
    scene.fill(*many(60))
    scene.view.setFocus()
    scene.key(Qt.Key.Key_Home)
    assert scene.view.currentIndex().row() == 0
    scene.key(Qt.Key.Key_PageDown)
    assert 3 < scene.view.currentIndex().row() < 30
    area = scene.view.viewport().rect()
    assert area.intersects(scene.view.visualRect(scene.view.currentIndex()))
    scene.key(Qt.Key.Key_End)
    assert scene.view.currentIndex().row() == 59


def test_the_time_explains_itself(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, words, _widget: shown.append(words))
    scene.fill(message(1, "see https://user@example.com/x"))
    corner = scene.view.visualRect(scene.model.index(0)).topLeft()
    for point in (corner + scene.layout(0).meta.rect.center().toPoint(), scene.place(0, 40, 8), QPoint(1, 1)):
        QApplication.sendEvent(scene.view.viewport(), QHelpEvent(QEvent.Type.ToolTip, point, point))
    assert "2026" in shown[0]
    assert "example.com" in shown[1]
    assert "user" not in shown[1]
    assert shown[2] == ""


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


def test_the_focused_row_has_a_ring(scene: Scene) -> None:
    for entry in (line(1), message(1)):
        scene.fill(entry)
        assert LIGHT.accent not in pixels(scene.view.grab().toImage())
        scene.view.setFocus()
        scene.key(Qt.Key.Key_Up)
        assert LIGHT.accent in pixels(scene.view.grab().toImage())
        scene.view.clearFocus()


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


def test_an_invitation_stands_on_the_bare_ground(scene: Scene) -> None:
    way = Way(Address("192.168.1.20", 8765))
    scene.view.set_invitation(way)
    bare = scene.view.viewport().grab().toImage()
    scene.fill(message(1), message(2), message(3))
    assert scene.view.viewport().grab().toImage() == bare
    assert scene.view.invitation.isVisible()
    scene.view.set_invitation(None)
    assert scene.view.viewport().grab().toImage() != bare
    assert not scene.view.invitation.isVisible()
