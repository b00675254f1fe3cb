import random
from itertools import groupby

from desktop_chat.client.entries import Movement, pending_entry
from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.client.runs import SEPARATE_LINES, is_movement
from desktop_chat.client.timeline import (
    Change,
    Changed,
    Entry,
    EntryKind,
    Inserted,
    Mark,
    Reloaded,
    Removed,
    Timeline,
)
from desktop_chat.protocol.entities import Event, MemberPresence, member_of
from desktop_chat.texts import sentence

OWN = member_of("own")
OTHER = member_of("other")
NOON = 1_764_000_000_000


def said(seq: int, text: str = "hello", *, device: str = "other", client_id: str | None = None) -> Event:
    return Event(
        seq=seq,
        rid=f"rid-{seq}",
        device=device,
        member=member_of(device),
        name=device.title(),
        client_id=client_id or f"id-{seq}",
        kind="message",
        time=NOON + seq,
        body={"text": text},
    )


def happened(seq: int, kind: str, body: dict[str, object] | None = None, device: str = "other") -> Event:
    return Event(seq, f"rid-{seq}", device, member_of(device), device.title(), kind, kind, NOON, body or {})


def waiting(client_id: str, text: str = "mine") -> Entry:
    return pending_entry(OutboxRow(client_id, "message", {"text": text}, NOON), OWN, "Own")


def moved(name: str, *, came: bool) -> Movement:
    return Movement(MemberPresence(member_of(name), name, "active" if came else "gone", False), came)


def texts(timeline: Timeline) -> list[str]:
    return [entry.text for entry in timeline.entries]


def replay(rows: list[Entry], changes: list[Change], timeline: Timeline) -> None:
    """Do what a model does with the changes, and nothing else."""
    for change in changes:
        match change:
            case Inserted(at, entries):
                assert 0 <= at <= len(rows)
                rows[at:at] = entries
            case Changed(at, entry):
                rows[at] = entry
            case Removed(at, count):
                assert count > 0
                assert at + count <= len(rows)
                del rows[at : at + count]
            case Reloaded():
                rows[:] = timeline.entries


def test_an_own_message_is_there_at_once_then_sent_then_confirmed_in_place() -> None:
    timeline = Timeline(OWN)
    timeline.show([said(1)], at_start=True, at_end=True)
    assert timeline.add_pending(waiting("a")) == [Inserted(1, (timeline.entries[1],))]
    key = timeline.entries[1].key
    assert timeline.entries[1].mark is Mark.PENDING
    (sent,) = timeline.mark_sent("a")
    assert isinstance(sent, Changed)
    assert (sent.entry.mark, sent.entry.seq) == (Mark.SENT, None)
    (confirmed,) = timeline.add_streamed([said(2, "mine", device="own", client_id="a")])
    assert isinstance(confirmed, Changed)
    assert (confirmed.at, confirmed.entry.seq, confirmed.entry.key) == (1, 2, key)
    assert timeline.mark_sent("a") == []


def test_others_words_come_before_own_ones_that_still_wait() -> None:
    timeline = Timeline(OWN)
    timeline.add_pending(waiting("a", "mine"))
    timeline.add_streamed([said(1, "theirs")])
    assert texts(timeline) == ["theirs", "mine"]


def test_the_log_orders_own_messages_whatever_order_they_waited_in() -> None:
    timeline = Timeline(OWN)
    timeline.add_pending(waiting("a", "first"))
    timeline.add_pending(waiting("b", "second"))
    timeline.add_streamed(
        [said(1, "second", device="own", client_id="b"), said(2, "first", device="own", client_id="a")]
    )
    assert texts(timeline) == ["second", "first"]


def test_another_members_equal_client_id_settles_nothing() -> None:
    timeline = Timeline(OWN)
    timeline.add_pending(waiting("a"))
    timeline.add_streamed([said(1, "theirs", client_id="a")])
    assert [entry.seq for entry in timeline.entries] == [1, None]


