"""The long form of these tests: prints a table of what was promised and what was measured.

``python -m tests.faults`` runs everything, ``python -m tests.faults disks resets`` only some.
"""

import asyncio
import os
import random
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from statistics import median

from tests.faults import disks, resets
from tests.faults.silence import come_back, fall_silent, freeze_host, stop_reading
from tests.faults.storm import Aftermath, Storm, weather

Row = tuple[str, str, str]
NOTHING = "0 lost, 0 doubled, 0 out of order"
_HEADS = ("what happens", "promise", "measured")


async def storms(folder: Path) -> AsyncIterator[Row]:
    """Cut links and put processes to sleep; then kill the host again and again."""
    found = await weather(Storm(4, 5, 500, 0.25, faults=530), folder / "cut", _chance())
    faults = ", ".join(f"{number} {fault}" for fault, number in sorted(found.faults.items()))
    said = f"{found.said} messages, 20 guests, {sum(found.faults.values())} faults ({faults})"
    yield said, NOTHING, _verdict(found)
    found = await weather(Storm(4, 5, 500, 0.4, faults=0, kills=50), folder / "killed", _chance())
    yield (
        f"{found.said} messages, 20 guests, {len(found.starts)} × kill -9 of the host",
        NOTHING,
        _verdict(found),
    )
    starts = f"median {median(found.starts):.2f} s, longest {max(found.starts):.2f} s"
    yield "the killed host is ready again", "2 s", starts


async def silences(folder: Path) -> AsyncIterator[Row]:
    """Let everybody be silent in every way."""
    silence = await fall_silent(folder / "silence")
    yield "black hole: in doubt, then given up", "12 s", f"{silence.doubted:.1f} s, {silence.given_up:.1f} s"
    yield "a ghost leaves the roster: cut off", "15 s", f"{silence.ghost_of_link:.1f} s"
    yield "a ghost leaves the roster: asleep", "15 s", f"{silence.ghost_of_sleeper:.1f} s"
    yield "after 16 s asleep: the next message is in the log", "3 s", f"{silence.woken:.2f} s"
    frozen = await freeze_host(folder / "frozen")
    yield "a frozen host is noticed during a blocked send", "10 s", f"{frozen:.1f} s"
    stuck = await stop_reading(folder / "stuck")
    yield "the host cuts who stopped reading", "10 s", f"{stuck:.1f} s"
    found = await come_back(folder / "back", 200)
    yield "a killed host is noticed, by the last of 200 guests", "1 s", f"{max(found.noticed):.2f} s"
    yield "200 guests are back after its start", "15 s", _spread(found.back)


async def outages(folder: Path) -> AsyncIterator[Row]:
    """Fill and fail the host's disk."""
    for words, injury in (("refuses writes", disks.refusing), ("fails fsync", disks.unsynced)):
        if injury is disks.refusing or shutil.which("strace"):
            outage = await disks.go_through(folder / words, folder / words, injury)
            yield f"the host’s disk {words}: told to guest, operator", "2 s", _outage(outage)
    if os.geteuid() == 0:
        with disks.small_disk(folder / "disk") as disk:
            outage = await disks.go_through(disk, folder / "full", disks.full)
            yield "the host’s disk is full: told to guest, operator", "2 s", _outage(outage)


async def damages(folder: Path) -> AsyncIterator[Row]:
    """Wipe, restore and damage the host's file."""
    cases: list[tuple[Callable[[Path, Path], None], bool, bool]] = [
        *((resets.wiped, False, False), (resets.restored, False, False), (resets.emptied, False, False)),
        *((resets.emptied, True, True), (resets.truncated, False, True), (resets.flipped, False, True)),
    ]
    for number, (damage, killed, refused) in enumerate(cases):
        found = await resets.go_through(folder / str(number), damage, killed=killed, refused=refused)
        what = f"the host’s log is {damage.__name__}{' after a kill -9' if killed else ''}"
        promise = "refused, kept, told, nothing lost" if refused else "told, nothing lost"
        wrong = f"{found.lost} lost, {found.doubled} doubled, {found.disordered} out of order"
        yield what, promise, f"{'refused and kept, ' if found.refusal else ''}{found.told} of 2 told, {wrong}"


def _verdict(found: Aftermath) -> str:
    equal = "all views equal" if not found.different else f"{found.different} views differ"
    wrong = f"{found.lost} lost, {found.doubled} doubled, {found.disordered} out of order"
    return f"{wrong}, {equal} ({found.seconds:.0f} s)"


def _outage(outage: disks.Outage) -> str:
    told = f"{outage.told_guest:.2f} s, {outage.told_operator:.2f} s"
    wrong = f"{outage.false} confirmed falsely, {outage.wrong} lost"
    return f"{told}; went on after {outage.went_on:.2f} s; {wrong}"


def _spread(seconds: Sequence[float]) -> str:
    """Return how many came in which second."""
    counts = [sum(second <= when < second + 1 for when in seconds) for second in range(int(max(seconds)) + 1)]
    early = sum(when < 0 for when in seconds)
    counts[0] += early  # the port was there before the line that says so was read
    return f"{max(seconds):.1f} s; in each second: {' '.join(map(str, counts))}"


def _chance() -> random.Random:
    seed = os.environ.get("TEST_SEED") or str(random.SystemRandom().randrange(10**9))
    print(f"seed: {seed}", file=sys.stderr)  # noqa: T201 -- a command that prints
    return random.Random(seed)


PARTS = {"storms": storms, "silences": silences, "outages": outages, "damages": damages}


async def main(names: Sequence[str]) -> None:
    """Run the parts called ``names``, or all, and print a line of the table as soon as it is known."""
    for row in (_HEADS, ("---",) * len(_HEADS)):
        print(f"| {' | '.join(row)} |", flush=True)  # noqa: T201 -- a command that prints
    for name in names or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / name
            place.mkdir()
            async for row in PARTS[name](place):
                print(f"| {' | '.join(row)} |", flush=True)  # noqa: T201 -- a command that prints


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
