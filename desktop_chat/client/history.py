"""Scroll through a replica: move the timeline's window over what is kept, page by page."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol, TypeAlias

from desktop_chat.client.entries import Change, Entry
from desktop_chat.client.timeline import Timeline
from desktop_chat.protocol.entities import Event, Seq
from desktop_chat.storage.store import Unavailable
from desktop_chat.texts import Sentence

Waiting: TypeAlias = Callable[[], Sequence[Entry]]

PAGE = 100
FIRST_PAGE = 200


class Pages(Protocol):
    """Where kept events are read from."""

    async def read_before(self, seq: Seq | None, limit: int) -> list[Event]: ...

    async def read_after(self, seq: Seq, limit: int) -> list[Event]: ...


class History:
    """Reads one page after the other, in the order in which they were wanted.

    ``fetch_older`` asks the host for what is not kept yet; `extended` has to be called when some of it is.
    """

    def __init__(
        self,
        timeline: Timeline,
        pages: Pages,
        changed: Callable[[Iterable[Change]], None],
        fetch_older: Callable[[], object],
    ) -> None:
        self.oldest: Seq = 1
        self._timeline = timeline
        self._pages = pages
        self._changed = changed
        self._fetch_older = fetch_older
        self._wanted: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._older_on_its_way = False
        self._newer_on_its_way = False
        self._notice: Sentence | None = None

    async def run(self) -> None:
        """Read what is wanted, for ever."""
        while True:
            read = await self._wanted.get()
            try:
                await read()
            except Unavailable:
                # The session's next order meets the same disk and tells the person.
                continue
            finally:
                self._wanted.task_done()

    async def settle(self) -> None:
        """Wait until everything that was wanted has been read."""
        await self._wanted.join()

    def show_end(self, waiting: Waiting | None = None, notice: Sentence | None = None) -> None:
        """Show the newest events with a ``notice`` below; ``waiting`` tells anew which own messages wait."""
        self._wanted.put_nowait(lambda: self._read_end(waiting, notice))

    def show_older(self) -> None:
        """Put the page before the first event shown on top."""
        if not self._timeline.at_start and not self._older_on_its_way:
            self._older_on_its_way = True
            self._wanted.put_nowait(self._read_older)

    def give_up_older(self) -> None:
        """Read no older page that is still to come: it would push the end away from who has gone there."""
        self._older_on_its_way = False

    def show_newer(self) -> None:
        """Put the page after the last event shown below."""
        if not self._timeline.at_end and not self._newer_on_its_way:
            self._newer_on_its_way = True
            self._wanted.put_nowait(self._read_newer)

    def extended(self) -> None:
        """More of the past is kept now; somebody may be waiting for it."""
        if self._older_on_its_way:
            self._wanted.put_nowait(self._read_older)

    async def _read_end(self, waiting: Waiting | None, notice: Sentence | None) -> None:
        # What an earlier read has put below goes with what it showed; what none could show is still here.
        self._notice = notice or self._notice
        events = await self._pages.read_before(None, FIRST_PAGE)
        at_start = not events or events[0].seq <= self.oldest
        entries = waiting() if waiting is not None else None
        changes = self._timeline.show(events, at_start=at_start, at_end=True, waiting=entries)
        if self._notice is not None:
            changes += self._timeline.add_reset(self._notice, time.time_ns() // 1_000_000)
            self._notice = None
        self._changed(changes)

    async def _read_older(self) -> None:
        if not self._older_on_its_way:
            return
        first = self._timeline.first_seq
        try:
            events = await self._pages.read_before(first, PAGE)
        except Unavailable:
            self._older_on_its_way = False
            raise
        if not events and not self._reaches_start([]):
            self._fetch_older()
            return
        self._older_on_its_way = False
        if first == self._timeline.first_seq:
            self._changed(self._timeline.add_older(events, at_start=self._reaches_start(events)))

    async def _read_newer(self) -> None:
        self._newer_on_its_way = False
        last = self._timeline.last_seq
        if last is None:
            await self._read_end(None, None)
            return
        events = await self._pages.read_after(last, PAGE)
        if last == self._timeline.last_seq:
            self._changed(self._timeline.add_newer(events, at_end=len(events) < PAGE))

    def _reaches_start(self, events: Sequence[Event]) -> bool:
        first = events[0].seq if events else self._timeline.first_seq
        return first is None or first <= self.oldest