def test_a_refused_message_says_why_and_moves_behind_later_ones_when_tried_again() -> None:
    timeline = Timeline(OWN)
    timeline.add_pending(waiting("a", "refused"))
    timeline.add_pending(waiting("b", "later"))
    timeline.mark_failed("a", "No.")
    assert (timeline.entries[0].mark, timeline.entries[0].failure) == (Mark.FAILED, "No.")
    timeline.mark_pending("a")
    assert [(entry.text, entry.mark, entry.failure) for entry in timeline.entries] == [
        ("later", Mark.PENDING, None),
        ("refused", Mark.PENDING, None),
    ]
    assert timeline.discard("a") == [Removed(1, 1)]
    assert timeline.discard("a") == []


def test_what_was_shown_before_changes_nothing() -> None:
    timeline = Timeline(OWN)
    timeline.add_streamed([said(1), said(2)])
    assert timeline.add_streamed([said(1), said(2)]) == []


def test_kinds_become_lines_and_unknown_ones_say_so() -> None:
    timeline = Timeline(OWN)
    timeline.add_streamed(
        [
            happened(1, "joined"),
            happened(2, "renamed", {"name": "Mei"}),
            happened(3, "left"),
            happened(4, "poll", {"question": "?"}),
            happened(5, "message", {"text": 7}),
        ]
    )
    assert [entry.kind for entry in timeline.entries] == [
        EntryKind.JOINED,
        EntryKind.RENAMED,
        EntryKind.LEFT,
        EntryKind.UNSUPPORTED,
        EntryKind.UNSUPPORTED,
    ]
    assert texts(timeline)[1] == "Other is now called Mei"


def test_three_movements_stand_alone_and_more_become_one_line() -> None:
    timeline = Timeline(OWN)
    for name in ("A", "B", "C"):
        timeline.add_movement(moved(name, came=True), NOON)
    assert texts(timeline) == ["A is back", "B is back", "C is back"]
    timeline.add_movement(moved("A", came=False), NOON)
    assert texts(timeline) == ["3 joined, 1 left"]
    key = timeline.entries[0].key
    timeline.add_movement(moved("B", came=False), NOON)
    assert texts(timeline) == ["3 joined, 2 left"]
    assert timeline.entries[0].key == key
    timeline.add_streamed([said(1)])
    timeline.add_movement(moved("D", came=True), NOON)
    assert texts(timeline) == ["3 joined, 2 left", "hello", "D is back"]


def test_only_leaving_has_its_own_words() -> None:
    timeline = Timeline(OWN)
    for name in ("A", "B", "C", "D"):
        timeline.add_movement(moved(name, came=False), NOON)
    assert [(entry.text, entry.kind) for entry in timeline.entries] == [("4 left", EntryKind.LEFT)]


def joined(seq: int) -> Event:
    return happened(seq, "joined", device=f"device-{seq}")


def test_first_arrivals_in_a_row_become_one_line_with_those_who_come_and_leave() -> None:
    timeline = Timeline(OWN)
    timeline.add_streamed([joined(1), joined(2)])
    timeline.add_streamed([joined(3)])
    assert texts(timeline) == [f"Device-{number} joined the chat" for number in (1, 2, 3)]
    timeline.add_movement(moved("A", came=False), NOON)
    assert [(entry.text, entry.first_seq, entry.seq) for entry in timeline.entries] == [
        ("3 joined, 1 left", 1, 3)
    ]
    key = timeline.entries[0].key
    (changed,) = timeline.add_streamed([joined(4)])
    assert isinstance(changed, Changed)
    assert (changed.entry.text, changed.entry.key) == ("4 joined, 1 left", key)
    assert (timeline.first_seq, timeline.last_seq) == (1, 4)


def test_arrivals_of_two_pages_become_one_line_whose_first_event_the_next_page_continues() -> None:
    arrivals = [joined(seq) for seq in range(2, 8)]
    timeline = Timeline(OWN)
    timeline.show([*arrivals[3:], said(8)], at_start=False, at_end=True)
    assert len(timeline.entries) == 4
    timeline.add_older(arrivals[1:3], at_start=False)
    assert texts(timeline) == ["5 joined", "hello"]
    assert timeline.first_seq == 3
    timeline.add_older([said(1), arrivals[0]], at_start=True)
    assert texts(timeline) == ["hello", "6 joined", "hello"]
    assert timeline.first_seq == 1


