from dataclasses import replace
from datetime import datetime

from desktop_chat.app.transcript import Transcript
from desktop_chat.protocol.entities import Event, Kind, MemberPresence, Presence
from desktop_chat.protocol.events import PresenceChanged

NOON = datetime(2026, 11, 23, 12, 0).astimezone()
ANN = MemberPresence("ann", "Ann", Presence.ACTIVE, guest=False)
BOB = MemberPresence("bob", "Bob", Presence.ACTIVE, guest=False)
GONE = replace(BOB, state=Presence.GONE)


def transcript() -> Transcript:
    found = Transcript("ann", NOON.date())
    found.welcomed(10)
    list(found.presence_lines(PresenceChanged(True, 2, (ANN, BOB)), NOON))
    return found


def event(seq: int, when: datetime = NOON, kind: str = Kind.MESSAGE, member: str = "bob") -> Event:
    body = {"text": "hello"} if kind == Kind.MESSAGE else {}
    return Event(seq, "", "d", member, member.title(), str(seq), kind, int(when.timestamp() * 1000), body)


def movement(lines: Transcript, member: MemberPresence) -> list[str]:
    return list(lines.presence_lines(PresenceChanged(False, 2, (member,)), NOON))


def test_who_leaves_and_comes_back_is_told() -> None:
    lines = transcript()
    assert movement(lines, GONE) == ["12:00 * Bob left the chat"]
    assert movement(lines, BOB) == ["12:00 * Bob is back"]


def test_the_full_roster_and_oneself_are_no_news() -> None:
    lines = transcript()
    assert movement(lines, ANN) == []
    assert list(lines.presence_lines(PresenceChanged(True, 1, (ANN,)), NOON)) == []


def test_who_has_just_joined_is_not_also_back() -> None:
    lines = transcript()
    movement(lines, GONE)
    assert list(lines.event_lines(event(11, kind=Kind.JOINED))) == ["12:00 * Bob joined the chat"]
    assert movement(lines, BOB) == []
    assert movement(lines, GONE) == ["12:00 * Bob left the chat"]
    assert movement(lines, BOB) == ["12:00 * Bob is back"]


def test_who_joined_and_left_at_once_has_left() -> None:
    lines = transcript()
    movement(lines, GONE)
    list(lines.event_lines(event(11, kind=Kind.JOINED)))
    assert movement(lines, GONE) == ["12:00 * Bob left the chat"]
    assert movement(lines, GONE) == []


def test_who_joined_long_ago_is_back() -> None:
    lines = transcript()
    list(lines.event_lines(event(9, kind=Kind.JOINED)))
    movement(lines, GONE)
    assert movement(lines, BOB) == ["12:00 * Bob is back"]


def test_another_day_has_a_line_before_its_first_event() -> None:
    lines = transcript()
    yesterday = NOON.replace(day=22)
    printed = [line for when in (yesterday, yesterday, NOON) for line in lines.event_lines(event(11, when))]
    assert printed == [
        "— 2026-11-22 —",
        "12:00 Bob: hello",
        "12:00 Bob: hello",
        "— 2026-11-23 —",
        "12:00 Bob: hello",
    ]


def test_any_time_that_a_host_may_name_is_printed() -> None:
    lines = transcript()
    for time in (0, 2**53 - 1):
        assert len(list(lines.event_lines(replace(event(11), time=time)))) == 2
