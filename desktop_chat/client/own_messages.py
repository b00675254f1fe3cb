"""Show on a timeline what became of own messages, once the disk has it."""

from desktop_chat.client.driver import DiskOrder
from desktop_chat.client.effects import (
    ForgetRow,
    Kept,
    MarkAcknowledged,
    MarkFailed,
    SettleDoubts,
    SettleRow,
)
from desktop_chat.client.entries import Change
from desktop_chat.client.outbox_row import OutboxMark
from desktop_chat.client.timeline import Timeline
from desktop_chat.protocol.entities import ClientId, Seq


class OwnMessages:
    """Knows which own messages a reset has put in doubt, and so which go once those are settled."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._doubtful: dict[ClientId, Seq] = {}

    def doubt(self, kept: Kept) -> None:
        """Remember which rows on disk are doubtful, and where the host once had them."""
        self._doubtful = {
            row.client_id: row.position.seq
            for row in kept.outbox
            if row.mark is OutboxMark.DOUBTFUL and row.position is not None
        }

    def show(self, order: DiskOrder) -> list[Change]:
        """Change the timeline as the disk has changed the outbox."""
        match order:
            case MarkAcknowledged(client_id, _):
                return self._timeline.mark_sent(client_id)
            case MarkFailed(client_id, failure):
                return self._timeline.mark_failed(client_id, failure)
            case ForgetRow(client_id) | SettleRow(client_id):
                return self._timeline.discard(client_id)
            case SettleDoubts(confirmed):
                settled = [client_id for client_id, seq in self._doubtful.items() if seq <= confirmed]
                self._doubtful.clear()
                return [change for client_id in settled for change in self._timeline.discard(client_id)]
            case _:
                return []