def test_own_movements_and_an_arrival_that_the_log_told_make_no_line() -> None:
    timeline = Timeline(OWN)
    assert timeline.add_movement(Movement(MemberPresence(OWN, "Own", "active", False), True), NOON) == []
    timeline.add_streamed([happened(1, "joined")])
    assert timeline.add_movement(Movement(MemberPresence(OTHER, "Other", "active", False), True), NOON) == []
    timeline.add_movement(Movement(MemberPresence(OTHER, "Other", "gone", False), False), NOON)
    timeline.add_movement(Movement(MemberPresence(OTHER, "Other", "active", False), True), NOON)
    assert texts(timeline) == ["Other joined the chat", "Other left the chat", "Other is back"]


def other_moved(*, came: bool) -> Movement:
    return Movement(MemberPresence(OTHER, "Other", "active" if came else "gone", False), came)


def test_a_page_read_meanwhile_does_not_double_an_arrival() -> None:
    arrival = happened(1, "joined")
    streamed_first = Timeline(OWN)
    streamed_first.add_streamed([arrival])
    streamed_first.show([arrival], at_start=True, at_end=True)
    read_first = Timeline(OWN)
    read_first.show([arrival], at_start=True, at_end=True)
    read_first.add_streamed([arrival])
    for timeline in (streamed_first, read_first):
        assert timeline.add_movement(other_moved(came=True), NOON) == []
        assert texts(timeline) == ["Other joined the chat"]


def test_who_joined_before_the_roster_was_told_comes_again_with_a_line() -> None:
    timeline = Timeline(OWN)
    timeline.add_streamed([happened(1, "joined")], known_until=1)
    timeline.add_movement(other_moved(came=True), NOON)
    assert texts(timeline) == ["Other joined the chat", "Other is back"]


def test_who_joined_and_left_between_two_tellings_left_and_comes_again_with_a_line() -> None:
    timeline = Timeline(OWN)
    timeline.add_streamed([happened(1, "joined")])
    timeline.settle_newcomers([other_moved(came=False).who], NOON)
    timeline.add_movement(other_moved(came=True), NOON)
    assert texts(timeline) == ["Other joined the chat", "Other left the chat", "Other is back"]
    assert timeline.settle_newcomers([other_moved(came=False).who], NOON) == []


def test_of_whom_a_whole_roster_told_comes_again_with_a_line() -> None:
    timeline = Timeline(OWN)
    timeline.add_streamed([happened(1, "joined")])
    assert timeline.settle_newcomers(None, NOON) == []
    timeline.add_movement(other_moved(came=True), NOON)
    assert texts(timeline) == ["Other joined the chat", "Other is back"]


def test_waiting_messages_stay_below_lines() -> None:
    timeline = Timeline(OWN)
    timeline.add_pending(waiting("a"))
    timeline.add_movement(moved("A", came=True), NOON)
    assert texts(timeline) == ["A is back", "mine"]


def test_a_full_window_lets_the_oldest_go() -> None:
    timeline = Timeline(OWN, limit=200)
    timeline.show([said(seq) for seq in range(1, 201)], at_start=True, at_end=True)
    timeline.add_streamed([said(201)])
    assert len(timeline.entries) <= 200
    assert not timeline.at_start
    assert timeline.last_seq == 201


def test_however_many_wait_the_log_stays_in_sight() -> None:
    timeline = Timeline(OWN, limit=10)
    timeline.show([], at_start=False, at_end=True, waiting=[waiting(f"{n}") for n in range(30)])
    timeline.add_streamed([said(seq) for seq in range(51, 71)])
    for n in range(30):
        timeline.discard(f"{n}")  # the log had it below the first event shown
    assert [entry.seq for entry in timeline.entries] == list(range(63, 71))
    assert not timeline.at_start
    timeline.add_pending(waiting("a"))
    timeline.add_older([said(61), said(62)], at_start=False)
    assert [entry.seq for entry in timeline.entries] == [*range(61, 71), None]
    assert timeline.at_end


