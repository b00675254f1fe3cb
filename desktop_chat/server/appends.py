"""One batch of drafts in the log's hands at a time: what comes meanwhile is the next batch.

That is the group commit, and it keeps order when the log fails: everything that waits fails with the batch,
so nothing behind a lost draft can be kept before it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from desktop_chat.server.health import LogHealth
from desktop_chat.storage.store import Ack, Draft, Store, Unavailable
from desktop_chat.tasks import TaskOwner

Outcome: TypeAlias = Callable[[Ack | Unavailable], None]

_BATCH = 512


class Appends:
    """The way into the log for all connections.

    ``health`` hears how each batch went; ``repair`` is awaited after a failure of the log. ``failed`` counts
    the drafts that were not taken.
    """

    def __init__(
        self, store: Store, tasks: TaskOwner, health: LogHealth, repair: Callable[[], Awaitable[None]]
    ) -> None:
        self._store = store
        self._tasks = tasks
        self._health = health
        self._repair = repair
        self._waiting: list[tuple[Draft, Outcome]] = []
        self._running: asyncio.Task[None] | None = None
        self.failed = 0

    @property
    def busy(self) -> bool:
        """Whether the log has a batch in hand."""
        return self._running is not None

    def submit(self, draft: Draft, outcome: Outcome) -> None:
        """Append ``draft`` with the next batch; ``outcome`` hears its ack, or why there is none."""
        self._waiting.append((draft, outcome))
        if self._running is None:
            self._running = self._tasks.start(self._run(), "append to the log")

    async def append(self, draft: Draft) -> Ack:
        """Append ``draft`` with the next batch and return its ack; raises ``Unavailable``."""
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()

        def answered(outcome: Ack | Unavailable) -> None:
            if answer.done():
                return
            if isinstance(outcome, Unavailable):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)

        self.submit(draft, answered)
        return await answer

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
                try:
                    acks = await self._store.append([draft for draft, _ in batch])
                except Unavailable as failure:
                    self._health.failed(failure)
                    batch, self._waiting = batch + self._waiting, []
                    self.failed += len(batch)
                    for _, outcome in batch:
                        outcome(failure)
                    await self._repair()
                else:
                    self._health.stored()
                    for (_, outcome), ack in zip(batch, acks, strict=True):
                        outcome(ack)
        finally:
            self._running = None
