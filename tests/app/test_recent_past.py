import pytest

from desktop_chat.app.recent_past import RecentPast
from desktop_chat.protocol.entities import Event, Kind


def events(kinds: str, first: int = 1) -> list[Event]:
    """A message for each ``m``, an arrival for each ``j``."""
    names = {"m": Kind.MESSAGE, "j": Kind.JOINED}
    return [
        Event(first + at, "", "d", "bob", "Bob", str(first + at), names[kind], 0, {})
        for at, kind in enumerate(kinds)
    ]


@pytest.mark.parametrize(
    ("wanted", "seqs"),
    [
        (0, []),
        (1, [5, 6, 7]),
        (2, [2, 3, 4, 5, 6, 7]),
        (3, [1, 2, 3, 4, 5, 6, 7]),
        (9, [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_messages_are_counted_and_comings_are_not(wanted: int, seqs: list[int]) -> None:
    past = RecentPast(wanted)
    past.welcomed(7)
    assert [event.seq for event in past.take(events("mmjjmjj"))] == seqs


def test_the_past_comes_at_once_and_what_follows_passes() -> None:
    past = RecentPast(1)
    past.welcomed(4)
    assert not past.take(events("mm"))
    past.welcomed(5)
    assert [event.seq for event in past.take(events("mjmj", first=3))] == [5, 6]
    assert [event.seq for event in past.take(events("j", first=7))] == [7]
    past.welcomed(100)
    assert [event.seq for event in past.take(events("m", first=8))] == [8]


def test_without_a_past_nothing_is_held_back() -> None:
    past = RecentPast(0)
    past.welcomed(4)
    assert not past.take([])
    assert [event.seq for event in past.take(events("j", first=5))] == [5]
