"""Events are put into frames of at most 200 events and 64 KiB, in order, none left out."""

import json
import random
from collections.abc import Sequence

import pytest

from desktop_chat.protocol.codec import decode_event, event_as_mapping, to_json
from desktop_chat.protocol.entities import Event
from desktop_chat.protocol.events import EventsAppended, Page
from desktop_chat.protocol.limits import BODY_BYTES, EVENTS_PER_FRAME, FRAME_BYTES, PAGE_EVENTS
from desktop_chat.rooms.ring import Ring
from desktop_chat.server.batches import encoded_event, events_frames, newest_that_fit
from desktop_chat.server.frames import payloads
from desktop_chat.server.listener import FLUSH_BYTES
from tests.rooms.samples import event

SIZES = (3, 300, 3_000, BODY_BYTES - 20)


def texts_of(size: int, count: int) -> list[Event]:
    return [event(seq, body={"text": "好" * (size // 3)}) for seq in range(1, count + 1)]


def told(events: Sequence[Event]) -> list[tuple[Event, ...]]:
    return batches_of(events_frames(map(encoded_event, events)))


def batches_of(frames: bytes) -> list[tuple[Event, ...]]:
    batches = []
    for payload in payloads(frames):
        assert len(payload) <= FRAME_BYTES
        frame = decode_event(payload.decode())
        assert isinstance(frame, EventsAppended)
        batches.append(frame.events)
    return batches


def test_one_event_is_one_frame() -> None:
    assert told([event(7)]) == [(event(7),)]


@pytest.mark.parametrize(
    ("size", "count", "batches"),
    [
        (3, 0, []),
        (3, 1, [1]),
        (3, EVENTS_PER_FRAME, [200]),
        (3, EVENTS_PER_FRAME + 1, [200, 1]),
        (18_000, 8, [3, 3, 2]),
        (BODY_BYTES - 20, 3, [1, 1, 1]),
    ],
)
def test_events_are_put_together_as_far_as_a_frame_goes(size: int, count: int, batches: list[int]) -> None:
    events = texts_of(size, count)
    found = told(events)
    assert [len(batch) for batch in found] == batches
    assert [one for batch in found for one in batch] == events


def test_whoever_reads_a_ring_is_told_all_in_frames_within_the_limits(seed: int) -> None:
    chance = random.Random(seed)
    ring, events, cursor, found = Ring(0, encoded_event, events_frames), [], 0, []
    for _ in range(40):
        most, sizes = chance.choice(((1, SIZES), (5, SIZES), (250, SIZES[:2])))
        fresh = [
            event(ring.head + number, body={"text": "x" * chance.choice(sizes)})
            for number in range(1, chance.randint(1, most) + 1)
        ]
        ring.append(fresh)
        events += fresh
        while cursor != ring.head:
            chunk = ring.since(cursor, FLUSH_BYTES)
            assert chunk is not None
            found += [one for batch in batches_of(chunk[0]) for one in batch]
            cursor = chunk[1]
            assert len(found) == cursor
    assert found == events


def test_a_page_holds_the_newest_that_fit() -> None:
    assert newest_that_fit([]) == ()
    assert [one.seq for one in newest_that_fit(texts_of(3, 300))] == list(range(101, 301))
    page = newest_that_fit(texts_of(18_000, 8))
    assert [one.seq for one in page] == [6, 7, 8]
    frame = to_json(
        {"type": "page", "request": 2**53 - 1, "events": [event_as_mapping(e) for e in page], "first": 1}
    )
    assert len(frame.encode()) <= FRAME_BYTES
    assert isinstance(decode_event(frame), Page)
    assert len(page) <= PAGE_EVENTS


def test_the_largest_event_that_can_be_still_fits_into_a_frame() -> None:
    largest = Event(
        2**53 - 1,
        "r" * 32,
        "d" * 128,
        "m" * 22,
        "𠜎" * 64,
        "\x1f" * 128,
        "message",
        2**53 - 1,
        {"text": "x" * (BODY_BYTES - 11)},
    )
    assert len(json.dumps(largest.body, separators=(",", ":"))) == BODY_BYTES
    assert told([largest]) == [(largest,)]
    assert newest_that_fit([largest]) == (largest,)
