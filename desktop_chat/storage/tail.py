"""Turn the log's hints, which may be late, repeated or lost, into every event exactly once and in order."""

import asyncio
from collections.abc import Callable, Sequence

from desktop_chat.protocol.entities import Event, RoomId, Seq
from desktop_chat.storage.store import Store, Unavailable
from desktop_chat.tasks import TaskOwner

_PAGE = 500
_RETRY_SECONDS = 0.2


class Tail:
    """The end of the log of each watched room; contiguous hints are delivered from memory."""

    def __init__(
        self, store: Store, tasks: TaskOwner, deliver: Callable[[RoomId, Sequence[Event]], None]
    ) -> None:
        self._store = store
        self._tasks = tasks
        self._deliver = deliver
        self._delivered: dict[RoomId, Seq] = {}
        self._wanted: dict[RoomId, Seq] = {}
        self._filling: dict[RoomId, asyncio.Task[None]] = {}
        store.on_hint = self.hint

    def watch(self, room: RoomId, after: Seq) -> None:
        """Deliver what comes after ``after``."""
        self._delivered[room] = after

    def hint(self, room: RoomId, head: Seq, events: Sequence[Event] | None) -> None:
        """Hear that the log of ``room`` has grown to ``head``."""
        delivered = self._delivered.get(room)
        if delivered is None or head <= delivered:
            return
        if events and room not in self._filling and events[0].seq <= delivered + 1:
            self._hand_on(room, events)
            return
        self._wanted[room] = max(head, self._wanted.get(room, 0))
        if room not in self._filling:
            self._filling[room] = self._tasks.start(self._fill(room), "read the log's end")

    async def poll(self) -> None:
        """Ask the log itself: repairs lost hints, finds what was kept by appends that seemed to fail."""
        for room, head in (await self._store.heads(list(self._delivered))).items():
            self.hint(room, head.seq, None)

    def _hand_on(self, room: RoomId, events: Sequence[Event]) -> None:
        fresh = [event for event in events if event.seq > self._delivered[room]]
        self._delivered[room] = fresh[-1].seq
        self._deliver(room, fresh)

    async def _fill(self, room: RoomId) -> None:
        try:
            while self._delivered[room] < self._wanted[room]:
                try:
                    events = await self._store.read(room, after=self._delivered[room], limit=_PAGE)
                except Unavailable:
                    await asyncio.sleep(_RETRY_SECONDS)
                    continue
                if not events:
                    # The hint was ahead of what can be read; the next one, or a poll, tells again.
                    return
                self._hand_on(room, events)
        finally:
            del self._filling[room]
