"""Keep what a session has to keep: in a replica on one worker thread."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from desktop_chat.client.driver import DiskOrder, KeepTitle
from desktop_chat.client.effects import (
    Apply,
    BeginLog,
    ExtendBack,
    ForgetRow,
    ForOutbox,
    KeepAgain,
    KeepColours,
    KeepRow,
    Kept,
    MarkAcknowledged,
    MarkFailed,
    OpenKept,
    SettleDoubts,
    SettleRow,
)
from desktop_chat.client.replica import Contradiction, Replica
from desktop_chat.protocol.entities import DeviceId, Event, MemberId, RoomId, Seq
from desktop_chat.storage.schema import NewerFile
from desktop_chat.storage.store import Unavailable
from desktop_chat.texts import sentence

Result = TypeVar("Result")


class ReplicaKeeper:
    """One room's replicas, one for each host that was met; all work is done in order on one thread."""

    def __init__(self, path_for: Callable[[str], Path], room: RoomId, device: DeviceId) -> None:
        self.title = ""
        self.colours: Mapping[MemberId, int] = {}
        self._path_for = path_for
        self._room = room
        self._device = device
        self._replica: Replica | None = None
        self._thread = ThreadPoolExecutor(1, "replica")

    async def carry_out(self, order: DiskOrder) -> Kept | None:
        """Do what a session ordered; `Unavailable` where the disk refuses or the host contradicts itself."""
        return await self._on_thread(lambda: self._carry_out(order))

    async def read_before(self, seq: Seq | None, limit: int) -> list[Event]:
        """Return the last ``limit`` events below ``seq``, or the newest ones; ascending."""
        return await self._on_thread(lambda: self._read_before(seq, limit))

    async def read_after(self, seq: Seq, limit: int) -> list[Event]:
        """Return the first ``limit`` events above ``seq``, ascending."""
        return await self._on_thread(lambda: self._replica.read_after(seq, limit) if self._replica else [])

    async def close(self) -> None:
        """Close the file after all that was ordered."""
        await self._on_thread(self._close)
        self._thread.shutdown(wait=False)

    async def _on_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _carry_out(self, order: DiskOrder) -> Kept | None:
        if isinstance(order, OpenKept):
            return self._open(order.host)
        if self._replica is None:
            raise ValueError(f"ordered before OpenKept: {order}")
        try:
            return self._carry_out_on(self._replica, order)
        except Contradiction as contradiction:
            reason = sentence("The host contradicts what it said before: {reason}", reason=contradiction)
            raise Unavailable(reason) from contradiction

    def _carry_out_on(self, replica: Replica, order: DiskOrder) -> Kept | None:
        match order:
            case BeginLog(epoch, start, reset):
                replica.reset(epoch, start, device=self._device, doubted_after=0 if reset else None)
                return _kept(replica)
            case Apply(events, settled):
                replica.apply(events, settled)
            case ExtendBack(events):
                replica.extend_back(events)
            case KeepColours(colours):
                replica.keep_colours(colours)
            case KeepTitle(title):
                replica.set_title(title)
            case OpenKept(host):
                return self._open(host)
            case _:
                _change_outbox(replica, order)
        return None

    def _open(self, host: str) -> Kept:
        self._close()
        replica = Replica(self._path_for(host), host, self._room)
        try:
            replica.open()
        except NewerFile as newer:
            raise Unavailable(newer.sentence) from newer
        self._replica = replica
        self.title, self.colours = replica.state().title, replica.colours()
        return _kept(replica)

    def _close(self) -> None:
        if self._replica is not None:
            self._replica.close()
            self._replica = None

    def _read_before(self, seq: Seq | None, limit: int) -> list[Event]:
        if self._replica is None:
            return []
        before = self._replica.state().last.seq + 1 if seq is None else seq
        return self._replica.read_before(before, limit)


def _change_outbox(replica: Replica, order: ForOutbox) -> None:
    match order:
        case KeepRow(row):
            replica.add(row)
        case KeepAgain(client_id):
            replica.retry(client_id)
        case MarkAcknowledged(client_id, position):
            replica.mark_acknowledged(client_id, position)
        case MarkFailed(client_id, failure):
            replica.mark_failed(client_id, failure)
        case ForgetRow(client_id):
            replica.remove(client_id)
        case SettleRow(client_id):
            replica.settle(client_id)
        case SettleDoubts(confirmed):
            replica.settle_doubts(confirmed)


def _kept(replica: Replica) -> Kept:
    state = replica.state()
    return Kept(state.host, state.epoch, state.first, state.last, tuple(replica.outbox()))
