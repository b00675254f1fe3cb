"""A transaction that was begun as if all were new, and finds out that something is not."""

import string
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop_chat.protocol.entities import FIRST_ROOM, Kind
from desktop_chat.storage.rows import check_storable, read_after, read_head, read_members
from desktop_chat.storage.schema import connect_reading
from desktop_chat.storage.store import Ack, Draft
from desktop_chat.storage.transaction import new_rids
from desktop_chat.storage.writer import LogWriter
from tests.storage.drafts import draft


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[LogWriter]:
    writer = LogWriter(tmp_path / "log.db", release_readers=lambda: None)
    writer.open()
    yield writer
    writer.close()


def commit(writer: LogWriter, *batches: list[Draft]) -> list[list[Ack]]:
    return writer.commit([[(draft, check_storable(draft)) for draft in batch] for batch in batches]).acks


def test_something_known_among_what_is_new_leaves_no_hole_and_takes_no_place(
    writer: LogWriter, tmp_path: Path
) -> None:
    known = draft("known")
    [[original]] = commit(writer, [known])
    joined = draft(kind=Kind.JOINED, device="device-b", name="Ben", body={})
    [first, second] = commit(writer, [draft("two"), known], [joined, draft("four")])
    assert [ack.seq for ack in first + second] == [2, 1, 3, 4]
    assert [ack.fresh for ack in first + second] == [True, False, True, True]
    assert (first[1].rid, first[1].time) == (original.rid, original.time)
    with closing(connect_reading(tmp_path / "log.db")) as reader:
        kept = read_after(reader, FIRST_ROOM, 0, 10)
        assert [(event.seq, event.rid) for event in kept] == [
            (ack.seq, ack.rid) for ack in (original, first[0], *second)
        ]
        assert [member.name for member in read_members(reader, FIRST_ROOM)] == ["Ben"]


def test_what_comes_after_a_repetition_follows_it(writer: LogWriter) -> None:
    known = draft("known")
    commit(writer, [known])
    committed = writer.commit([[(known, check_storable(known))]])
    assert committed.growth == []
    [[ack]] = commit(writer, [draft("next")])
    assert ack.seq == 2


def test_a_room_that_came_into_being_beside_a_repetition_is_there_once(
    writer: LogWriter, tmp_path: Path
) -> None:
    known = draft("known")
    commit(writer, [known])
    [acks] = commit(writer, [draft("first", room="side"), known, draft("second", room="side")])
    assert [ack.seq for ack in acks] == [1, 1, 2]
    [[third]] = commit(writer, [draft("third", room="side")])
    assert third.seq == 3
    with closing(connect_reading(tmp_path / "log.db")) as reader:
        head = read_head(reader, "side")
        assert head is not None
        assert (head.first, head.seq, head.rid) == (1, 3, third.rid)


def test_each_rid_is_22_characters_of_its_own() -> None:
    rids = new_rids(1000)
    assert len(set(rids)) == 1000
    assert {len(rid) for rid in rids} == {22}
    assert set("".join(rids)) == {*string.ascii_letters, *string.digits, "-", "_"}
    assert new_rids(0) == []
