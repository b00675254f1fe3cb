"""The way into the log: one batch at a time, and everything behind a failure fails with it."""

import asyncio
import functools
from collections.abc import Sequence

import pytest

from desktop_chat.server.appends import Appends
from desktop_chat.server.health import LogHealth
from desktop_chat.storage.store import Ack, Draft, Unavailable
from desktop_chat.tasks import TaskOwner
from desktop_chat.texts import sentence
from tests.storage.drafts import draft
from tests.storage.memory import MemoryStore


class GatedStore(MemoryStore):
    """Keeps each batch until the test lets it through or fails it."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[str]] = []
        self.arrived = asyncio.Semaphore(0)
        self.gate: asyncio.Queue[Unavailable | None] = asyncio.Queue()

    async def append(self, batch: Sequence[Draft]) -> list[Ack]:
        self.batches.append([one.client_id for one in batch])
        self.arrived.release()
        failure = await self.gate.get()
        if failure is not None:
            raise failure
        return await super().append(batch)


class Scene:
    """Appends over a gated store; ``outcomes`` in the order in which they were told."""

    def __init__(self) -> None:
        self.store = GatedStore()
        self.tasks = TaskOwner()
        self.repairs = 0
        self.outcomes: list[tuple[str, int | None]] = []
        self.appends = Appends(self.store, self.tasks, LogHealth(), self._repair)

    async def _repair(self) -> None:
        self.repairs += 1

    def submit(self, *names: str) -> None:
        for name in names:
            self.appends.submit(draft(client_id=name), functools.partial(self._told, name))

    def _told(self, name: str, outcome: Ack | Unavailable) -> None:
        self.outcomes.append((name, outcome.seq if isinstance(outcome, Ack) else None))

    async def pass_batch(self, failure: Unavailable | None = None) -> None:
        await self.store.arrived.acquire()
        self.store.gate.put_nowait(failure)

    async def settle(self) -> None:
        while self.tasks._tasks:
            await asyncio.gather(*self.tasks._tasks)


DOWN = Unavailable(sentence("The host is closing."))
failing = pytest.mark.expected_log("can be kept")


async def test_what_comes_while_a_batch_is_written_is_the_next_batch() -> None:
    scene = Scene()
    await scene.store.open()
    scene.submit("a")
    await scene.store.arrived.acquire()
    scene.submit("b", "c")
    scene.store.gate.put_nowait(None)
    await scene.pass_batch()
    await scene.settle()
    assert scene.store.batches == [["a"], ["b", "c"]]
    assert scene.outcomes == [("a", 1), ("b", 2), ("c", 3)]
    assert scene.repairs == 0


@failing
async def test_everything_behind_a_failure_fails_with_it_and_in_order() -> None:
    scene = Scene()
    await scene.store.open()
    scene.submit("a", "b")
    await scene.store.arrived.acquire()
    scene.submit("c")
    scene.store.gate.put_nowait(DOWN)
    await scene.settle()
    assert scene.outcomes == [("a", None), ("b", None), ("c", None)]
    assert scene.repairs == 1
    scene.submit("d")
    await scene.pass_batch()
    await scene.settle()
    assert scene.outcomes[-1] == ("d", 1)


@failing
async def test_what_is_sent_again_while_the_failure_is_told_comes_after_it() -> None:
    scene = Scene()
    await scene.store.open()
    scene.appends.submit(draft(client_id="a"), lambda _: scene.submit("a", "b"))
    await scene.pass_batch(DOWN)
    await scene.pass_batch()
    await scene.settle()
    assert scene.store.batches == [["a"], ["a", "b"]]
    assert scene.outcomes == [("a", 1), ("b", 2)]


async def test_a_flood_is_cut_into_batches() -> None:
    scene = Scene()
    await scene.store.open()
    scene.submit(*(f"c{number}" for number in range(1200)))
    for _ in range(3):
        await scene.pass_batch()
    await scene.settle()
    assert [len(batch) for batch in scene.store.batches] == [512, 512, 176]
    assert [seq for _, seq in scene.outcomes] == list(range(1, 1201))


@failing
async def test_an_awaited_append_returns_its_ack_or_raises() -> None:
    scene = Scene()
    await scene.store.open()
    waiting = asyncio.gather(scene.pass_batch(), scene.appends.append(draft(client_id="a")))
    assert (await waiting)[1].seq == 1
    with pytest.raises(Unavailable):
        await asyncio.gather(scene.pass_batch(DOWN), scene.appends.append(draft(client_id="b")))
    await scene.settle()


async def test_who_waits_no_longer_disturbs_nobody() -> None:
    scene = Scene()
    await scene.store.open()
    impatient = asyncio.ensure_future(scene.appends.append(draft(client_id="a")))
    await scene.store.arrived.acquire()
    impatient.cancel()
    scene.submit("b")
    scene.store.gate.put_nowait(None)
    await scene.pass_batch()
    await scene.settle()
    assert scene.outcomes == [("b", 2)]
    assert impatient.cancelled()
