import random

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop_chat.client.timeline import Change, Changed, Entry, Inserted, Mark, Reloaded, Removed
from desktop_chat.gui.models.timeline_model import TimelineModel, TimelineRole
from tests.gui.samples import TODAY, line, message, pending


class Source:
    """A timeline as the model reads it, and what it did."""

    def __init__(self, entries: list[Entry] | None = None) -> None:
        self.entries = entries or []
        self.at_end = True

    def insert(self, at: int, *entries: Entry) -> Change:
        self.entries[at:at] = entries
        return Inserted(at, entries)

    def remove(self, at: int, count: int) -> Change:
        del self.entries[at : at + count]
        return Removed(at, count)

    def change(self, at: int, entry: Entry) -> Change:
        self.entries[at] = entry
        return Changed(at, entry)


@pytest.fixture
def model(qapp: object) -> TimelineModel:
    model = TimelineModel(today=lambda: TODAY)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    return model


def shown(model: TimelineModel) -> list[Entry]:
    return [model.entry(row) for row in range(model.rowCount())]


def test_it_repeats_a_random_timeline(model: TimelineModel, seed: int) -> None:
    chance = random.Random(seed)
    source = Source([message(number) for number in range(5)])
    model.reset(source.entries)
    number = 100
    for _round in range(120):
        changes: list[Change] = []
        for _step in range(chance.randrange(1, 4)):
            length = len(source.entries)
            match chance.randrange(4):
                case 0 | 1:
                    new = tuple(message(number + at) for at in range(chance.randrange(1, 4)))
                    number += len(new)
                    changes.append(source.insert(chance.randint(0, length), *new))
                case 2 if length:
                    at = chance.randrange(length)
                    changes.append(source.remove(at, chance.randint(1, length - at)))
                case 3 if length:
                    at = chance.randrange(length)
                    changes.append(source.change(at, message(number, "edited")))
                    number += 1
        model.replay(changes, source)
        assert shown(model) == source.entries


def test_many_rows_come_in_one_insert(model: TimelineModel, qtbot: QtBot) -> None:
    source = Source()
    with qtbot.waitSignal(model.rowsInserted) as inserted:
        model.replay([source.insert(0, *(message(number) for number in range(200)))], source)
    assert inserted.args is not None
    assert inserted.args[1:] == [0, 199]


def test_a_reload_shows_what_is_there_now(model: TimelineModel, qtbot: QtBot) -> None:
    source = Source([message(7)])
    source.at_end = False
    with qtbot.waitSignal(model.modelReset), qtbot.waitSignal(model.at_end_changed):
        model.replay([Inserted(0, (message(1),)), Reloaded()], source)
    assert shown(model) == [message(7)]
    assert not model.at_end


def test_neighbours_learn_of_a_new_row(model: TimelineModel) -> None:
    source = Source([message(1), message(3)])
    model.reset(source.entries)
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    assert not model.placement(0).last
    model.replay([source.insert(1, message(2, member="kim"))], source)
    assert model.placement(0).last
    assert told == [(0, 0), (2, 2)]


def test_the_unread_line_moves(model: TimelineModel) -> None:
    model.reset([message(1), message(2), message(3)])
    told: list[int] = []
    model.dataChanged.connect(lambda _first, last: told.append(last.row()))
    model.set_unread_from("alex/2")
    model.set_unread_from("alex/3")
    model.set_unread_from("alex/3")
    assert told == [1, 1, 2]
    assert [model.placement(row).unread for row in range(3)] == [False, False, True]


@pytest.mark.parametrize(
    ("entry", "spoken"),
    [
        (message(5, "hello"), "Alex, 10:05: hello"),
        (message(5, "hello", own=True), "You, 10:05: hello – sent"),
        (pending(5, "hello"), "You, 10:05: hello – waiting to be sent"),
        (pending(5, "hello", mark=Mark.FAILED), "You, 10:05: hello – not sent"),
        (line(5), "10:05: Kim is back"),
    ],
)
def test_screen_readers_get_name_time_and_text(model: TimelineModel, entry: Entry, spoken: str) -> None:
    model.reset([entry])
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == spoken


def test_it_answers_only_what_it_knows(model: TimelineModel) -> None:
    model.reset([message(1)])
    assert model.index(0).data(Qt.ItemDataRole.DecorationRole) is None
    assert model.data(QModelIndex(), TimelineRole.ENTRY) is None
    assert model.row_of("alex/1") == 0
    assert model.row_of("nobody/1") is None
