"""An own message that the log has not shown back, as session and replica hand it to each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from desktop_chat.protocol.entities import ClientId, Event, Position, Seq


class OutboxMark(StrEnum):
    """What is known about an own message that the log has not shown back."""

    PENDING = "pending"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    DOUBTFUL = "doubtful"
    """It stood in the log that a reset has replaced; whether the new one has it is still to be found out."""
    SETTLED = "settled"
    """The log has it, before the first event kept. It waits for nothing, but the next reset may lose it.
    Only the disk knows of such rows."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An own message on its way; ``time`` is this computer's clock in milliseconds since 1970, to show.

    ``failure`` is the sentence with which the host declined it; ``position`` is where the ack has put it or,
    if it is doubtful, where the replaced log had it.
    """

    client_id: ClientId
    kind: str
    body: Mapping[str, Any]
    time: int
    failure: str | None = None
    mark: OutboxMark = OutboxMark.PENDING
    position: Position | None = None


def doubtful_row(event: Event) -> OutboxRow:
    """Return the row for an own message of a replaced log."""
    return OutboxRow(
        event.client_id, event.kind, event.body, event.time, None, OutboxMark.DOUBTFUL, event.position
    )


def rows_for_another_log(own: Iterable[Event], rows: Iterable[OutboxRow]) -> list[OutboxRow]:
    """Return the outbox with which a copy of another log begins.

    First what the replaced log had, in its order: the ``own`` messages that were kept of it, and those among
    the old outbox's ``rows`` that it had before them. Then what waits: what the old log has said of that is
    void.
    """
    had = [doubtful_row(event) for event in own]
    known = {row.client_id for row in had}
    waiting: list[OutboxRow] = []
    for row in rows:
        match row.mark:
            case _ if row.client_id in known:
                pass  # a page has brought its event before the host's answer
            case OutboxMark.DOUBTFUL | OutboxMark.SETTLED:
                had.append(replace(row, mark=OutboxMark.DOUBTFUL))
            case OutboxMark.FAILED:
                waiting.append(row)
            case _:
                waiting.append(replace(row, mark=OutboxMark.PENDING, position=None))
    return sorted(had, key=_place) + waiting


def _place(row: OutboxRow) -> Seq:
    return row.position.seq if row.position is not None else 0
