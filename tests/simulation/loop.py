"""A loop whose time is a number: it runs many processes in one thread, each of which can die or freeze.

What is scheduled while a process runs belongs to it. A dead process's callbacks never run, as after kill -9;
a frozen one's run when it thaws, as after SIGCONT.
"""

import asyncio
import contextvars
import heapq
from asyncio import events
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from typing import Any, TypeVarTuple, Unpack

Ts = TypeVarTuple("Ts")

EPOCH = 1_764_000_000.0
"""What every wall's clock shows at the beginning, in seconds since 1970."""
_MOST_CLOSINGS = 20


class Process:
    """What lives and dies as one: the program of ``owner``.

    ``ahead`` is how far its wall's clock is ahead of the others, in seconds.
    """

    def __init__(self, name: str, owner: object = None) -> None:
        self.name = name
        self.owner = owner
        self.dead = False
        self.frozen_until = 0.0
        self.ahead = 0.0


class Planned:
    """A callback that waits for its turn."""

    __slots__ = ("_when", "args", "callback", "context", "off", "process")

    def __init__(
        self,
        callback: Callable[..., object],
        args: tuple[Any, ...],
        context: contextvars.Context | None,
        process: Process,
        when: float,
    ) -> None:
        self.callback = callback
        self.args = args
        self.context = context
        self.process = process
        self.off = False
        self._when = when

    def cancel(self) -> None:
        self.off = True

    def cancelled(self) -> bool:
        return self.off

    def when(self) -> float:
        return self._when


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs callbacks in the order of their times; ``failures`` is what went wrong in living processes."""

    def __init__(self) -> None:
        super().__init__()
        self.nature = Process("nature")
        self.process = self.nature
        self.failures: list[str] = []
        self.disk_seconds: Callable[[], float] = lambda: 0.0
        self._now = 1000.0
        self._ready: deque[Planned] = deque()
        self._later: list[tuple[float, int, Planned]] = []
        self._count = 0
        self._tasks: list[asyncio.Task[Any]] = []

    # What worlds do

    @contextmanager
    def running(self) -> Iterator[None]:
        """Be the running loop; at the end close what still waits, so that the collector finds nothing."""
        events._set_running_loop(self)
        try:
            yield
        finally:
            self._close_tasks()
            events._set_running_loop(None)

    @contextmanager
    def inside(self, process: Process) -> Iterator[None]:
        """Let what is scheduled meanwhile belong to ``process``."""
        before, self.process = self.process, process
        try:
            yield
        finally:
            self.process = before

    def run_until(self, end: float) -> None:
        """Run everything that is due before ``end``."""
        while True:
            while self._ready:
                self._run(self._ready.popleft())
            if not self._later or self._later[0][0] > end:
                break
            when, _, planned = heapq.heappop(self._later)
            if not planned.off:
                self._now = max(self._now, when)
                self._ready.append(planned)
        self._now = max(self._now, end)

    def plan(self, seconds: float, process: Process, callback: Callable[..., object], *args: object) -> None:
        """Call ``callback`` in another process, ``seconds`` from now."""
        self._push(Planned(callback, args, None, process, self._now + seconds))

    def wall(self) -> float:
        """Return what the wall's clock of the running process shows, in seconds since 1970."""
        return EPOCH + self._now + self.process.ahead

    # What asyncio asks of a loop

    def time(self) -> float:
        return self._now

    def call_soon(  # type: ignore[override]  # asyncio's Handle is slower and knows no processes
        self,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: contextvars.Context | None = None,
    ) -> Planned:
        planned = Planned(callback, args, context, self.process, self._now)
        self._ready.append(planned)
        return planned

    def call_later(  # type: ignore[override]  # as call_soon
        self,
        delay: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: contextvars.Context | None = None,
    ) -> Planned:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(  # type: ignore[override]  # as call_soon
        self,
        when: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: contextvars.Context | None = None,
    ) -> Planned:
        planned = Planned(callback, args, context, self.process, when)
        self._push(planned)
        return planned

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def create_task(self, coro: Any, *, name: object = None, context: Any = None) -> Any:
        task: asyncio.Task[Any] = asyncio.Task(coro, loop=self, name=str(name), context=context)
        self._tasks.append(task)
        if len(self._tasks) > 1000:
            self._tasks = [one for one in self._tasks if not one.done()]
        return task

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], Any], *args: *Ts
    ) -> asyncio.Future[Any]:
        """Do the work later, and answer later still: a process may die before or between."""
        answer: asyncio.Future[Any] = self.create_future()

        def work() -> None:
            try:
                result = func(*args)
            except Exception as raised:  # noqa: BLE001 -- whoever awaits it gets it
                self.call_later(self.disk_seconds(), self._fail, answer, raised)
            else:
                self.call_later(self.disk_seconds(), self._answer, answer, result)

        self.call_later(self.disk_seconds(), work)
        return answer

    def get_debug(self) -> bool:
        return False

    def is_closed(self) -> bool:
        return True  # there is nothing to close

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        if not self.process.dead:
            self.failures.append(f"{self.process.name}: {context['message']}: {context.get('exception')!r}")

    # Inside

    def _push(self, planned: Planned) -> None:
        self._count += 1
        heapq.heappush(self._later, (planned.when(), self._count, planned))

    def _run(self, planned: Planned) -> None:
        process = planned.process
        if planned.off or process.dead:
            return
        if process.frozen_until > self._now:
            self._count += 1
            heapq.heappush(self._later, (process.frozen_until, self._count, planned))
            return
        self.process = process
        if planned.context is None:
            planned.callback(*planned.args)
        else:
            planned.context.run(planned.callback, *planned.args)
        self.process = self.nature

    @staticmethod
    def _answer(answer: asyncio.Future[Any], result: object) -> None:
        if not answer.done():
            answer.set_result(result)

    @staticmethod
    def _fail(answer: asyncio.Future[Any], raised: Exception) -> None:
        if not answer.done():
            answer.set_exception(raised)

    def _close_tasks(self) -> None:
        self.process = Process("the end")
        self.process.dead = True
        for task in self._tasks:
            if not task.done():
                task._log_destroy_pending = False  # type: ignore[attr-defined]  # asyncio has no public word for it
                _close(task.get_coro())
        self._tasks.clear()


def _close(work: Any) -> None:
    for _ in range(_MOST_CLOSINGS):
        try:
            work.close()
        except RuntimeError:
            continue  # it awaited something in a `finally`: again
        with suppress(RuntimeError):
            return
