"""Find out which own messages a reset of the same host's log has lost."""

from collections.abc import Sequence

from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.protocol.commands import Fetch
from desktop_chat.protocol.entities import Event, Position, Seq


class Recovery:
    """A binary search for the newest doubtful message that the host's log still has at the same place.

    Equal ``rid`` at a ``seq`` proves equal history up to it: what precedes a confirmed message is confirmed.
    """

    def __init__(self, doubtful: Sequence[OutboxRow]) -> None:
        self._places = [row.position or Position(0, None) for row in doubtful]
        self._low = 0
        self._high = len(doubtful)

    @property
    def confirmed(self) -> Seq | None:
        """Up to which place the log has the messages, 0 for none of them; None while the search goes on."""
        if self._low < self._high:
            return None
        return self._places[self._low - 1].seq if self._low else 0

    def question(self, request: int) -> Fetch:
        """Return the fetch of the one event that decides next."""
        return Fetch(request, before=self._places[self._middle].seq + 1, limit=1)

    def answer(self, events: Sequence[Event], first: Seq) -> None:
        """Take the host's answer; what lies before its ``first`` event it once had, and trimmed."""
        place = self._places[self._middle]
        if place.seq < first or any(event.position == place for event in events):
            self._low = self._middle + 1
        else:
            self._high = self._middle

    @property
    def _middle(self) -> int:
        return (self._low + self._high) // 2
