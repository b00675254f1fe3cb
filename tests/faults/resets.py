"""A host whose log is wiped, restored from an older copy or damaged while its guests are away from it."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from desktop_chat.protocol.entities import Event, Kind
from desktop_chat.server.host import LOG_FILE
from desktop_chat.storage.files import discard
from tests.faults.guest import Guest, guests
from tests.faults.served import ServedRoom, events_in, served

LINES = 8
Damage: TypeAlias = Callable[[Path, Path], None]
"""What happens to the log; the second path is an older copy of it."""


@dataclass(frozen=True, slots=True)
class Reset:
    """What became of it: ``refusal`` is the sentence with which the host did not start, if it did not.

    ``told`` counts the guests on whose screens it is said that the log was replaced; ``lost`` and ``doubled``
    count messages, ``disordered`` authors, and ``different`` screens.
    """

    refusal: str
    told: int
    lost: int
    doubled: int
    disordered: int
    different: int


def wiped(log: Path, _older: Path) -> None:
    discard(log)


def restored(log: Path, older: Path) -> None:
    discard(log)
    shutil.copy(older, log)


def emptied(log: Path, _older: Path) -> None:
    log.write_bytes(b"")


def truncated(log: Path, _older: Path) -> None:
    log.write_bytes(log.read_bytes()[: log.stat().st_size // 2])


def flipped(log: Path, _older: Path) -> None:
    """Flip the bits of a page in the middle, as a disk that forgets does it."""
    content = bytearray(log.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = bytes(byte ^ 0xFF for byte in content[middle : middle + 4096])
    log.write_bytes(bytes(content))


async def go_through(folder: Path, damage: Damage, *, killed: bool = False, refused: bool = False) -> Reset:
    """Let two talk, damage the log while the host is down, and look at what they all have in the end.

    The host is ``killed`` before or closes in order; with ``refused`` it must not start as if nothing was.
    """
    async with AsyncExitStack() as stack:
        room = await stack.enter_async_context(served(folder / "host"))
        people = await stack.enter_async_context(guests(folder / "guests", room.port, "Ann", "Ben"))
        await _talk(people, 0)
        await room.stop()
        older = folder / "older"
        shutil.copy(room.log, older)
        await room.start()
        await _talk(people, LINES)
        await (room.kill() if killed else room.stop())
        damage(room.log, older)
        damaged = room.log.read_bytes() if refused else b""
        refusal = await _refuse(room) if refused else ""
        await room.start(*(["--begin-anew"] if refused else []))
        for guest in people:
            guest.membership.try_now()
            await guest.until(lambda told: told.resets > 0)
            await guest.until_live()
            await guest.until_drained()
        head = await room.head()
        for guest in people:
            await guest.until(lambda reached: reached.last_seq == head)
        shown = [guest.shown for guest in people]
        told = sum(guest.resets > 0 for guest in people)
    if refused:
        assert room.log.with_name(f"{LOG_FILE}.damaged-1").read_bytes() == damaged
    return _judge(await events_in(room.log), shown, refusal, told)


async def _talk(people: Sequence[Guest], first: int) -> None:
    for number in range(first, first + LINES):
        for guest in people:
            await guest.until_live()
            await guest.say(f"{guest.name} {number}")


async def _refuse(room: ServedRoom) -> str:
    """Return the sentence with which the host refuses the file, which has to stay as it is."""
    before = {path.name: path.read_bytes() for path in room.folder.glob(f"{LOG_FILE}*")}
    refusal = await room.refuse()
    assert {path.name: path.read_bytes() for path in room.folder.glob(f"{LOG_FILE}*")} == before
    return refusal


def _judge(log: Sequence[Event], shown: Sequence[list[str]], refusal: str, told: int) -> Reset:
    said = [str(event.body["text"]) for event in log if event.kind == Kind.MESSAGE]
    lost = doubled = disordered = 0
    for name in ("Ann", "Ben"):
        own = [text for text in said if text.startswith(name)]
        expected = [f"{name} {number}" for number in range(2 * LINES)]
        lost += len(set(expected) - set(own))
        doubled += len(own) - len(set(own))
        disordered += sorted(own, key=lambda text: int(text.split()[1])) != own
    return Reset(refusal, told, lost, doubled, disordered, sum(screen != said for screen in shown))
