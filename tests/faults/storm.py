"""A room in a storm: many talk while links are cut, people sleep, and the host freezes or is killed.

What it must not do is decided at the end, from the files and from what the screens show.
"""

import asyncio
import random
import time
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import chain, pairwise
from pathlib import Path

from desktop_chat.client.profile import Person
from desktop_chat.protocol.entities import Event, Kind
from tests.faults.crowd import Crowd, crowd
from tests.faults.guest import kept_events
from tests.faults.proxy import Cut, Proxy
from tests.faults.served import ServedRoom, events_in, served

SETTLING_SECONDS = 120.0
LINKS = [Cut.RESET, Cut.RESET, Cut.END, Cut.HOLE]
SLEEP = "sleep"
FREEZE = "freeze"
LONGEST_NAP = 6.0  # long enough for a client to notice that its clock has jumped


@dataclass(frozen=True, slots=True)
class Storm:
    """How hard it blows. Each of ``crowds`` times ``people`` says ``lines``, one every ``pause`` seconds."""

    crowds: int
    people: int
    lines: int
    pause: float
    faults: int
    kills: int = 0

    @property
    def said(self) -> int:
        return self.crowds * self.people * self.lines


@dataclass(slots=True)
class Aftermath:
    """What was found: ``starts`` are the seconds that a killed host took to be ready again."""

    said: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    different: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    starts: list[float] = field(default_factory=list)
    seconds: float = 0.0


async def weather(storm: Storm, folder: Path, chance: random.Random) -> Aftermath:
    """Let it blow, wait until everybody has everything, and look at what is left."""
    found = Aftermath(storm.said)
    names = [[f"guest-{crowd}-{person}" for person in range(storm.people)] for crowd in range(storm.crowds)]
    began = time.monotonic()
    async with served(folder / "host") as room:
        _status, host = await room.ask("/api/server")
        async with AsyncExitStack() as stack:
            proxy = await stack.enter_async_context(Proxy(room.port).open())
            crowds = [
                await stack.enter_async_context(crowd(folder / str(number), proxy.port, some))
                for number, some in enumerate(names)
            ]
            await asyncio.gather(*(people.ask("talk", storm.lines, storm.pause) for people in crowds))
            await _blow(storm, chance, room, proxy, crowds, found)
            await asyncio.gather(*(people.ask("settle", patience=SETTLING_SECONDS) for people in crowds))
            head = await room.head()
            shown = await asyncio.gather(
                *(people.ask("reach", head, patience=SETTLING_SECONDS) for people in crowds)
            )
    found.seconds = time.monotonic() - began
    log = await events_in(room.log)
    judge_log(found, log, chain.from_iterable(names), storm.lines)
    said = [str(event.body["text"]) for event in log if event.kind == Kind.MESSAGE]
    for number, some in enumerate(names):
        for name in some:
            kept = kept_events(Person(name, folder / str(number) / name), host["host"])
            screen = shown[number][name]
            found.different += kept != log or screen != said[len(said) - len(screen) :] or not screen
    return found


async def _blow(
    storm: Storm,
    chance: random.Random,
    room: ServedRoom,
    proxy: Proxy,
    crowds: Sequence[Crowd],
    found: Aftermath,
) -> None:
    """Spread the faults over the time in which is talked."""
    seconds = storm.lines * storm.pause
    faults = [chance.choice([*LINKS, SLEEP, FREEZE]) for _fault in range(storm.faults)]
    moments = [(chance.uniform(0, seconds), fault) for fault in faults]
    moments += [(chance.uniform(0, seconds), "kill") for _kill in range(storm.kills)]
    began = time.monotonic()
    async with asyncio.TaskGroup() as naps:
        for moment, fault in sorted(moments):
            await asyncio.sleep(max(0.0, began + moment - time.monotonic()))
            match fault:
                case Cut():
                    if not proxy.links:
                        continue
                    proxy.cut(chance.randrange(proxy.links), fault)
                case "sleep":
                    naps.create_task(_nap(chance.choice(crowds), chance.uniform(0.1, LONGEST_NAP)))
                case "freeze":
                    room.freeze()
                    await asyncio.sleep(chance.uniform(0.1, 1.0))
                    room.thaw()
                case _:
                    await room.kill()
                    found.starts.append(await room.start())
            found.faults[fault] = found.faults.get(fault, 0) + 1


async def _nap(people: Crowd, seconds: float) -> None:
    people.sleep()
    try:
        await asyncio.sleep(seconds)
    finally:
        people.wake()


def judge_log(found: Aftermath, log: Sequence[Event], names: Iterable[str], lines: int) -> None:
    """Compare the log with what was said: everything, once, in each one's order."""
    assert [event.seq for event in log] == list(range(1, len(log) + 1))
    for name in names:
        numbers = [
            int(str(event.body["text"]).split()[1])
            for event in log
            if event.kind == Kind.MESSAGE and event.name == name
        ]
        found.lost += len(set(range(lines)) - set(numbers))
        found.doubled += len(numbers) - len(set(numbers))
        found.disordered += sum(later < earlier for earlier, later in pairwise(numbers))
