"""Those who have read all there is, which is nearly everybody nearly always: one cursor and one write each.

A room of a thousand pays for every step of this loop a thousand times a message, so it has no others.
"""

from desktop_chat.protocol.entities import Seq
from desktop_chat.rooms.ring import Ring
from desktop_chat.server.links import Link
from desktop_chat.server.listener import FLUSH_BYTES, Listener


class InStep:
    """The readers of one ring who stand at the same place and wait for nothing else.

    Whoever wants something of its own leaves, reads for itself and enters again.
    """

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self._cursor = ring.head
        self._links: dict[Listener, Link] = {}
        self._entering: dict[Listener, tuple[Link, Seq]] = {}
        self._full: dict[Listener, Seq] = {}

    @property
    def behind(self) -> bool:
        """Whether more has to be written than one turn takes."""
        return self._cursor != self.ring.head

    def enter(self, listener: Listener, link: Link, cursor: Seq) -> None:
        """Write to ``listener`` from now on; `write` takes it in if ``cursor`` is everybody's then."""
        self._entering[listener] = link, cursor

    def leave(self, listener: Listener) -> Seq | None:
        """Return the cursor of ``listener``, who reads for itself from now on; None if it does already."""
        if (entering := self._entering.pop(listener, None)) is not None:
            return entering[1]
        if (cursor := self._full.pop(listener, None)) is not None:
            return cursor
        return None if self._links.pop(listener, None) is None else self._cursor

    def write(self) -> list[Listener]:
        """Write what has come, but nothing to peers who are full; return who has to read for itself.

        A full one leaves with the cursor it has; it hears when its peer has taken most of it.
        """
        alone: list[Listener] = []
        if self._cursor != self.ring.head:
            if (chunk := self.ring.since(self._cursor, FLUSH_BYTES)) is None:
                alone.extend(self._links)
            else:
                self._write(*chunk)
        if not self._links:
            self._cursor = self.ring.head
        for listener, (link, cursor) in self._entering.items():
            if cursor == self._cursor:
                self._links[listener] = link
            else:
                alone.append(listener)
        self._entering.clear()
        return alone

    def _write(self, frames: bytes, cursor: Seq) -> None:
        full = []
        for listener, link in self._links.items():
            if link.backlog() > FLUSH_BYTES:
                full.append(listener)
            else:
                link.write(frames)
        for listener in full:
            del self._links[listener]
            self._full[listener] = self._cursor
        self._cursor = cursor
