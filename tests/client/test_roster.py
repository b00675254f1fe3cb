from desktop_chat.client.entries import Movement
from desktop_chat.client.roster import TYPING_SECONDS, Roster, RosterChanged, TypingChanged
from desktop_chat.protocol.entities import MemberPresence
from desktop_chat.protocol.events import MembersListed, PresenceChanged


def here(member: str, name: str | None = None, *, state: str = "active") -> MemberPresence:
    return MemberPresence(member, name or member.title(), state, False)


def full(*members: MemberPresence, present: int | None = None) -> PresenceChanged:
    return PresenceChanged(True, len(members) if present is None else present, members)


def change(present: int, *members: MemberPresence) -> PresenceChanged:
    return PresenceChanged(False, present, members)


def names(roster: Roster) -> list[str]:
    return [member.name for member in roster.members]


def test_self_stands_first_then_everybody_by_name_whatever_the_case() -> None:
    roster = Roster("me")
    roster.apply(full(here("b", "bo"), here("me", "Zoe"), here("a", "Ann"), here("c", "Cy")))
    assert names(roster) == ["Zoe", "Ann", "bo", "Cy"]


def test_a_full_roster_tells_of_no_movement() -> None:
    roster = Roster("me")
    roster.apply(full(here("a")))
    assert roster.apply(full(here("b"))) == [RosterChanged()]


def test_changes_tell_who_came_and_left() -> None:
    roster = Roster("me")
    roster.apply(full(here("me"), here("a")))
    assert roster.apply(change(3, here("b"))) == [RosterChanged(), Movement(here("b"), came=True)]
    gone = here("a", state="gone")
    assert roster.apply(change(2, gone)) == [RosterChanged(), Movement(gone, came=False)]
    assert names(roster) == ["Me", "B"]


def test_what_was_known_already_and_the_own_coming_are_no_movements() -> None:
    roster = Roster("me")
    roster.apply(full(here("a")))
    assert roster.apply(change(3, here("me"), here("a", "Ann"), here("z", state="gone"))) == [RosterChanged()]
    assert names(roster) == ["Me", "Ann"]


def test_a_state_that_is_not_known_here_counts_as_present() -> None:
    roster = Roster("me")
    assert roster.apply(change(1, here("a", state="dozing")))[1] == Movement(
        here("a", state="dozing"), came=True
    )


def test_the_count_may_exceed_the_list() -> None:
    roster = Roster("me")
    roster.apply(full(here("me"), present=250))
    roster.apply(change(300))
    assert (roster.present, names(roster)) == (300, ["Me"])
    roster.add(MembersListed(1, (here("x"), here("y")), False))
    assert (roster.present, names(roster)) == (300, ["Me", "X", "Y"])


def test_typing_is_told_until_it_stops_or_grows_old() -> None:
    roster = Roster("me")
    roster.apply(full(here("me"), here("a"), here("b")))
    assert roster.signal("me", True, 0.0) == []
    assert roster.signal("a", True, 0.0) == [TypingChanged()]
    assert roster.signal("a", True, 1.0) == []
    assert roster.signal("b", True, 2.0) == [TypingChanged()]
    assert roster.typing == ("A", "B")
    assert roster.typing_until == 1.0 + TYPING_SECONDS
    assert roster.signal("b", False, 3.0) == [TypingChanged()]
    assert roster.expire(1.0 + TYPING_SECONDS - 0.1) == []
    assert roster.expire(1.0 + TYPING_SECONDS) == [TypingChanged()]
    assert roster.typing_until is None


def test_who_leaves_types_no_more() -> None:
    roster = Roster("me")
    roster.apply(full(here("a")))
    roster.signal("a", True, 0.0)
    assert TypingChanged() in roster.apply(change(0, here("a", state="gone")))
    assert roster.typing == ()


def test_a_lost_link_ends_all_typing() -> None:
    roster = Roster("me")
    roster.apply(full(here("a")))
    roster.signal("a", True, 0.0)
    assert roster.stop_typing() == [TypingChanged()]
    assert roster.stop_typing() == []


def test_a_new_name_moves_a_member() -> None:
    roster = Roster("me")
    roster.apply(full(here("a"), here("b")))
    assert roster.rename("a", "Zed") == [RosterChanged()]
    assert names(roster) == ["B", "Zed"]
    assert roster.rename("a", "Zed") == []
    assert roster.rename("nobody", "X") == []
