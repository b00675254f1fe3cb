"""Which of the events from before we came are printed: those since the last so many messages."""

from collections.abc import Sequence

from desktop_chat.protocol.entities import Event, Kind, Seq


class RecentPast:
    """Holds the past back until all of it is there; what comes after it passes."""

    def __init__(self, messages: int) -> None:
        self._messages = messages
        self._head: Seq = 0
        self._held: list[Event] = []
        self._over = False

    def welcomed(self, head: Seq) -> None:
        """Note that what stands up to ``head`` was said before we came."""
        if not self._over:
            self._head = head

    def take(self, events: Sequence[Event]) -> Sequence[Event]:
        """Return what may be printed now that ``events`` are there, in the log's order."""
        if self._over:
            return events
        self._held += events
        if not self._held or self._held[-1].seq < self._head:
            return ()
        held, self._held, self._over = self._held, [], True
        past = [event for event in held if event.seq <= self._head]
        messages = [at for at, event in enumerate(past) if event.kind == Kind.MESSAGE]
        if not self._messages:
            start = len(past)
        else:
            start = messages[-self._messages] if len(messages) >= self._messages else 0
        return held[start:]
