"""Who is here: counted by connections, gone after 15 s or at once, told together and at most every 250 ms."""

from dataclasses import replace

from desktop_chat.protocol.entities import Presence
from desktop_chat.protocol.limits import PRESENCE_CHANGES
from desktop_chat.rooms.attendance import COLLECT, GONE_AFTER, Attendance, Changes
from tests.rooms.samples import present

LONG_AFTER = 100.0


def attendance_of(*members: str) -> Attendance:
    """A room whose members came one second before `LONG_AFTER`, which everybody has been told."""
    attendance = Attendance(0.0)
    for connection, member in enumerate(members):
        attendance.enter(present(member), connection, LONG_AFTER - 1, returning=False)
    attendance.tick(LONG_AFTER - 1)
    return attendance


def states(changes: Changes | None) -> list[tuple[str, str]]:
    assert changes is not None
    return [(who.member, who.state) for who in changes.members]


def test_a_newcomer_is_told_at_once_after_a_silence() -> None:
    attendance = Attendance(0.0)
    attendance.enter(present("ann"), 1, LONG_AFTER, returning=False)
    assert attendance.present == 1
    assert attendance.due() is not None
    assert states(attendance.tick(LONG_AFTER)) == [("ann", Presence.ACTIVE)]
    assert attendance.tick(LONG_AFTER + 1) is None
    assert attendance.due() is None


def test_changes_are_collected_for_250_ms() -> None:
    attendance = attendance_of("ann")
    attendance.enter(present("bob"), 8, LONG_AFTER, returning=False)
    attendance.tick(LONG_AFTER)
    attendance.enter(present("cem"), 9, LONG_AFTER + 0.01, returning=False)
    attendance.depart("ann", 0, LONG_AFTER + 0.02)
    assert attendance.tick(LONG_AFTER + 0.1) is None
    assert attendance.due() == LONG_AFTER + COLLECT
    assert states(attendance.tick(LONG_AFTER + COLLECT)) == [("cem", "active"), ("ann", "gone")]


def test_a_member_with_two_connections_is_gone_with_the_last() -> None:
    attendance = attendance_of("ann")
    attendance.enter(present("ann"), 7, LONG_AFTER, returning=False)
    assert attendance.tick(LONG_AFTER) is None
    attendance.depart("ann", 0, LONG_AFTER)
    assert attendance.tick(LONG_AFTER + 1) is None
    assert attendance.present == 1
    attendance.depart("ann", 7, LONG_AFTER + 2)
    assert states(attendance.tick(LONG_AFTER + 2)) == [("ann", "gone")]
    assert attendance.present == 0


def test_who_is_silent_is_gone_15_s_later_and_not_before() -> None:
    attendance = attendance_of("ann")
    attendance.depart("ann", 0, LONG_AFTER + GONE_AFTER)
    assert attendance.due() == LONG_AFTER + GONE_AFTER
    assert attendance.tick(LONG_AFTER + GONE_AFTER - 0.01) is None
    assert attendance.present == 1
    assert states(attendance.tick(LONG_AFTER + GONE_AFTER)) == [("ann", "gone")]


def test_who_is_back_within_15_s_was_never_away() -> None:
    attendance = attendance_of("ann")
    attendance.depart("ann", 0, LONG_AFTER + GONE_AFTER)
    attendance.enter(present("ann"), 1, LONG_AFTER + 5, returning=False)
    assert attendance.due() is None
    assert attendance.tick(LONG_AFTER + 60) is None


def test_the_last_state_wins() -> None:
    attendance = attendance_of()
    attendance.enter(present("ann"), 1, LONG_AFTER, returning=False)
    attendance.depart("ann", 1, LONG_AFTER)
    assert states(attendance.tick(LONG_AFTER)) == [("ann", "gone")]


def test_who_returns_after_a_restart_of_the_host_makes_no_line() -> None:
    attendance = Attendance(LONG_AFTER)
    attendance.enter(present("ann"), 1, LONG_AFTER + GONE_AFTER - 1, returning=True)
    assert attendance.tick(LONG_AFTER + GONE_AFTER - 1) == Changes(full=True, members=())
    attendance.enter(present("bob"), 2, LONG_AFTER + GONE_AFTER + 1, returning=True)
    assert states(attendance.tick(LONG_AFTER + GONE_AFTER + 1)) == [("bob", "active")]


