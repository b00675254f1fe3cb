from PySide6.QtCore import QDate, QLocale

from desktop_chat.client.timeline import Entry
from desktop_chat.gui.models.placement import (
    Placement,
    day_words,
    place,
    recent_words,
    row_of,
    time_words,
)
from tests.gui.samples import TODAY, at, line, message


def placed(*entries: Entry, unread_from: str | None = None) -> list[Placement]:
    rows = [row_of(entry) for entry in entries]
    return [
        place(before, row, after, today=TODAY, unread_from=unread_from)
        for before, row, after in zip([None, *rows], rows, [*rows[1:], None], strict=False)
    ]


def shape(*entries: Entry, unread_from: str | None = None) -> list[tuple[bool, bool]]:
    return [(one.first, one.last) for one in placed(*entries, unread_from=unread_from)]


def test_one_members_messages_within_five_minutes_stand_together() -> None:
    assert shape(message(1), message(6), message(12)) == [(True, False), (False, True), (True, True)]


def test_others_words_and_lines_end_a_group() -> None:
    assert shape(message(1), message(2, member="kim"), message(3)) == [(True, True)] * 3
    assert shape(message(1), line(2), message(3)) == [(True, True)] * 3


def test_a_new_day_and_the_unread_line_end_a_group() -> None:
    late, early = message(1, time=at(23, 59, TODAY.addDays(-1))), message(2, time=at(0, 1))
    assert shape(late, early) == [(True, True), (True, True)]
    assert [one.day for one in placed(late, early)] == ["Yesterday", "Today"]
    assert shape(message(1), message(2), unread_from="alex/2") == [(True, True), (True, True)]
    assert [one.unread for one in placed(message(1), message(2), unread_from="alex/2")] == [False, True]


def test_a_day_is_named_once() -> None:
    assert [one.day for one in placed(message(1), line(2), message(3))] == ["Today", "", ""]


def test_days_have_words_or_dates() -> None:
    assert day_words(TODAY, TODAY) == "Today"
    assert day_words(TODAY.addDays(-1), TODAY) == "Yesterday"
    assert "2025" in day_words(QDate(2025, 12, 24), TODAY)


def test_a_recent_moment_has_its_time_today_and_its_day_before() -> None:
    assert recent_words(at(14, 5), TODAY) == f"Today, {time_words(at(14, 5))}"
    assert recent_words(at(23, 59, TODAY.addDays(-1)), TODAY) == "Yesterday"
    assert recent_words(at(0, 1, TODAY.addDays(1)), TODAY) == short_date(TODAY.addDays(1))  # a clock set back
    assert recent_words(at(12, 0, QDate(2025, 12, 24)), TODAY) == short_date(QDate(2025, 12, 24))


def short_date(day: QDate) -> str:
    return QLocale().toString(day, QLocale.FormatType.ShortFormat)