def test_older_pages_push_the_newest_out_and_newer_pages_bring_them_back() -> None:
    timeline = Timeline(OWN, limit=10)
    timeline.add_pending(waiting("a"))
    timeline.show([said(seq) for seq in range(11, 20)], at_start=False, at_end=True)
    timeline.add_older([said(seq) for seq in range(5, 11)], at_start=False)
    assert [entry.seq for entry in timeline.entries] == list(range(5, 15))
    assert not timeline.at_end
    assert timeline.add_streamed([said(20)]) == []
    timeline.add_newer([said(seq) for seq in range(15, 21)], at_end=True)
    assert [entry.seq for entry in timeline.entries][-2:] == [20, None]


def test_an_own_message_confirmed_out_of_sight_does_not_come_back_as_waiting() -> None:
    timeline = Timeline(OWN, limit=10)
    timeline.add_pending(waiting("a"))
    timeline.show([said(seq) for seq in range(1, 4)], at_start=True, at_end=False)
    timeline.add_streamed([said(9, "mine", device="own", client_id="a")])
    timeline.show([said(8), said(9, "mine", device="own", client_id="a")], at_start=False, at_end=True)
    assert [entry.seq for entry in timeline.entries] == [8, 9]


def test_a_new_log_is_told() -> None:
    timeline = Timeline(OWN)
    timeline.add_pending(waiting("a"))
    timeline.show([said(1)], at_start=True, at_end=True)
    timeline.add_reset(sentence("The host began a new log."), NOON)
    assert [(entry.kind, entry.text) for entry in timeline.entries][1] == (
        EntryKind.RESET,
        "The host began a new log.",
    )


def test_repeating_the_changes_always_gives_the_rows(seed: int) -> None:
    chance = random.Random(seed)
    for _round in range(60):
        _random_life(chance)


def _random_life(chance: random.Random) -> None:
    timeline = Timeline(OWN, limit=chance.choice([6, 20, 150]))
    log: list[Event] = []
    rows: list[Entry] = []
    unconfirmed: list[str] = []
    told = 0
    for step in range(120):
        match chance.randrange(9):
            case 0 | 1 | 2:
                own = bool(unconfirmed) and chance.random() < 0.5
                client_id = unconfirmed.pop(chance.randrange(len(unconfirmed))) if own else None
                log.append(said(len(log) + 1, device="own" if own else "other", client_id=client_id))
                log += [joined(len(log) + ahead) for ahead in range(1, chance.choice([1, 1, 2, 6]))]
                changes = timeline.add_streamed(log[told:])
                told = len(log)
            case 3:
                unconfirmed.append(f"own-{step}")
                changes = timeline.add_pending(waiting(unconfirmed[-1]))
            case 4:
                changes = timeline.add_movement(moved(chance.choice("ABC"), came=chance.random() < 0.5), NOON)
            case 5:
                before = timeline.first_seq or len(log) + 1
                page = log[max(0, before - 1 - 5) : before - 1]
                changes = timeline.add_older(page, at_start=not page or page[0].seq == 1)
            case 6 if not timeline.at_end:
                after = timeline.last_seq or 0
                page = log[after : after + 5]
                changes = timeline.add_newer(page, at_end=after + len(page) == len(log))
            case 7 if unconfirmed:
                client_id = chance.choice(unconfirmed)
                changes = chance.choice([timeline.mark_sent, timeline.mark_pending])(client_id)
            case _:
                changes = timeline.show(log[-5:], at_start=len(log) <= 5, at_end=True)
        replay(rows, changes, timeline)
        assert rows == timeline.entries
        spans = [(entry.first_seq, entry.seq) for entry in rows if entry.first_seq and entry.seq]
        seqs = [seq for first, last in spans for seq in range(first, last + 1)]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs))) if seqs else True
        runs = [len(list(run)) for moves, run in groupby(rows, is_movement) if moves]
        assert max(runs, default=0) <= SEPARATE_LINES
        assert len({entry.key for entry in rows}) == len(rows)
        if timeline.at_end:
            assert not log or seqs[-1:] == [len(log)]
            assert sorted(unconfirmed) == sorted(
                entry.client_id or "" for entry in rows if entry.own and not entry.seq
            )
