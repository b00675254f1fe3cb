"""A host whose disk is full, or fails: what it tells, what it keeps, and how it goes on."""

import asyncio
import errno
import resource
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from desktop_chat.client.entries import Mark
from desktop_chat.gui.viewmodels.banner import banner_for
from desktop_chat.protocol.entities import Kind
from tests.faults.guest import Guest, guests
from tests.faults.served import PATIENCE, ServedRoom, events_in, served

DISK_BYTES = 4_000_000
LINE = "x" * 8_000
BEFORE, MEANWHILE = 5, 40
OUTAGE_SECONDS = 3.0  # so that some attempts fall into it


@dataclass(frozen=True, slots=True)
class Outage:
    """Seconds from the first message that the disk refused until it was told, and from its recovery on.

    ``banner`` is what the guest's window said, ``health`` what the host answered to who watches it. ``false``
    counts messages that were shown as kept while the disk refused them, ``wrong`` those that are not in the
    log once and in order at the end.
    """

    told_guest: float
    told_operator: float
    went_on: float
    banner: str
    health: str
    false: int
    wrong: int


Injury: TypeAlias = Callable[[ServedRoom], AbstractAsyncContextManager[None]]


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk of 4 MB, which only root may."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs"]
    subprocess.run(["mount", *options, str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@asynccontextmanager
async def full(room: ServedRoom) -> AsyncIterator[None]:
    """Leave no byte of space on the small disk that the room is on."""
    ballast = room.folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError as problem:
            if problem.errno != errno.ENOSPC:
                raise
    try:
        yield
    finally:
        ballast.unlink()


@asynccontextmanager
async def refusing(room: ServedRoom) -> AsyncIterator[None]:
    """Make each write an error of the disk, which needs nobody's leave."""
    before = resource.prlimit(room.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(room.pid, resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.prlimit(room.pid, resource.RLIMIT_FSIZE, before)


@asynccontextmanager
async def unsynced(room: ServedRoom) -> AsyncIterator[None]:
    """Let the disk take everything and then fail to make it durable."""
    calls = "fdatasync,fsync"
    strace = await asyncio.create_subprocess_exec(
        *("strace", "-f", "-e", f"trace={calls}", "-e", f"inject={calls}:error=EIO", "-p", str(room.pid)),
        stderr=asyncio.subprocess.PIPE,
    )
    assert strace.stderr is not None
    line = await asyncio.wait_for(strace.stderr.readline(), PATIENCE)
    assert b"attached" in line, line
    reading = asyncio.create_task(strace.stderr.read())
    try:
        yield
    finally:
        strace.send_signal(signal.SIGINT)
        await reading
        await strace.wait()


async def go_through(disk: Path, elsewhere: Path, injury: Injury) -> Outage:
    """Let the host's disk be injured while somebody talks and somebody listens, and let it heal."""
    async with served(disk / "host") as room, guests(elsewhere, room.port, "Ann", "Ben") as [ann, ben]:
        await ann.say(*(f"{number} {LINE}" for number in range(BEFORE)))
        await ben.until(lambda guest: len(guest.shown) == BEFORE)
        async with injury(room):
            began = time.monotonic()
            for number in range(BEFORE, BEFORE + MEANWHILE):
                ann.membership.post(f"{number} {LINE}")
            complaint = asyncio.create_task(room.until_complaint("can be kept now"))
            complaint.add_done_callback(lambda _done: told.append(time.monotonic() - began))
            told: list[float] = []
            await ann.until(_is_told)
            told_guest = time.monotonic() - began
            banner = banner_for(ann.membership.link, "", 0.0, been_live=True, waits=ann.membership.waits)
            await complaint
            status, health = await room.ask("/healthz")
            assert status == 503
            await asyncio.sleep(OUTAGE_SECONDS)
            assert _is_told(ann)
            refused = range(BEFORE, BEFORE + MEANWHILE)
            false = len(ben.shown) - BEFORE + sum(_is_kept(ann, number) for number in refused)
        healed = time.monotonic()
        await ann.until_drained()
        went_on = time.monotonic() - healed
        await room.until_complaint("can be kept again")
        assert await room.ask("/healthz") == (200, {"status": "ok"})
        await ann.until(lambda guest: guest.membership.link.sentence is None)
        for guest in (ann, ben):
            # Nothing waits any more once the log has told; it is shown once the guest's own disk has it.
            await guest.until(lambda guest: len(guest.shown) == BEFORE + MEANWHILE)
        assert ben.shown == ann.shown
    log = await events_in(room.log)
    numbers = [int(str(event.body["text"]).split()[0]) for event in log if event.kind == Kind.MESSAGE]
    wrong = sum(first != second for first, second in zip(numbers, range(BEFORE + MEANWHILE), strict=True))
    assert banner is not None
    return Outage(told_guest, told[0], went_on, banner.text, health["sentence"], false, wrong)


def _is_told(guest: Guest) -> bool:
    """Whether the window says that the host keeps nothing."""
    return guest.membership.link.sentence is not None


def _is_kept(guest: Guest, number: int) -> bool:
    """Whether a message is shown as one that the host has."""
    entries = guest.membership.timeline.entries
    return any(entry.text == f"{number} {LINE}" and entry.mark is Mark.SENT for entry in entries)