def test_a_stranger_after_a_restart_is_told() -> None:
    attendance = Attendance(LONG_AFTER)
    attendance.enter(present("ann"), 1, LONG_AFTER + 1, returning=False)
    assert states(attendance.tick(LONG_AFTER + 1)) == [("ann", "active")]


def test_beyond_50_changes_the_count_alone_is_told() -> None:
    attendance = attendance_of()
    for number in range(PRESENCE_CHANGES):
        attendance.enter(present(f"m{number}"), number, LONG_AFTER, returning=False)
    assert len(states(attendance.tick(LONG_AFTER))) == PRESENCE_CHANGES
    for number in range(PRESENCE_CHANGES + 1):
        attendance.enter(present(f"n{number}"), number, LONG_AFTER + 1, returning=False)
    assert attendance.tick(LONG_AFTER + 1) == Changes(full=False, members=())


def test_a_new_name_is_told_whether_it_was_given_at_the_door_or_by_the_log() -> None:
    attendance = attendance_of("ann")
    attendance.enter(present("ann", "Anna"), 5, LONG_AFTER, returning=False)
    assert attendance.tick(LONG_AFTER) == Changes(full=False, members=(present("ann", "Anna"),))
    attendance.rename("ann", "Annie")
    attendance.rename("nobody", "x")
    assert attendance.tick(LONG_AFTER + 1) == Changes(full=False, members=(present("ann", "Annie"),))
    attendance.rename("ann", "Annie")
    assert attendance.tick(LONG_AFTER + 2) is None


def test_who_is_renamed_before_the_coming_is_told_comes_under_the_new_name() -> None:
    attendance = attendance_of("ann")
    attendance.enter(present("bob"), 5, LONG_AFTER, returning=False)
    attendance.rename("bob", "Robert")
    assert attendance.tick(LONG_AFTER) == Changes(full=False, members=(present("bob", "Robert"),))


def test_another_colour_is_told_once_and_is_nobody_s_coming() -> None:
    attendance = attendance_of("ann")
    attendance.recolour("ann", 3)
    attendance.recolour("nobody", 3)
    changes = attendance.tick(LONG_AFTER)
    assert changes is not None
    assert changes.members == (replace(present("ann"), colour=3),)
    attendance.recolour("ann", 3)
    assert attendance.tick(LONG_AFTER + 1) is None


def test_a_second_connection_that_names_no_colour_leaves_it_and_a_later_one_takes_it_back() -> None:
    attendance = Attendance(0.0)
    attendance.enter(replace(present("ann"), colour=3), 1, LONG_AFTER, returning=False)
    attendance.enter(present("ann"), 2, LONG_AFTER, returning=False)
    assert attendance.listed(None, 10)[0][0].colour == 3
    attendance.depart("ann", 1, LONG_AFTER + GONE_AFTER)
    attendance.depart("ann", 2, LONG_AFTER + GONE_AFTER)
    attendance.enter(present("ann"), 3, LONG_AFTER + 1, returning=False)
    assert attendance.listed(None, 10)[0][0].colour is None


def test_a_full_room_has_a_place_for_who_is_here_and_for_nobody_else() -> None:
    attendance = attendance_of("ann", "bob")
    assert attendance.has_place_for("ann", 2)
    assert not attendance.has_place_for("cem", 2)
    assert attendance.has_place_for("cem", 3)


def test_members_are_listed_in_pages_by_their_ids() -> None:
    attendance = attendance_of("c", "a", "d", "b")
    page, more = attendance.listed(None, 3)
    assert [who.member for who in page] == ["a", "b", "c"]
    assert more
    page, more = attendance.listed("c", 3)
    assert [who.member for who in page] == ["d"]
    assert not more


def test_the_end_of_a_connection_that_was_replaced_long_ago_changes_nothing() -> None:
    attendance = attendance_of("ann")
    attendance.depart("ann", 99, LONG_AFTER)
    attendance.depart("nobody", 0, LONG_AFTER)
    assert attendance.due() is None
    assert attendance.present == 1


def test_who_has_only_just_gone_holds_no_place() -> None:
    attendance = Attendance(0.0)
    for number in range(3):
        attendance.enter(present(f"m{number}"), number, 100.0, returning=False)
        attendance.depart(f"m{number}", number, gone_at=115.0)
    assert attendance.has_place_for("newcomer", 3)
