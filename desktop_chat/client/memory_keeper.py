"""Keep what a session has to keep in memory: for visits that leave nothing behind."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from desktop_chat.client.driver import DiskOrder
from desktop_chat.client.effects import (
    Apply,
    BeginLog,
    ForgetRow,
    KeepAgain,
    KeepRow,
    Kept,
    MarkAcknowledged,
    MarkFailed,
    OpenKept,
    SettleDoubts,
    SettleRow,
)
from desktop_chat.client.outbox_row import OutboxMark, OutboxRow, doubtful_row, rows_for_another_log
from desktop_chat.protocol.entities import START, ClientId, DeviceId, Event, Kind, Position


class MemoryKeeper:
    """Holds a position and an outbox for each host; of the log only own messages, which a reset may lose."""

    def __init__(self, device: DeviceId) -> None:
        self._device = device
        self._hosts: dict[str, Kept] = {}
        self._own: dict[str, list[OutboxRow]] = {}
        self._host = ""

    @property
    def kept(self) -> Kept:
        """What is kept about the host that was opened last."""
        return self._hosts[self._host]

    async def carry_out(self, order: DiskOrder) -> Kept | None:
        """Do what a session ordered."""
        return self.do(order)

    def do(self, order: DiskOrder) -> Kept | None:
        """Do what a session ordered, at once."""
        match order:
            case OpenKept(host):
                self._host = host
                self._hosts.setdefault(host, Kept(host, None, 1, START))
                self._own.setdefault(host, [])
                return self.kept
            case BeginLog():
                return self._begin(order)
            case Apply(events, settled):
                self._apply(events, settled)
            case KeepRow(row):
                self._set_outbox((*self.kept.outbox, row))
            case KeepAgain(client_id):
                again = self._changed(client_id, OutboxMark.PENDING)
                self._set_outbox((*self._without(client_id), *again))
            case ForgetRow(client_id):
                self._set_outbox(self._without(client_id))
            case MarkAcknowledged(client_id, position):
                self._mark(client_id, OutboxMark.ACKNOWLEDGED, position=position)
            case MarkFailed(client_id, failure):
                self._mark(client_id, OutboxMark.FAILED, failure)
            case SettleRow(client_id):
                self._own[self._host] += self._changed(client_id, OutboxMark.SETTLED)
                self._set_outbox(self._without(client_id))
            case SettleDoubts(confirmed):
                self._settle_doubts(confirmed)
            case _:
                pass
        return None

    def _begin(self, order: BeginLog) -> Kept:
        rows = tuple(rows_for_another_log((), (*self._own[self._host], *self.kept.outbox)))
        self._own[self._host] = []
        last = replace(START, seq=order.start)
        self._hosts[self._host] = Kept(self._host, order.epoch, order.start + 1, last, rows)
        return self.kept

    def _apply(self, events: Sequence[Event], settled: Sequence[ClientId]) -> None:
        own = [event for event in events if event.device == self._device and event.kind == Kind.MESSAGE]
        self._own[self._host] += map(doubtful_row, own)
        rows = tuple(row for row in self.kept.outbox if row.client_id not in settled)
        self._hosts[self._host] = replace(self.kept, last=events[-1].position, outbox=rows)

    def _settle_doubts(self, confirmed: int) -> None:
        left: list[OutboxRow] = []
        for row in self.kept.outbox:
            if row.mark is not OutboxMark.DOUBTFUL:
                left.append(row)
            elif row.position is not None and row.position.seq <= confirmed:
                self._own[self._host].append(row)
            else:
                left.append(replace(row, mark=OutboxMark.PENDING, position=None))
        self._set_outbox(left)

    def _mark(
        self,
        client_id: ClientId,
        mark: OutboxMark,
        failure: str | None = None,
        position: Position | None = None,
    ) -> None:
        changed = {
            row.client_id: replace(row, position=position) for row in self._changed(client_id, mark, failure)
        }
        self._set_outbox(changed.get(row.client_id, row) for row in self.kept.outbox)

    def _changed(self, client_id: ClientId, mark: OutboxMark, failure: str | None = None) -> list[OutboxRow]:
        found = (row for row in self.kept.outbox if row.client_id == client_id)
        return [replace(row, mark=mark, failure=failure) for row in found]

    def _without(self, client_id: ClientId) -> list[OutboxRow]:
        return [row for row in self.kept.outbox if row.client_id != client_id]

    def _set_outbox(self, rows: Iterable[OutboxRow]) -> None:
        self._hosts[self._host] = replace(self.kept, outbox=tuple(rows))
