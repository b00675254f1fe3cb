"""Those who have read all there is, which is nearly everybody nearly always: one cursor and one write each.

A room of a thousand pays for every step of this loop a thousand times a message, so it asks nobody anything:
whoever must not be written to any more leaves when that begins.
"""

from collections.abc import Callable

from desktop_chat.protocol.entities import Seq
from desktop_chat.rooms.ring import Ring
from desktop_chat.server.listener import FLUSH_BYTES, Listener


class InStep:
    """The readers of one ring who stand at the same place and wait for nothing else.

    Whoever wants something of its own leaves, reads for itself and enters again.
    """

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self._cursor = ring.head
        self._writes: dict[Listener, Callable[[bytes], object]] = {}
        self._entering: dict[Listener, tuple[Callable[[bytes], object], Seq]] = {}

    @property
    def behind(self) -> bool:
        """Whether more has to be written than one turn takes."""
        return self._cursor != self.ring.head

    def enter(self, listener: Listener, write: Callable[[bytes], object], cursor: Seq) -> None:
        """Give ``write`` what comes from now on, if ``cursor`` is everybody's when `write` takes it in."""
        self._entering[listener] = write, cursor

    def leave(self, listener: Listener) -> Seq | None:
        """Return the cursor of ``listener``, who reads for itself from now on; None if it does already."""
        if (entering := self._entering.pop(listener, None)) is not None:
            return entering[1]
        return None if self._writes.pop(listener, None) is None else self._cursor

    def write(self) -> list[Listener]:
        """Write what has come; return who has to read for itself."""
        alone: list[Listener] = []
        if self._cursor != self.ring.head:
            if (chunk := self.ring.since(self._cursor, FLUSH_BYTES)) is None:
                alone.extend(self._writes)
            else:
                self._write(*chunk)
        if not self._writes:
            self._cursor = self.ring.head
        for listener, (write, cursor) in self._entering.items():
            if cursor == self._cursor:
                self._writes[listener] = write
            else:
                alone.append(listener)
        self._entering.clear()
        return alone

    def _write(self, frames: bytes, cursor: Seq) -> None:
        # Whom these frames make full leaves while it is written to, and has read them.
        self._cursor = cursor
        for write in list(self._writes.values()):
            write(frames)
