"""What a client keeps on disk, in memory: the replica's promises, for scripted and simulated sessions."""

from collections.abc import Sequence
from dataclasses import replace

from desktop_chat.client.effects import Kept
from desktop_chat.client.outbox_row import OutboxMark, OutboxRow, carried_row, doubtful_row
from desktop_chat.protocol.entities import Event, Position


class MemoryDisk:
    """One folder of replicas, one for each host; the orders go to the one that was opened last."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._hosts: dict[str, Kept] = {}
        self._logs: dict[str, list[Event]] = {}
        self._host = ""
        self.archived: list[list[Event]] = []

    @property
    def kept(self) -> Kept:
        return self._hosts[self._host]

    @property
    def events(self) -> list[Event]:
        return self._logs[self._host]

    def open(self, host: str) -> Kept:
        self._host = host
        self._hosts.setdefault(host, Kept(host, None, 1, Position(0, None)))
        self._logs.setdefault(host, [])
        return self.kept

    def begin(self, epoch: str, start: int, *, reset: bool) -> Kept:
        own = [e for e in self.events if e.device == self._device and e.kind == "message"] if reset else []
        rows = (*map(doubtful_row, own), *map(carried_row, self.kept.outbox))
        if reset:
            self.archived.append(self.events)
        self._logs[self._host] = []
        self._set(epoch=epoch, first=start + 1, last=Position(start, None), outbox=rows)
        return self.kept

    def apply(self, events: Sequence[Event], settled: Sequence[str]) -> None:
        for event in events:
            assert event.seq == self.kept.last.seq + 1
            self.events.append(event)
            self._set(last=event.position)
        self._keep(row for row in self.kept.outbox if row.client_id not in settled)

    def extend_back(self, events: Sequence[Event]) -> None:
        assert events[-1].seq == self.kept.first - 1
        self.events[:0] = events
        self._set(first=events[0].seq)

    def add(self, row: OutboxRow) -> None:
        assert row.client_id not in {known.client_id for known in self.kept.outbox}
        self._set(outbox=(*self.kept.outbox, row))

    def retry(self, client_id: str) -> None:
        again = [replace(row, mark=OutboxMark.PENDING, failure=None) for row in self._rows(client_id)]
        self._set(outbox=(*(row for row in self.kept.outbox if row.client_id != client_id), *again))

    def remove(self, client_id: str) -> None:
        self._keep(row for row in self.kept.outbox if row.client_id != client_id)

    def mark_acknowledged(self, client_id: str, position: Position) -> None:
        self._change(client_id, OutboxMark.ACKNOWLEDGED, None, position)

    def mark_failed(self, client_id: str, failure: str) -> None:
        self._change(client_id, OutboxMark.FAILED, failure, None)

    def settle_doubts(self, confirmed: int) -> None:
        doubtful = OutboxMark.DOUBTFUL
        self._keep(
            replace(row, mark=OutboxMark.PENDING) if row.mark is doubtful else row
            for row in self.kept.outbox
            if row.mark is not doubtful or row.position is None or row.position.seq > confirmed
        )

    def _rows(self, client_id: str) -> list[OutboxRow]:
        return [row for row in self.kept.outbox if row.client_id == client_id]

    def _change(
        self, client_id: str, mark: OutboxMark, failure: str | None, position: Position | None
    ) -> None:
        self._keep(
            replace(row, mark=mark, failure=failure, position=position) if row.client_id == client_id else row
            for row in self.kept.outbox
        )

    def _keep(self, rows: object) -> None:
        self._set(outbox=tuple(rows))  # type: ignore[call-overload]

    def _set(self, **changes: object) -> None:
        self._hosts[self._host] = replace(self.kept, **changes)  # type: ignore[arg-type]
