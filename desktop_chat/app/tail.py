"""`desktop-chat tail`: print what is said in a room, over reconnects, each line once and in order."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn

from desktop_chat.app.terminal import printable, printable_json
from desktop_chat.app.visit import Visit
from desktop_chat.client.address import Address
from desktop_chat.client.driver import DiskOrder
from desktop_chat.client.effects import Apply, BeginLog, Kept
from desktop_chat.client.entries import EntryKind, entry_of
from desktop_chat.client.memory_keeper import MemoryKeeper
from desktop_chat.client.profile import Person
from desktop_chat.protocol.codec import event_as_mapping, to_json
from desktop_chat.protocol.entities import DeviceId, Event
from desktop_chat.texts import _


def tail(address: Address, person: Person, *, history: int, as_json: bool) -> NoReturn:
    """Print the last ``history`` events and then each one as it comes, until the program is stopped.

    Raises `Refusal` where the room cannot be reached or sends us away, and ``OSError`` when nobody reads on.
    """
    asyncio.run(_tail(address, person, history, as_json))


async def _tail(address: Address, person: Person, history: int, as_json: bool) -> NoReturn:
    keepers: list[_PrintingKeeper] = []

    def keeper_for(device: DeviceId) -> _PrintingKeeper:
        keepers.append(_PrintingKeeper(device, as_json=as_json))
        return keepers[-1]

    visit = Visit(address, person, recent=history, keeper_for=keeper_for)
    async with visit.stay():
        while True:
            await visit.changed.wait()
            visit.changed.clear()
            visit.check()
            if keepers[0].failure is not None:
                raise keepers[0].failure


class _PrintingKeeper(MemoryKeeper):
    """Prints on a thread what it is told to keep: who reads slowly slows the host down, not the heartbeat."""

    def __init__(self, device: DeviceId, *, as_json: bool) -> None:
        super().__init__(device)
        self.failure: OSError | None = None
        self._as_json = as_json

    async def carry_out(self, order: DiskOrder) -> Kept | None:
        if self.failure is None:
            try:
                await asyncio.to_thread(self._print_order, order)
            except OSError as failure:
                self.failure = failure
        return self.do(order)

    def _print_order(self, order: DiskOrder) -> None:
        match order:
            case Apply(events, _):
                self._print(events)
            case BeginLog(_, _, True):
                sys.stderr.write(
                    _("The host’s log was replaced; what follows comes from the new one.") + "\n"
                )
            case _:
                pass

    def _print(self, events: Sequence[Event]) -> None:
        lines = (_json_of(event) if self._as_json else _line_of(event) for event in events)
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()


def _json_of(event: Event) -> str:
    return printable_json(to_json(event_as_mapping(event)))


def _line_of(event: Event) -> str:
    entry = entry_of(event, "")
    clock = datetime.fromtimestamp(entry.time / 1000).astimezone().strftime("%H:%M")
    if entry.kind is EntryKind.MESSAGE:
        return printable(f"{clock} {entry.name}: {entry.text}")
    return printable(f"{clock} * {entry.text}")
