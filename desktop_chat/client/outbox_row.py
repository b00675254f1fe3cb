"""An own message that the log has not shown back, as session and replica hand it to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from desktop_chat.protocol.entities import ClientId, Event, Position


class OutboxMark(StrEnum):
    """What is known about an own message that the log has not shown back."""

    PENDING = "pending"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    DOUBTFUL = "doubtful"
    """It stood in the log that a reset has replaced; whether the new one has it is still to be found out."""


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


def carried_row(row: OutboxRow) -> OutboxRow:
    """Return ``row`` as it goes over into another log: what the old one has said of it is void."""
    if row.mark is OutboxMark.FAILED:
        return row
    return replace(row, mark=OutboxMark.PENDING, position=None)
