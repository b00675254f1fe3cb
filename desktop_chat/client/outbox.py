"""A client's own messages that the log has not yet shown back, in the order in which they were written."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import Enum

from desktop_chat.client.outbox_row import OutboxMark, OutboxRow
from desktop_chat.protocol.commands import Send
from desktop_chat.protocol.entities import ClientId, Position
from desktop_chat.protocol.limits import OUTSTANDING


class Stage(Enum):
    """How far a row has come on the present connection."""

    STORING = "storing"
    DOUBTFUL = "doubtful"
    READY = "ready"
    SENT = "sent"
    RETURNED = "returned"
    """The host could not take it now and wants it again later."""
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"


_STAGES = {
    OutboxMark.PENDING: Stage.READY,
    OutboxMark.ACKNOWLEDGED: Stage.READY,
    OutboxMark.FAILED: Stage.FAILED,
    OutboxMark.DOUBTFUL: Stage.DOUBTFUL,
}


class Outbox:
    """None is sent before it is on disk, none before an earlier one, at most 32 are unacknowledged."""

    def __init__(self, rows: Iterable[OutboxRow] = ()) -> None:
        self._rows: dict[ClientId, OutboxRow] = {}
        self._stages: dict[ClientId, Stage] = {}
        for row in rows:
            self._put(row, _STAGES[row.mark])

    def __contains__(self, client_id: ClientId) -> bool:
        return client_id in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[OutboxRow]:
        return iter(tuple(self._rows.values()))

    def stage(self, client_id: ClientId) -> Stage | None:
        """How far a row is, or None where there is none."""
        return self._stages.get(client_id)

    def rows_at(self, stage: Stage) -> list[OutboxRow]:
        """Return the rows that are so far, in order."""
        return [row for row in self._rows.values() if self._stages[row.client_id] is stage]

    def add(self, row: OutboxRow) -> None:
        """Take a new row, which is not on disk yet, at the end."""
        self._put(row, Stage.STORING)

    def stored(self, client_id: ClientId) -> None:
        """A row is on disk now."""
        if self._stages.get(client_id) is Stage.STORING:
            self._stages[client_id] = Stage.READY

    @property
    def waits(self) -> bool:
        """Whether there is a row that has not failed."""
        return any(stage is not Stage.FAILED for stage in self._stages.values())

    @property
    def unanswered(self) -> bool:
        """Whether the host has still to say what becomes of something that was sent."""
        return Stage.SENT in self._stages.values()

    def due(self) -> list[Send]:
        """Return what may be sent now, in order, and count it as sent."""
        if Stage.READY not in self._stages.values():
            return []  # asked after each frame, and mostly so
        room = OUTSTANDING - sum(stage is Stage.SENT for stage in self._stages.values())
        sends: list[Send] = []
        for client_id, stage in self._stages.items():
            if len(sends) >= room or stage in {Stage.STORING, Stage.DOUBTFUL}:
                break
            if stage is Stage.READY:
                row = self._rows[client_id]
                sends.append(Send(client_id, row.kind, row.body))
        self._stages.update((send.client_id, Stage.SENT) for send in sends)
        return sends

    def begin_again(self, *stages: Stage) -> None:
        """Whatever is at one of ``stages`` is to be sent, in order."""
        for client_id, stage in self._stages.items():
            if stage in stages:
                self._stages[client_id] = Stage.READY

    def acknowledge(self, client_id: ClientId, position: Position) -> bool:
        """The host has it at ``position``; whether that is news."""
        if self._stages.get(client_id) not in {Stage.READY, Stage.SENT, Stage.RETURNED}:
            return False
        row = replace(self._rows[client_id], mark=OutboxMark.ACKNOWLEDGED, failure=None, position=position)
        self._put(row, Stage.ACKNOWLEDGED)
        return True

    def give_back(self, client_id: ClientId) -> None:
        """The host wants it again later."""
        if self._stages.get(client_id) is Stage.SENT:
            self._stages[client_id] = Stage.RETURNED

    def fail(self, client_id: ClientId, failure: str) -> None:
        """The host declined it: it stays until its author retries or discards it."""
        row = replace(self._rows[client_id], mark=OutboxMark.FAILED, failure=failure)
        self._put(row, Stage.FAILED)

    def retry(self, client_id: ClientId) -> bool:
        """Put a failed row at the end, to be stored and sent again; False if it has not failed."""
        if self._stages.get(client_id) is not Stage.FAILED:
            return False
        row = self.remove(client_id)
        self.add(replace(row, mark=OutboxMark.PENDING, failure=None, position=None))
        return True

    def remove(self, client_id: ClientId) -> OutboxRow:
        """Take a row out."""
        del self._stages[client_id]
        return self._rows.pop(client_id)

    def _put(self, row: OutboxRow, stage: Stage) -> None:
        self._rows[row.client_id] = row
        self._stages[row.client_id] = stage
