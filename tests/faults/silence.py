"""How soon each end notices that the other one is gone, silent, frozen or back. Everything is in seconds."""

import asyncio
import socket
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect

from desktop_chat.app.visit import Visit
from desktop_chat.client.address import Address
from desktop_chat.client.effects import ForPerson, LinkChanged, LinkState
from desktop_chat.client.profile import Person
from tests.faults.crowd import crowd
from tests.faults.guest import Guest, guests
from tests.faults.proxy import Cut, Proxy
from tests.faults.served import LOOPBACK, ServedRoom, served, until
from tests.server.foreign import greet

LONG_TEXT = "x" * 16_000
SLEEP_SECONDS = 16.0  # longer than the host waits for anybody
SMALL_BUFFER = 4096


@dataclass(frozen=True, slots=True)
class Silence:
    """What was noticed, counted from the moment in which a link and a computer fell silent.

    ``woken`` counts from the moment in which the computer ran again to its next message in the log.
    """

    doubted: float
    given_up: float
    ghost_of_link: float
    ghost_of_sleeper: float
    woken: float


async def fall_silent(folder: Path) -> Silence:
    """A link becomes a black hole and a computer sleeps, just after both were heard."""
    async with AsyncExitStack() as stack:
        room = await stack.enter_async_context(served(folder / "host"))
        proxy = await stack.enter_async_context(Proxy(room.port).open())
        [watcher] = await stack.enter_async_context(guests(folder, room.port, "Watcher"))
        people = await stack.enter_async_context(crowd(folder, room.port, ["Sleeper"]))
        [lost] = await stack.enter_async_context(guests(folder, proxy.port, "Lost"))
        await watcher.until(lambda guest: names_of(guest) == {"Watcher", "Sleeper", "Lost"})
        began = time.monotonic()
        proxy.dark = True
        proxy.cut(0, Cut.HOLE)
        people.sleep()
        try:
            gone = await _departures(watcher, "Sleeper", "Lost")
            doubted = lost.first_after(began, LinkState.PROBE)
            given_up = lost.first_after(began, LinkState.BACKOFF)
            await asyncio.sleep(max(0.0, began + SLEEP_SECONDS - time.monotonic()))
        finally:
            people.wake()
        woken = time.monotonic()
        await people.ask("talk", 1, 0)
        await watcher.until(lambda guest: "Sleeper 0" in guest.shown)
        assert doubted is not None
        assert given_up is not None
        return Silence(
            doubted - began,
            given_up - began,
            gone["Lost"] - began,
            gone["Sleeper"] - began,
            time.monotonic() - woken,
        )


def names_of(guest: Guest) -> set[str]:
    """Who is here, as this guest's roster shows it."""
    return {member.name for member in guest.membership.roster.members}


async def _departures(watcher: Guest, *names: str) -> dict[str, float]:
    gone: dict[str, float] = {}
    while len(gone) < len(names):
        watcher.told.clear()
        here = names_of(watcher)
        gone |= {name: time.monotonic() for name in names if name not in here and name not in gone}
        if len(gone) < len(names):
            await watcher.told.wait()
    return gone


async def freeze_host(folder: Path) -> float:
    """A host freezes while somebody sends more than the system's buffers take; return when that is told."""
    loop = asyncio.get_running_loop()
    open_one = loop.create_connection

    async def with_small_buffer(*arguments: Any, **options: Any) -> Any:
        transport, protocol = await open_one(*arguments, **options)
        own: socket.socket = transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BUFFER)
        return transport, protocol

    loop.create_connection = with_small_buffer  # type: ignore[method-assign]  # of this test's own loop
    async with served(folder / "host") as room, guests(folder, room.port, "Ann") as [ann]:
        room.freeze()
        try:
            began = time.monotonic()
            for number in range(32):
                ann.membership.post(f"{number} {LONG_TEXT}")
            await ann.until(lambda guest: guest.state is LinkState.BACKOFF)
            noticed = time.monotonic() - began
        finally:
            room.thaw()
        await ann.until_drained()
        return noticed


async def stop_reading(folder: Path) -> float:
    """Somebody stops reading while others talk; return when the host has cut the connection."""
    stuck = socket.socket()
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    async with served(folder / "host") as room, guests(folder, room.port, "Ann") as [ann]:
        stuck.connect((LOOPBACK, room.port))
        url = f"ws://{LOOPBACK}:{room.port}/rooms/socket"
        options: dict[str, Any] = {
            "compression": None,
            "ping_interval": None,
            "max_queue": 1,
            "close_timeout": 1,
        }
        async with connect(url, sock=stuck, **options) as connection:
            await greet(connection, name="Stuck")
            connection.transport.pause_reading()
            began = time.monotonic()
            own = int(stuck.getsockname()[1])
            while _serves(room.port, own):
                await ann.say(*[LONG_TEXT] * 30)
            return time.monotonic() - began


def _serves(port: int, peer: int) -> bool:
    """Whether a process still has the connection; the system goes on for it with what is left to send."""
    fields = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ends = f"0100007F:{port:04X}", f"0100007F:{peer:04X}"
    return any((local, remote, state) == (*ends, "01") for _number, local, remote, state, *_more in fields)


@dataclass(slots=True)
class Return:
    """A host that was killed and started again, and when each of its guests was told and was back."""

    noticed: list[float]
    back: list[float]


class _Regular:
    """Somebody who comes back; the disk is not what is measured here."""

    def __init__(self, folder: Path, name: str, port: int, told: asyncio.Event) -> None:
        folder.mkdir(parents=True)
        self.state = LinkState.OFFLINE
        self.since: dict[LinkState, float] = {}
        self._told = told
        self.visit = Visit(Address(LOOPBACK, port), Person(name, folder), recent=0, hears=self._hear)

    def _hear(self, shown: ForPerson) -> None:
        if isinstance(shown, LinkChanged):
            self.state = shown.link.state
            self.since.setdefault(self.state, time.monotonic())
            self._told.set()


async def come_back(folder: Path, count: int) -> Return:
    """Kill a host in front of ``count`` guests and start it again at once."""
    told = asyncio.Event()
    async with served(folder / "host") as room, AsyncExitStack() as stack:
        regulars = [_Regular(folder / f"{n}", f"guest {n}", room.port, told) for n in range(count)]
        for regular in regulars:
            await stack.enter_async_context(regular.visit.stay())
        await until(_all_live(regulars), told)
        for regular in regulars:
            regular.since.clear()
        killed = time.monotonic()
        back = await _restart(room)
        await until(_all_live(regulars), told)
        return Return(
            [regular.since[LinkState.BACKOFF] - killed for regular in regulars],
            [regular.since[LinkState.LIVE] - back for regular in regulars],
        )


def _all_live(regulars: list[_Regular]) -> Callable[[], bool]:
    return lambda: all(regular.state is LinkState.LIVE for regular in regulars)


async def _restart(room: ServedRoom) -> float:
    await room.kill()
    await room.start()
    return time.monotonic()
