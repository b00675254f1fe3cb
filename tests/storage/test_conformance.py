"""What every store promises: one suite for all of them."""

import asyncio
import random
from collections.abc import Sequence

import pytest

from desktop_chat.protocol.entities import FIRST_ROOM, Event, Position
from desktop_chat.storage.store import Ack, Draft, Head, Member, Store, Unavailable
from tests.storage.conftest import MakeStore
from tests.storage.drafts import draft, opened


async def everything(store: Store, room: str = FIRST_ROOM) -> list[Event]:
    return await store.read(room, after=0, limit=1_000_000)


# Opening


async def test_a_new_store_has_the_first_room_and_nothing_in_it(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        heads = await store.heads([FIRST_ROOM])
        assert heads[FIRST_ROOM] == Head(heads[FIRST_ROOM].epoch, 0, None, 1)
        assert len(heads[FIRST_ROOM].epoch) >= 16
        assert await everything(store) == []
        assert await store.members(FIRST_ROOM) == []


async def test_all_is_the_same_after_a_restart(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        await store.append([draft(kind="joined", body={}), draft("你好"), draft("😀")])
        before = (await store.heads([FIRST_ROOM]), await everything(store), await store.members(FIRST_ROOM))
    async with opened(make_store()) as store:
        after = (await store.heads([FIRST_ROOM]), await everything(store), await store.members(FIRST_ROOM))
        assert after == before
        [ack] = await store.append([draft()])
        assert ack.seq == 4


async def test_a_closed_store_is_unavailable_and_closing_twice_is_nothing(make_store: MakeStore) -> None:
    store = make_store()
    await store.open()
    await store.close()
    await store.close()
    with pytest.raises(Unavailable):
        await store.append([draft()])
    with pytest.raises(Unavailable):
        await store.read(FIRST_ROOM, after=0, limit=1)


async def test_closing_commits_what_waits(make_store: MakeStore) -> None:
    store = make_store()
    await store.open()
    waiting = [asyncio.ensure_future(store.append([draft("last words")])) for _ in range(1500)]
    await asyncio.sleep(0)
    await store.close()
    acks = await asyncio.gather(*waiting)
    async with opened(make_store()) as store:
        events = await everything(store)
        assert [event.position for event in events] == [Position(ack.seq, ack.rid) for [ack] in acks]


# Appending


async def test_an_event_is_its_draft_with_a_place(make_store: MakeStore) -> None:
    body = {"text": "你好 😀\n\t", "deep": {"list": [1, 2.5, None, True, "ü"]}}
    async with opened(make_store()) as store:
        sent = draft(body=body, client_id="c1", time=17)
        [ack] = await store.append([sent])
        assert await everything(store) == [
            Event(1, ack.rid, sent.device, sent.member, "小美", "c1", "message", 17, body)
        ]
        assert ack == Ack(1, ack.rid, 17, fresh=True)


async def test_a_batch_gets_its_places_in_its_order(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        acks = await store.append([draft(f"{number}") for number in range(50)])
        assert [ack.seq for ack in acks] == list(range(1, 51))
        assert [event.body["text"] for event in await everything(store)] == [f"{n}" for n in range(50)]


async def test_an_empty_batch_is_nothing(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        assert await store.append([]) == []
        assert await everything(store) == []


async def test_each_append_has_its_own_rid(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        acks = await store.append([draft("the same") for _ in range(100)])
        assert len({ack.rid for ack in acks}) == 100
        assert min(len(ack.rid) for ack in acks) >= 16


async def test_a_repetition_gets_the_original_place_rid_and_time(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        [first] = await store.append([draft("one", client_id="c", time=1)])
        await store.append([draft("two")])
        [again] = await store.append([draft("changed", client_id="c", time=2)])
        assert again == Ack(first.seq, first.rid, 1, fresh=False)
        assert [event.body["text"] for event in await everything(store)] == ["one", "two"]


async def test_a_repetition_is_known_after_a_restart(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        [first] = await store.append([draft(client_id="c")])
    async with opened(make_store()) as store:
        [again] = await store.append([draft(client_id="c")])
        assert again == Ack(first.seq, first.rid, first.time, fresh=False)


async def test_a_repetition_within_a_batch_is_one_event(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        acks = await store.append([draft(client_id="c"), draft(client_id="d"), draft(client_id="c")])
        assert [(ack.seq, ack.fresh) for ack in acks] == [(1, True), (2, True), (1, False)]
        assert acks[2].rid == acks[0].rid
        assert len(await everything(store)) == 2


async def test_repetitions_at_once_are_one_event(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        results = await asyncio.gather(*(store.append([draft(client_id="c")]) for _ in range(20)))
        assert {(ack.seq, ack.rid) for [ack] in results} == {(1, results[0][0].rid)}
        assert sum(ack.fresh for [ack] in results) == 1


async def test_a_client_id_belongs_to_its_device_and_room(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        acks = await store.append(
            [
                draft(client_id="c", device="a"),
                draft(client_id="c", device="b"),
                draft(client_id="c", device="a", room="other"),
            ]
        )
        assert [(ack.seq, ack.fresh) for ack in acks] == [(1, True), (2, True), (1, True)]


async def test_a_room_comes_into_being_with_its_first_append(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        assert await store.heads(["other"]) == {}
        await store.append([draft(room="other"), draft(room="other"), draft()])
        heads = await store.heads([FIRST_ROOM, "other", "never"])
        assert {room: head.seq for room, head in heads.items()} == {FIRST_ROOM: 1, "other": 2}
        assert heads["other"].epoch != heads[FIRST_ROOM].epoch
        assert [event.seq for event in await everything(store, "other")] == [1, 2]
    async with opened(make_store()) as store:
        assert await store.heads(["other"]) == {"other": heads["other"]}


async def test_concurrent_writers_leave_no_hole_and_keep_their_own_order(
    make_store: MakeStore, seed: int
) -> None:
    chance = random.Random(seed)

    async def write(writer: int) -> list[Ack]:
        acks: list[Ack] = []
        number = 0
        while number < 40:
            size = chance.randint(1, 5)
            batch = [
                draft(f"{number + step}", device=f"device-{writer}", client_id=f"{number + step}")
                for step in range(size)
            ]
            number += size
            if chance.random() < 0.2:
                await store.append(batch)  # its answer is lost; the same again below
            acks += await store.append(batch)
            for _ in range(chance.randint(0, 3)):
                await asyncio.sleep(0)
        return acks

    async with opened(make_store()) as store:
        results = await asyncio.gather(*(write(writer) for writer in range(12)))
        events = await everything(store)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert len(events) == sum(map(len, results))
        for writer, acks in enumerate(results):
            own = [event for event in events if event.device == f"device-{writer}"]
            assert [event.body["text"] for event in own] == [f"{number}" for number in range(len(own))]
            assert [event.position for event in own] == [Position(ack.seq, ack.rid) for ack in acks]


@pytest.mark.parametrize(
    "unstorable",
    [
        draft(body={"text": "\ud800"}),
        draft(name="\udfff"),
        draft(body={"number": float("nan")}),
        draft(body={"set": {1}}),
        draft(time=2**70),
    ],
)
async def test_a_draft_that_cannot_be_stored_fails_nobody_else(
    make_store: MakeStore, unstorable: Draft
) -> None:
    async with opened(make_store()) as store:
        results = await asyncio.gather(
            store.append([draft("before")]),
            store.append([draft("with it"), unstorable]),
            store.append([draft("after")]),
            return_exceptions=True,
        )
        assert isinstance(results[1], ValueError | TypeError)
        assert [event.body["text"] for event in await everything(store)] == ["before", "after"]


async def test_a_caller_who_stopped_waiting_disturbs_nobody(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        gone = asyncio.ensure_future(store.append([draft("gone", client_id="g")]))
        other = asyncio.ensure_future(store.append([draft("other")]))
        await asyncio.sleep(0)
        gone.cancel()
        await other
        [ack] = await store.append([draft("gone", client_id="g")])
        assert (ack.seq, ack.fresh) == (1, False)


# Hints


async def test_hints_tell_every_event_once_in_order_and_before_the_append_returns(
    make_store: MakeStore, seed: int
) -> None:
    chance = random.Random(seed)
    store = make_store()
    told: list[Event] = []

    def hear(room: str, head: int, fresh: Sequence[Event] | None) -> None:
        assert room == FIRST_ROOM
        assert fresh
        assert fresh[-1].seq == head
        told.extend(fresh)

    store.on_hint = hear

    async def write(writer: int) -> None:
        for number in range(20):
            for _ in range(chance.randint(0, 4)):
                await asyncio.sleep(0)
            acks = await store.append(
                [draft(f"{writer} {number}", device=f"{writer}") for _ in range(chance.randint(1, 3))]
            )
            known = {event.position for event in told}
            assert all(Position(ack.seq, ack.rid) in known for ack in acks)

    async with opened(store):
        await asyncio.gather(*(write(writer) for writer in range(8)))
        assert told == await everything(store)
        assert [event.seq for event in told] == list(range(1, len(told) + 1))


async def test_a_repetition_makes_no_hint(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        await store.append([draft(client_id="c")])
        told: list[int] = []
        store.on_hint = lambda room, head, fresh: told.append(head)
        await store.append([draft(client_id="c")])
        assert told == []


async def test_each_room_has_its_own_hint(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        told: list[tuple[str, int, int]] = []
        store.on_hint = lambda room, head, fresh: told.append((room, head, len(fresh or ())))
        await store.append([draft(), draft(room="other"), draft()])
        assert sorted(told) == [(FIRST_ROOM, 2, 2), ("other", 1, 1)]


# Reading


@pytest.mark.parametrize(
    ("after", "limit", "expected"),
    [
        (0, 3, [1, 2, 3]),
        (0, 100, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (7, 100, [8, 9, 10]),
        (9, 1, [10]),
        (10, 5, []),
        (11, 5, []),
        (10**15, 5, []),
        (-5, 2, [1, 2]),
        (3, 0, []),
        (3, -1, []),
    ],
)
async def test_read_returns_what_follows(
    make_store: MakeStore, after: int, limit: int, expected: list[int]
) -> None:
    async with opened(make_store()) as store:
        await store.append([draft() for _ in range(10)])
        assert [event.seq for event in await store.read(FIRST_ROOM, after=after, limit=limit)] == expected


@pytest.mark.parametrize(
    ("before", "limit", "expected"),
    [
        (11, 3, [8, 9, 10]),
        (10**15, 2, [9, 10]),
        (5, 100, [1, 2, 3, 4]),
        (5, 2, [3, 4]),
        (2, 5, [1]),
        (1, 5, []),
        (0, 5, []),
        (-3, 5, []),
        (5, 0, []),
        (5, -1, []),
    ],
)
async def test_read_before_returns_the_last_ones_below_ascending(
    make_store: MakeStore, before: int, limit: int, expected: list[int]
) -> None:
    async with opened(make_store()) as store:
        await store.append([draft() for _ in range(10)])
        events = await store.read_before(FIRST_ROOM, before=before, limit=limit)
        assert [event.seq for event in events] == expected


async def test_a_room_that_is_not_there_has_nothing(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        assert await store.read("never", after=0, limit=5) == []
        assert await store.read_before("never", before=5, limit=5) == []
        assert await store.members("never") == []
        assert await store.title("never") == ""


async def test_a_reader_beside_writers_never_sees_a_hole(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        seen: list[int] = []

        async def follow() -> None:
            while len(seen) < 200:
                page = await store.read(FIRST_ROOM, after=len(seen), limit=17)
                seen.extend(event.seq for event in page)

        async def write() -> None:
            for _ in range(50):
                await store.append([draft()])

        await asyncio.gather(follow(), *(write() for _ in range(4)))
        assert seen == list(range(1, 201))


async def test_the_head_is_the_last_event(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        acks = await store.append([draft(), draft()])
        head = (await store.heads([FIRST_ROOM]))[FIRST_ROOM]
        assert (head.seq, head.rid, head.first) == (2, acks[1].rid, 1)
        assert await store.heads([]) == {}


# Members and title


async def test_members_follow_the_log(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        await store.append(
            [
                draft(kind="joined", device="b", name="Bea", client_id="joined", body={}),
                draft(kind="joined", device="a", name="Ann", client_id="joined", body={}),
                draft(kind="joined", device="c", name="Cem", client_id="joined", body={}),
            ]
        )
        assert [one.name for one in await store.members(FIRST_ROOM)] == ["Bea", "Ann", "Cem"]
        await store.append(
            [
                draft(kind="renamed", device="a", name="Ann", body={"name": "小安"}),
                draft(kind="left", device="b", name="Bea", body={}),
                draft(device="d", name="A stranger"),
                draft(kind="renamed", device="d", name="A stranger", body={"name": "Dee"}),
            ]
        )
        members = await store.members(FIRST_ROOM)
        assert [(one.device, one.name) for one in members] == [("a", "小安"), ("c", "Cem")]
        assert members[0] == Member("a", draft(device="a").member, "小安")
        assert await store.members("other") == []


async def test_a_repeated_joined_changes_no_member(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        joined = draft(kind="joined", name="Ann", client_id="joined", body={})
        await store.append([joined, draft(kind="renamed", name="Ann", body={"name": "Anna"})])
        await store.append([joined])
        assert [one.name for one in await store.members(FIRST_ROOM)] == ["Anna"]


async def test_who_left_for_good_may_be_admitted_again(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        await store.append([draft(kind="joined", client_id="joined", body={}), draft(kind="left", body={})])
        assert await store.members(FIRST_ROOM) == []
        await store.append([draft(kind="joined", client_id="joined again", name="Back", body={})])
        assert [one.name for one in await store.members(FIRST_ROOM)] == ["Back"]


async def test_the_title_survives_a_restart_and_is_no_event(make_store: MakeStore) -> None:
    async with opened(make_store()) as store:
        assert await store.title(FIRST_ROOM) == ""
        await store.set_title(FIRST_ROOM, "第一間 room")
        assert await store.title(FIRST_ROOM) == "第一間 room"
        assert await everything(store) == []
    async with opened(make_store()) as store:
        assert await store.title(FIRST_ROOM) == "第一間 room"
