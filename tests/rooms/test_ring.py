"""The ring of encoded events: each cursor reads all that follows it, in order, or hears that it is behind."""

import random
from collections.abc import Sequence

import pytest

from desktop_chat.protocol.entities import Event
from desktop_chat.rooms.ring import Ring
from tests.rooms.samples import event


def encode(event: Event) -> bytes:
    return f"<{event.seq}>".encode()


def frames(first: int, last: int) -> bytes:
    return b"".join(f"<{seq}>".encode() for seq in range(first, last + 1))


def ring_of(last: int, *, head: int = 0, capacity: int = 10) -> Ring:
    ring = Ring(head, encode, b"".join, capacity)
    ring.append(event(seq) for seq in range(head + 1, last + 1))
    return ring


def test_a_cursor_reads_what_follows_it() -> None:
    ring = ring_of(5)
    assert ring.since(0, 1000) == (frames(1, 5), 5)
    assert ring.since(3, 1000) == (frames(4, 5), 5)
    assert ring.since(5, 1000) == (b"", 5)


def test_who_is_behind_or_ahead_of_the_ring_hears_it() -> None:
    ring = ring_of(25)
    assert ring.start == 15
    assert ring.since(15, 1000) == (frames(16, 25), 25)
    assert ring.since(14, 1000) is None
    assert ring.since(26, 1000) is None


def test_a_ring_may_begin_in_the_middle_of_a_log() -> None:
    ring = ring_of(103, head=100)
    assert ring.start == 100
    assert ring.since(100, 1000) == (frames(101, 103), 103)


def test_a_budget_bounds_one_read_but_never_to_nothing() -> None:
    ring = ring_of(9)
    assert ring.since(0, 6) == (frames(1, 2), 2)
    assert ring.since(2, 1) == (frames(3, 3), 3)


def test_each_event_is_encoded_once_and_common_reads_are_joined_once() -> None:
    encoded: list[int] = []
    joined: list[list[bytes]] = []

    def count(event: Event) -> bytes:
        encoded.append(event.seq)
        return encode(event)

    def join(pieces: Sequence[bytes]) -> bytes:
        joined.append(list(pieces))
        return b"".join(pieces)

    ring = Ring(0, count, join, 10)
    ring.append([event(1), event(2)])
    assert ring.since(0, 1000) is ring.since(0, 1000)
    assert encoded == [1, 2]
    assert joined == [[b"<1>", b"<2>"]]


def test_what_was_joined_before_an_append_is_not_served_after_it() -> None:
    ring = ring_of(2)
    ring.since(0, 1000)
    ring.append([event(3)])
    assert ring.since(0, 1000) == (frames(1, 3), 3)


def test_events_from_elsewhere_come_in_the_same_frames() -> None:
    ring = Ring(7, encode, lambda pieces: b"[" + b"".join(pieces) + b"]")
    ring.append([event(8)])
    assert ring.since(7, 1000) == (b"[<8>]", 8)
    assert ring.frames([event(3), event(4)]) == b"[<3><4>]"


def test_a_hole_or_a_repetition_is_refused() -> None:
    for seq in (2, 4):
        with pytest.raises(ValueError, match="does not follow"):
            ring_of(2).append([event(seq)])


def test_an_event_may_have_no_frame_and_still_moves_the_cursor() -> None:
    ring = Ring(0, lambda event: b"" if event.seq % 2 else b"x", b"".join, 10)
    ring.append(event(seq) for seq in range(1, 5))
    assert ring.since(0, 1000) == (b"xx", 4)


def test_any_history_of_appends_and_reads_leaves_no_frame_out(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        ring = Ring(0, encode, b"".join, capacity=chance.randrange(1, 20))
        cursors, read = [0, 0, 0], [b"", b"", b""]
        for _ in range(50):
            ring.append([event(ring.head + 1) for _ in range(chance.randrange(3))][:1])
            number = chance.randrange(3)
            chunk = ring.since(cursors[number], chance.randrange(30))
            if chunk is None:
                read[number], cursors[number] = (
                    read[number] + frames(cursors[number] + 1, ring.head),
                    ring.head,
                )
            else:
                read[number], cursors[number] = read[number] + chunk[0], chunk[1]
            assert read[number] == frames(1, cursors[number])
