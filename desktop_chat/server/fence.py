"""Keep a client's messages in order when the log fails in the middle of them.

After a refused send the ones behind it, which are under way already, must not overtake it. They are refused
too until the client's pong proves that it has read the latest refusal; what it sends after that, it sends
knowingly. (The first refusal is not enough: a client that tries again before it has read the others would let
a new message overtake them.)
"""

from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.limits import INTEGER
from desktop_chat.storage.store import Unavailable
from desktop_chat.texts import sentence

RETRY_AFTER = 1000
"""Milliseconds after which a client may try again what the log could not do."""


def unavailable(failure: Unavailable) -> Refusal:
    """Return the refusal that a failure of the log becomes."""
    return Refusal("unavailable", failure.sentence, RETRY_AFTER)


class Fence:
    """Open, or closed until a certain pong."""

    def __init__(self) -> None:
        self._opened_by = 0

    @property
    def closed(self) -> bool:
        """Whether sends are refused now."""
        return self._opened_by > 0

    def close(self, ping: int) -> None:
        """Refuse sends until the pong of ``ping``."""
        self._opened_by = min(ping, INTEGER)

    def answered(self, pong: int) -> None:
        """Hear a pong."""
        if pong >= self._opened_by:
            self._opened_by = 0

    def check(self) -> None:
        """Raise a ``Refusal`` while closed."""
        if self.closed:
            reason = sentence("An earlier message could not be kept; this one has to come after it.")
            raise Refusal("unavailable", reason, RETRY_AFTER)
