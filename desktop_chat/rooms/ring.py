"""The last events of a room as ready frames, and cursors that read on from wherever they stand.

Each event is encoded once, and what several cursors have in common is joined once: coalescing is what makes
the fan-out fast.
"""

from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice

from desktop_chat.protocol.entities import Event, Seq
from desktop_chat.protocol.limits import RECENT_EVENTS


class Ring:
    """At most ``capacity`` frames, those of the newest events; ``encode`` makes the frame of one event.

    An encoder may return nothing (``b""``) for an event that its readers are not told of.
    """

    def __init__(self, head: Seq, encode: Callable[[Event], bytes], capacity: int = RECENT_EVENTS) -> None:
        self.head = head
        self._encode = encode
        self._frames: deque[bytes] = deque(maxlen=capacity)
        self._joined: dict[Seq, tuple[bytes, Seq]] = {}

    @property
    def start(self) -> Seq:
        """The earliest cursor that can read from the ring."""
        return self.head - len(self._frames)

    def append(self, events: Iterable[Event]) -> None:
        """Add committed events, which go on at ``head + 1``."""
        for event in events:
            if event.seq != self.head + 1:
                raise ValueError(f"event {event.seq} does not follow {self.head}")
            self._frames.append(self._encode(event))
            self.head = event.seq
        self._joined.clear()

    def since(self, cursor: Seq, budget: int) -> tuple[bytes, Seq] | None:
        """Return the frames after ``cursor``, joined, and the cursor behind them; None if they are gone.

        About ``budget`` bytes at most, so that a flush never keeps the loop for long, but one frame at least.
        """
        known = self._joined.get(cursor)
        if known is None:
            if not self.start <= cursor <= self.head:
                return None
            known = self._joined[cursor] = self._join(cursor, budget)
        return known

    def _join(self, cursor: Seq, budget: int) -> tuple[bytes, Seq]:
        frames: list[bytes] = []
        for frame in islice(self._frames, cursor - self.start, None):
            if frames and budget < len(frame):
                break
            frames.append(frame)
            budget -= len(frame)
        return b"".join(frames), cursor + len(frames)
