"""`desktop-chat tail`: print what is said in a room, over reconnects, each line once and in order."""

import asyncio
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NoReturn

from desktop_chat.app.recent_past import RecentPast
from desktop_chat.app.terminal import printable
from desktop_chat.app.transcript import Transcript, json_lines
from desktop_chat.app.visit import Visit
from desktop_chat.client.address import Address
from desktop_chat.client.driver import DiskOrder
from desktop_chat.client.effects import (
    Apply,
    BeginLog,
    ForPerson,
    Kept,
    LinkChanged,
    LinkState,
    OpenKept,
    Told,
    Welcomed,
)
from desktop_chat.client.memory_keeper import MemoryKeeper
from desktop_chat.client.profile import Person
from desktop_chat.protocol.entities import DeviceId, Event, member_of
from desktop_chat.protocol.events import PresenceChanged
from desktop_chat.protocol.limits import RECENT_EVENTS
from desktop_chat.texts import _


def tail(address: Address, person: Person, *, history: int, as_json: bool) -> NoReturn:
    """Print what happened since the last ``history`` messages, and what comes, until the program is stopped.

    Raises `Refusal` where the room cannot be reached or sends us away, and ``OSError`` when nobody reads on.
    """
    asyncio.run(_tail(address, person, history, as_json))


async def _tail(address: Address, person: Person, history: int, as_json: bool) -> NoReturn:
    printer = _Printer(member_of(person.identity().public), history, as_json=as_json)
    visit = Visit(
        address,
        person,
        recent=RECENT_EVENTS if history else 0,  # they are not only messages
        keeper_for=lambda device: _PrintingKeeper(device, printer),
        hears=printer.hear,
    )
    async with visit.stay():
        while True:
            await visit.changed.wait()
            visit.changed.clear()
            visit.check()
            await printer.print()
            if printer.failure is not None:
                raise printer.failure


class _Printer:
    """Prints on a thread, in the order of what is told: who reads slowly slows the host, not the heartbeat.

    As JSON only events are printed; what concerns the connection goes to standard error either way.
    """

    def __init__(self, own_member: str, history: int, *, as_json: bool) -> None:
        self.failure: OSError | None = None
        self._past = RecentPast(history)
        self._as_json = as_json
        self._transcript = Transcript(own_member, datetime.now().astimezone().date())
        self._turn = asyncio.Lock()
        self._lines: list[str] = []
        self._notes: list[str] = []
        self._been_live = False
        self._away = False

    def hear(self, shown: ForPerson) -> None:
        """Take what is not in the log; it is printed with the next `print`."""
        match shown:
            case Told(PresenceChanged() as told) if not self._as_json:
                self._lines += self._transcript.presence_lines(told, datetime.now().astimezone())
            case Welcomed(welcome, _):
                self._past.welcomed(welcome.head.seq)
                self._transcript.welcomed(welcome.head.seq)
            case LinkChanged(link):
                self._look_at_link(link.state)
            case _:
                pass

    def _look_at_link(self, state: LinkState) -> None:
        if state is LinkState.BACKOFF and self._been_live and not self._away:
            self._away = True
            self.note(_("Connection lost. Trying again…"))
        elif state is LinkState.LIVE:
            if self._away:
                self.note(_("Connected again."))
            self._been_live, self._away = True, False

    def note(self, words: str) -> None:
        """Say something about the connection with the next `print`."""
        self._notes.append(printable(words))

    async def say_replaced(self) -> None:
        """Say that what follows is another log, perhaps another host's, and does not go on from what came."""
        self.note(_("The host’s log was replaced; what follows comes from the new one."))
        await self.print()

    async def print(self, events: Sequence[Event] = ()) -> None:
        """Print what has been heard, and then ``events``; nothing more after a ``failure``."""
        async with self._turn:
            events = self._past.take(events)
            if self._as_json:
                self._lines += json_lines(events)
            else:
                self._lines += (line for event in events for line in self._transcript.event_lines(event))
            lines, notes = self._lines, self._notes
            self._lines, self._notes = [], []
            if self.failure is None and (lines or notes):
                try:
                    await asyncio.to_thread(_write, lines, notes)
                except OSError as failure:
                    self.failure = failure


def _write(lines: Iterable[str], notes: Iterable[str]) -> None:
    sys.stderr.write("".join(f"{note}\n" for note in notes))
    sys.stderr.flush()
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


class _PrintingKeeper(MemoryKeeper):
    """Prints what it is told to keep."""

    def __init__(self, device: DeviceId, printer: _Printer) -> None:
        super().__init__(device)
        self._printer = printer
        self._met: str | None = None

    async def carry_out(self, order: DiskOrder) -> Kept | None:
        match order:
            case OpenKept(host):
                if self._met not in {None, host}:
                    await self._printer.say_replaced()
                self._met = host
            case Apply(events, _):
                await self._printer.print(events)
            case BeginLog(_, _, True):
                await self._printer.say_replaced()
            case _:
                pass
        return self.do(order)
