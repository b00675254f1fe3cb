"""One room as a state machine: admission, speaking, what the log says, and what is told."""

import pytest

from desktop_chat.protocol.entities import Position, member_of
from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.events import PresenceChanged, Signalled
from desktop_chat.protocol.limits import COLLECT_MS, MEMBERS_PER_FRAME
from desktop_chat.rooms.rate import Allowance, Rate
from desktop_chat.rooms.room import Room, author_of
from desktop_chat.storage.store import Head, Member
from tests.rooms.samples import event

ANN = author_of("device-ann", guest=False)
BOB = author_of("device-bob", guest=True)
TIME = 1_764_000_000_000
COLLECT = COLLECT_MS / 1000


def room_with(*members: Member, seq: int = 0, started: float = 0.0) -> Room:
    head = Head("epoch", seq, f"rid-{seq}" if seq else None, 1)
    return Room("lobby", "Lobby", head, members, started, Allowance(Rate()))


def known(device: str, name: str) -> Member:
    return Member(device, member_of(device), name)


def admitted(room: Room, seq: int, device: str, name: str) -> None:
    room.committed([event(seq, device=device, name=name, kind="joined", body={})])


def test_a_device_is_admitted_once_whatever_is_repeated() -> None:
    room = room_with()
    first, again = room.admit(ANN, "Ann", TIME), room.admit(ANN, "Ann", TIME + 1)
    assert first is not None
    assert again is not None
    assert (first.kind, first.client_id) == ("joined", "joined") == (again.kind, again.client_id)
    assert (first.device, first.member, first.name, first.body) == ("device-ann", ANN.member, "Ann", {})
    admitted(room, 1, "device-ann", "Ann")
    assert room.admit(ANN, "Ann", TIME) is None
    assert room.name_of("device-ann") == "Ann"


def test_another_name_of_a_known_device_is_a_rename_that_carries_both() -> None:
    draft = room_with(known("device-ann", "Ann")).admit(ANN, " Anna ", TIME)
    assert draft is not None
    assert (draft.kind, draft.name, draft.body) == ("renamed", "Ann", {"name": "Anna"})


def test_two_renames_have_different_client_ids() -> None:
    room = room_with(known("device-ann", "Ann"))
    first, second = room.admit(ANN, "B", TIME), room.admit(ANN, "B", TIME)
    assert first is not None
    assert second is not None
    assert first.client_id != second.client_id


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "n" * 65])
def test_a_name_that_cannot_be_is_refused_before_anything_is_written(name: str) -> None:
    with pytest.raises(Refusal):
        room_with().admit(ANN, name, TIME)


def test_a_rename_in_the_log_changes_the_name_for_all_that_follows() -> None:
    room = room_with(known("device-ann", "Ann"))
    room.enter(ANN, "Ann", 1, 50.0)
    room.committed([event(1, device="device-ann", name="Ann", kind="renamed", body={"name": "Anna"})])
    assert room.name_of("device-ann") == "Anna"
    assert [who.name for who in room.everybody().members] == ["Anna"]


def test_what_is_posted_is_stamped_with_the_author() -> None:
    draft = room_with().post(ANN, "Ann", "c1", "message", {"text": "hi", "device": "forged"}, TIME)
    assert (draft.room, draft.device, draft.member, draft.name) == ("lobby", ANN.device, ANN.member, "Ann")
    assert (draft.client_id, draft.kind, draft.time) == ("c1", "message", TIME)


def test_the_head_follows_the_log_and_a_hole_is_loud() -> None:
    room = room_with(seq=7)
    room.committed([event(8), event(9)])
    assert room.head == Position(9, "rid-9")
    with pytest.raises(ValueError, match="does not follow"):
        room.committed([event(11)])


def test_coming_and_going_is_told() -> None:
    room = room_with()
    room.enter(BOB, "Bob", 1, 50.0)
    told = room.tick(50.0)
    assert told is not None
    [change] = told.frames
    assert isinstance(change, PresenceChanged)
    assert (change.full, change.present) == (False, 1)
    assert [(who.name, who.state, who.guest) for who in change.members] == [("Bob", "active", True)]
    room.attendance.depart(BOB.member, 1, 60.0)
    assert room.due() == 60.0
    told = room.tick(60.0)
    assert told is not None
    assert [who.name for who in told.gone] == ["Bob"]
    assert room.tick(61.0) is None


def test_after_a_restart_known_members_come_back_without_a_line() -> None:
    room = room_with(known("device-ann", "Ann"), started=50.0)
    room.enter(ANN, "Ann", 1, 52.0)
    told = room.tick(52.0)
    assert told is not None
    [roster] = told.frames
    assert isinstance(roster, PresenceChanged)
    assert roster.full
    assert told.gone == ()


def test_a_newcomer_and_a_returning_member_after_a_restart_are_told_each_in_their_way() -> None:
    room = room_with(known("device-ann", "Ann"), started=50.0)
    room.enter(ANN, "Ann", 1, 52.0)
    room.enter(BOB, "Bob", 2, 52.0)
    told = room.tick(52.0)
    assert told is not None
    assert [isinstance(frame, PresenceChanged) and frame.full for frame in told.frames] == [False, True]


def test_the_roster_holds_at_most_100_and_the_true_count() -> None:
    room = room_with()
    for number in range(MEMBERS_PER_FRAME + 20):
        room.enter(author_of(f"device {number}", guest=False), "x", number, 50.0)
    assert len(room.everybody().members) == MEMBERS_PER_FRAME
    assert room.everybody().present == MEMBERS_PER_FRAME + 20


def test_signals_are_told_at_most_every_250_ms_and_the_last_value_wins() -> None:
    room = room_with()
    room.signal(ANN.member, "typing", True)
    told = room.tick(50.0)
    assert told is not None
    assert told.frames == (Signalled(ANN.member, "typing", True),)
    room.signal(ANN.member, "typing", True)
    room.signal(BOB.member, "typing", True)
    room.signal(ANN.member, "typing", False)
    assert room.tick(50.0 + COLLECT - 0.01) is None
    assert room.due() == 50.0 + COLLECT
    told = room.tick(50.0 + COLLECT)
    assert told is not None
    assert set(told.frames) == {
        Signalled(ANN.member, "typing", False),
        Signalled(BOB.member, "typing", True),
    }
    assert room.due() is None


def test_an_unknown_signal_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        room_with().signal(ANN.member, "shouting", True)
    assert caught.value.code == "unknown_signal"
