import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from desktop_chat.client.entries import Change, Inserted
from desktop_chat.client.history import FIRST_PAGE, PAGE, History
from desktop_chat.client.timeline import Timeline
from desktop_chat.protocol.entities import Event
from desktop_chat.storage.store import Unavailable
from desktop_chat.texts import sentence
from tests.client.scene import said


class Kept:
    """A replica that holds the events from ``first`` to ``last``."""

    def __init__(self, first: int, last: int) -> None:
        self.events = [said(seq) for seq in range(first, last + 1)]
        self.fails = False

    async def read_before(self, seq: int | None, limit: int) -> list[Event]:
        if self.fails:
            raise Unavailable(sentence("No."))
        return [event for event in self.events if seq is None or event.seq < seq][-limit:]

    async def read_after(self, seq: int, limit: int) -> list[Event]:
        return [event for event in self.events if event.seq > seq][:limit]


class Reading:
    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.timeline = Timeline("me")
        self.changes: list[Change] = []
        self.fetches = 0
        self.history = History(self.timeline, kept, self._changed, self._fetch)

    def _changed(self, changes: Iterable[Change]) -> None:
        self.changes += changes

    def _fetch(self) -> None:
        self.fetches += 1

    @property
    def shown(self) -> tuple[int | None, int | None]:
        return self.timeline.first_seq, self.timeline.last_seq

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.get_running_loop().create_task(self.history.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_one_scrolls_up_to_the_first_event_and_down_to_the_last() -> None:
    reading = Reading(Kept(1, 1000))
    async with reading.running():
        reading.history.show_end()
        await reading.history.settle()
        assert reading.shown == (1000 - FIRST_PAGE + 1, 1000)
        while not reading.timeline.at_start:
            before = reading.timeline.first_seq or 0
            reading.history.show_older()
            reading.history.show_older()
            await reading.history.settle()
            assert reading.timeline.first_seq == max(1, before - PAGE)
        assert reading.shown == (1, 500)
        while not reading.timeline.at_end:
            reading.history.show_newer()
            await reading.history.settle()
        assert reading.timeline.last_seq == 1000
        assert len(reading.timeline.entries) <= 500
        assert reading.fetches == 0


async def test_what_is_not_kept_yet_is_fetched_once_and_shown_when_it_is_there() -> None:
    kept = Kept(101, 150)
    reading = Reading(kept)
    async with reading.running():
        reading.history.show_end()
        await reading.history.settle()
        assert not reading.timeline.at_start
        reading.history.show_older()
        await reading.history.settle()
        reading.history.show_older()
        await reading.history.settle()
        assert reading.fetches == 1
        kept.events[:0] = [said(seq) for seq in range(1, 101)]
        reading.history.extended()
        await reading.history.settle()
        assert reading.shown == (1, 150)
        assert reading.timeline.at_start


async def test_what_the_host_has_trimmed_is_the_start() -> None:
    reading = Reading(Kept(41, 50))
    reading.history.oldest = 41
    async with reading.running():
        reading.history.show_end()
        await reading.history.settle()
        assert reading.timeline.at_start


async def test_a_disk_that_refuses_ends_nothing() -> None:
    kept = Kept(1, 10)
    reading = Reading(kept)
    async with reading.running():
        kept.fails = True
        reading.history.show_end()
        await reading.history.settle()
        kept.fails = False
        reading.history.show_end()
        await reading.history.settle()
        assert reading.shown == (1, 10)


async def test_who_goes_to_the_end_is_not_taken_away_by_a_page_that_comes_late() -> None:
    reading = Reading(Kept(801, 1000))
    async with reading.running():
        reading.history.show_end()
        await reading.history.settle()
        reading.history.show_older()
        await reading.history.settle()
        assert reading.fetches == 1
        reading.history.give_up_older()
        reading.kept.events = [said(seq) for seq in range(401, 1001)]
        reading.history.extended()
        await reading.history.settle()
    assert reading.shown == (801, 1000)


async def test_a_page_that_could_not_be_read_can_be_wanted_again() -> None:
    reading = Reading(Kept(1, 1000))
    async with reading.running():
        reading.history.show_end()
        await reading.history.settle()
        reading.kept.fails = True
        reading.history.show_older()
        await reading.history.settle()
        reading.kept.fails = False
        reading.history.show_older()
        await reading.history.settle()
    assert reading.shown == (801 - PAGE, 1000)


async def test_a_notice_waits_until_it_can_be_shown() -> None:
    reading = Reading(Kept(1, 10))
    notice = sentence("The log is another one.")
    async with reading.running():
        reading.kept.fails = True
        reading.history.show_end(notice=notice)
        await reading.history.settle()
        reading.kept.fails = False
        for _ in range(2):
            reading.history.show_end()
            await reading.history.settle()
    told = [change for change in reading.changes if isinstance(change, Inserted)]
    assert [entry.words for change in told for entry in change.entries] == [notice]


async def test_each_notice_is_told_with_its_own_read_while_others_wait() -> None:
    reading = Reading(Kept(1, 10))
    first, second = sentence("The log is another one."), sentence("It is another one again.")
    reading.history.show_end()
    reading.history.show_end(notice=first)
    reading.history.show_end(notice=second)
    async with reading.running():
        await reading.history.settle()
    told = [change for change in reading.changes if isinstance(change, Inserted)]
    assert [entry.words for change in told for entry in change.entries] == [first, second]
    assert reading.timeline.entries[-1].words == second
