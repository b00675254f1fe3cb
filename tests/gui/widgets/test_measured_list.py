import pytest
from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from desktop_chat.gui.theme import apply_zoom
from desktop_chat.gui.widgets.typing_bubble import TypingBubble
from desktop_chat.protocol.entities import MemberPresence
from tests.gui.samples import message
from tests.gui.widgets.scene import Scene, many


def guesses(scene: Scene) -> int:
    heights = scene.view._heights  # what is measured when is what this file is about
    return sum(not heights.is_measured(row) for row in range(len(heights)))


def fill(scene: Scene, count: int) -> None:
    scene.fill(*(message(number, "several words " * (number % 23 + 1)) for number in range(count)))


def test_only_what_is_in_sight_is_measured_at_once_and_the_rest_in_time(scene: Scene) -> None:
    fill(scene, 300)
    assert guesses(scene) > 250
    bottom = scene.top_of("alex/299")
    scene.qtbot.waitUntil(lambda: guesses(scene) == 0)
    assert scene.top_of("alex/299") == bottom
    assert scene.at_end


def test_what_is_read_stands_still_while_the_rest_is_measured(scene: Scene) -> None:
    fill(scene, 300)
    scene.scroll(scene.view.verticalScrollBar().maximum() // 2)
    row = scene.view.indexAt(QPoint(100, 100)).row()
    key = scene.model.entry(row).key
    before = scene.top_of(key)
    assert guesses(scene) > 200
    scene.qtbot.waitUntil(lambda: guesses(scene) == 0)
    assert scene.top_of(key) == before


def test_rows_lie_one_below_the_other_wherever_one_scrolls(scene: Scene) -> None:
    fill(scene, 200)
    for value in (0, 900, 2500, 40, 7000):
        scene.scroll(value)
        bottom = scene.view.viewport().height() - 1
        for row in range(scene.view.indexAt(QPoint(5, 0)).row(), scene.view.indexAt(QPoint(5, bottom)).row()):
            index = scene.model.index(row)
            rect = scene.view.visualRect(index)
            assert rect.height() == scene.view.sizeHintForIndex(index).height()
            assert scene.view.visualRect(scene.model.index(row + 1)).top() == rect.bottom() + 1
    scene.scroll(0)
    assert scene.top_of("alex/0") == 0


def test_a_row_out_of_sight_can_be_gone_to(scene: Scene) -> None:
    fill(scene, 200)
    area = scene.view.viewport().rect()
    for row in (3, 150, 60, 199):
        scene.view.scrollTo(scene.model.index(row))
        rect = scene.view.visualRect(scene.model.index(row))
        assert area.contains(QRect(0, rect.top(), 1, rect.height()))


def test_screen_readers_find_the_rows_where_they_are(scene: Scene) -> None:
    scene.fill(*many(60))
    reader = QAccessible.queryAccessibleInterface(scene.view)
    assert reader.role() is QAccessible.Role.List
    assert reader.childCount() == 60
    last = reader.child(59)
    assert last.role() is QAccessible.Role.ListItem
    assert last.text(QAccessible.Text.Name).endswith(": words 60")
    inside = scene.view.visualRect(scene.model.index(59))
    assert last.rect().height() == inside.height()
    middle = scene.view.viewport().mapToGlobal(inside.center())
    found = reader.childAt(middle.x(), middle.y())
    assert found.text(QAccessible.Text.Name) == last.text(QAccessible.Text.Name)


def test_rows_stay_together_on_a_wide_screen(scene: Scene) -> None:
    scene.fill(message(1), message(2, own=True))
    scene.view.resize(2500, 500)
    scene.settle()
    rect = scene.view.visualRect(scene.model.index(1))
    assert rect.width() < 1500
    assert abs(rect.center().x() - scene.view.viewport().width() / 2) < 20


def test_zoom_makes_rows_higher_and_keeps_the_end(scene: Scene, look: QApplication) -> None:
    scene.fill(*many(60))
    small = scene.view.visualRect(scene.model.index(59)).height()
    try:
        apply_zoom(look, 200)
        scene.settle()
        assert scene.view.visualRect(scene.model.index(59)).height() > 1.8 * small
        assert scene.at_end
    finally:
        apply_zoom(look, 100)


def test_who_writes_is_shown_below_the_newest_message(scene: Scene) -> None:
    scene.fill(*many(60))
    end = scene.top_of("m0/60")
    scene.view.set_typing([MemberPresence("ann", "Ann", "active", guest=False)])
    scene.settle()
    assert scene.at_end
    assert scene.top_of("m0/60") < end
    bubble = scene.view.findChild(TypingBubble)
    assert bubble is not None
    assert scene.view.viewport().rect().contains(bubble.geometry())
    assert bubble.accessibleName() == "Ann is typing…"
    assert bubble.is_moving()
    scene.view.hide()
    assert not bubble.is_moving()
    scene.view.show()
    scene.view.set_typing([])
    scene.settle()
    assert scene.top_of("m0/60") == end
    assert not bubble.is_moving()


def test_nothing_moves_for_who_wants_no_motion(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.fill(*many(3))
    bubble = scene.view.findChild(TypingBubble)
    assert bubble is not None
    monkeypatch.setattr("desktop_chat.gui.widgets.typing_bubble.wants_motion", lambda _widget: False)
    scene.view.set_typing([MemberPresence("ann", "Ann", "active", guest=False)])
    assert bubble.isVisible()
    assert not bubble.is_moving()


def test_the_words_of_rows_change_with_the_language(scene: Scene) -> None:
    scene.fill(*many(3))
    with scene.qtbot.waitSignal(scene.model.dataChanged):
        QApplication.sendEvent(scene.view, QEvent(QEvent.Type.LanguageChange))
