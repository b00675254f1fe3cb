"""A room served by a process of its own, to be killed, frozen and started again at the same port."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from desktop_chat.protocol.entities import FIRST_ROOM, Event
from desktop_chat.server.host import LOG_FILE
from desktop_chat.storage.sqlite import SqliteStore
from desktop_chat.tasks import TaskOwner

LOOPBACK = "127.0.0.1"
PATIENCE = 30.0
_SERVE = (
    *("-m", "desktop_chat", "serve", "--json", "--bind", LOOPBACK),
    *("--rate", "100000", "--max-members", "2000", "--max-per-address", "2000"),
)


class ServedRoom:
    """The same room at the same address through all its processes; ``folder`` holds its log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.complaints: list[str] = []
        self._process: asyncio.subprocess.Process | None = None
        self._tasks = TaskOwner()
        self._complained = asyncio.Event()

    @property
    def log(self) -> Path:
        return self.folder / LOG_FILE

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self, *more: str) -> float:
        """Start it and return after how many seconds it listened."""
        began = time.monotonic()
        arguments = [*_SERVE, "--data", str(self.folder), "--port", str(self.port), *more]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._tasks.start(self._listen(self._process.stderr), "what a host complains of")
        line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)
        assert line, self.complaints
        self.port = int(json.loads(line)["port"])
        return time.monotonic() - began

    async def refuse(self) -> str:
        """Start it where it cannot serve; return the one sentence that it says, when it has ended."""
        arguments = [*_SERVE, "--data", str(self.folder), "--port", "0"]
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        said, complaint = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert (process.returncode, said) == (1, b""), complaint
        [words] = complaint.decode().splitlines()
        return words

    async def kill(self) -> None:
        """Take the process away in the middle of whatever it does."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Close the room in order."""
        await self._end(signal.SIGTERM)
        await self._tasks.close()

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    async def until_complaint(self, words: str) -> None:
        """Wait until it has written ``words`` to standard error."""
        while not any(words in line for line in self.complaints):
            self._complained.clear()
            await self._complained.wait()

    async def ask(self, path: str) -> tuple[int, dict[str, Any]]:
        """Return the status and the JSON that the HTTP interface answers."""
        return await asyncio.to_thread(_ask, f"http://{LOOPBACK}:{self.port}{path}")

    async def head(self) -> int:
        """Return the number of the log's last event."""
        _status, host = await self.ask("/api/server")
        return int(host["rooms"][0]["head"])

    async def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.returncode is None:
            self._process.send_signal(number)
            self._process.send_signal(signal.SIGCONT)
        await asyncio.wait_for(self._process.wait(), PATIENCE)
        self._process = None

    async def _listen(self, errors: asyncio.StreamReader) -> None:
        while line := await errors.readline():
            self.complaints.append(line.decode().rstrip())
            self._complained.set()


def _ask(url: str) -> tuple[int, dict[str, Any]]:
    try:
        with urlopen(url, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[ServedRoom]:
    """Serve a room as long as the block lasts."""
    room = ServedRoom(folder)
    try:
        await room.start()
        yield room
    finally:
        await room.stop()


async def events_in(log: Path) -> Sequence[Event]:
    """Return everything in a log that nobody serves."""
    store = SqliteStore(log)
    await store.open()
    try:
        return await store.read(FIRST_ROOM, after=0, limit=10**7)
    finally:
        await store.close()


async def until(fact: Callable[[], bool], told: asyncio.Event) -> None:
    """Wait until ``fact`` holds, looking again whenever ``told`` is set."""
    while not fact():
        told.clear()
        await told.wait()
