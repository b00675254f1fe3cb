"""Tasks that belong to somebody: their failure is reported and their owner's end is theirs."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class TaskOwner:
    """Starts tasks, keeps them alive, tells the loop when one fails, and cancels what is left at its end."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, object], name: str) -> asyncio.Task[Any]:
        """Run ``work`` as a task called ``name``; what it raises goes to the loop's exception handler."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    async def close(self) -> None:
        """Cancel all tasks but the calling one, and wait until they have ended."""
        tasks = self._tasks - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (failure := task.exception()) is None:
            return
        task.get_loop().call_exception_handler(
            {"message": f"Task {task.get_name()!r} failed", "exception": failure, "task": task}
        )
