"""The last events of a room, encoded, and cursors that read on from wherever they stand.

Each event is encoded once, and what several cursors have in common is put into frames once: coalescing is
what makes the fan-out fast.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from desktop_chat.protocol.entities import Event, Seq
from desktop_chat.protocol.limits import RECENT_EVENTS


class Ring:
    """At most ``capacity`` events, the newest: ``encode`` writes one, ``join`` makes frames of some.

    An encoder may return nothing (``b""``) for an event that its readers are not told of.
    """

    def __init__(
        self,
        head: Seq,
        encode: Callable[[Event], bytes],
        join: Callable[[Sequence[bytes]], bytes],
        capacity: int = RECENT_EVENTS,
    ) -> None:
        self.head = head
        self._encode = encode
        self._join = join
        self._encoded: deque[bytes] = deque(maxlen=capacity)
        self._known: dict[Seq, tuple[bytes, Seq]] = {}

    @property
    def start(self) -> Seq:
        """The earliest cursor that can read from the ring."""
        return self.head - len(self._encoded)

    def append(self, events: Iterable[Event]) -> None:
        """Add committed events, which go on at ``head + 1``."""
        for event in events:
            if event.seq != self.head + 1:
                raise ValueError(f"event {event.seq} does not follow {self.head}")
            self._encoded.append(self._encode(event))
            self.head = event.seq
        self._known.clear()

    def frames(self, events: Iterable[Event]) -> bytes:
        """Return frames of ``events``, as this ring's readers are told of them."""
        return self._join([self._encode(event) for event in events])

    def since(self, cursor: Seq, budget: int) -> tuple[bytes, Seq] | None:
        """Return frames of what follows ``cursor``, and the cursor behind them; None if that is gone.

        About ``budget`` bytes at most, so that a flush never keeps the loop for long, but one event at least.
        """
        known = self._known.get(cursor)
        if known is None:
            if not self.start <= cursor <= self.head:
                return None
            known = self._known[cursor] = self._read(cursor, budget)
        return known

    def _read(self, cursor: Seq, budget: int) -> tuple[bytes, Seq]:
        read: list[bytes] = []
        for encoded in islice(self._encoded, cursor - self.start, None):
            if read and budget < len(encoded):
                break
            read.append(encoded)
            budget -= len(encoded)
        return self._join(read), cursor + len(read)
