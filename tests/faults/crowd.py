"""Some guests in a process of their own, which can be put to sleep, and the handle to it.

``python -m tests.faults.crowd FOLDER PORT NAMES...`` takes orders on standard input, one in a line, and
answers each with a line of JSON.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from desktop_chat.tasks import TaskOwner
from tests.faults.guest import Guest, guests
from tests.faults.served import PATIENCE

_LONGEST_LINE = 1 << 24


class Crowd:
    """The other end: gives orders and waits for answers."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def said(self, patience: float = PATIENCE) -> dict[str, Any]:
        """Return the next answer."""
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), patience)
        assert line, "a crowd has died; its last words stand above"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def order(self, *words: object) -> None:
        """Give an order."""
        assert self._process.stdin is not None
        self._process.stdin.write((" ".join(map(str, words)) + "\n").encode())

    async def ask(self, *words: object, patience: float = PATIENCE) -> dict[str, Any]:
        """Give an order and return the answer."""
        self.order(*words)
        return await self.said(patience)

    def sleep(self) -> None:
        os.kill(self._process.pid, signal.SIGSTOP)

    def wake(self) -> None:
        os.kill(self._process.pid, signal.SIGCONT)


@asynccontextmanager
async def crowd(folder: Path, port: int, names: Sequence[str]) -> AsyncIterator[Crowd]:
    """Let these people be in the room, all live at first, in one process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.crowd", str(folder), str(port), *names),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LONGEST_LINE,
    )
    people = Crowd(process)
    try:
        await people.said()
        yield people
        await people.ask("leave")
        await asyncio.wait_for(process.wait(), PATIENCE)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class _Orders:
    """This end: obeys one order after the other, and says what came of it."""

    def __init__(self, people: Sequence[Guest]) -> None:
        self._people = people
        self._tasks = TaskOwner()
        self._talks: list[asyncio.Task[None]] = []

    async def obey(self, order: str, *arguments: str) -> dict[str, Any]:
        match order, arguments:
            case "talk", (count, pause):
                talks = [_talk(guest, int(count), float(pause)) for guest in self._people]
                self._talks += [self._tasks.start(talk, "what somebody says") for talk in talks]
                return {}
            case "settle", ():
                await asyncio.gather(*self._talks)
                await asyncio.gather(*(guest.until_drained() for guest in self._people))
                return {}
            case "reach", (head,):
                await asyncio.gather(*(_reach(guest, int(head)) for guest in self._people))
                return {guest.name: guest.shown for guest in self._people}
            case "live", ():
                await asyncio.gather(*(guest.until_live() for guest in self._people))
                return {"at": time.monotonic()}
            case _:
                raise ValueError(f"no such order: {order} {arguments}")


async def _reach(guest: Guest, head: int) -> None:
    await guest.until(lambda reached: reached.last_seq >= head)


async def _talk(guest: Guest, count: int, pause: float) -> None:
    """Say ``count`` things, whatever the link does meanwhile."""
    for number in range(count):
        guest.membership.post(f"{guest.name} {number}")
        await asyncio.sleep(pause)


async def _main(folder: Path, port: int, *names: str) -> None:
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    async with guests(folder, port, *names) as people:
        obedience = _Orders(people)
        _tell({})
        while (order := (await orders.readline()).decode().split()) != ["leave"]:
            _tell(await obedience.obey(*order))
    _tell({})


def _tell(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
