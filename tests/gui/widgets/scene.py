"""A timeline view that is shown and driven by tests."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_chat.client.timeline import Change, Entry
from desktop_chat.gui.models.timeline_model import TimelineModel
from desktop_chat.gui.widgets.pill import Pill
from desktop_chat.gui.widgets.row_parts import MessageLayout
from desktop_chat.gui.widgets.timeline_view import TimelineView
from tests.gui.models.test_timeline_model import Source
from tests.gui.samples import TODAY, message

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


def many(count: int, first: int = 1) -> list[Entry]:
    return [
        message(number, f"words {number}", member=f"m{number % 3}") for number in range(first, first + count)
    ]
