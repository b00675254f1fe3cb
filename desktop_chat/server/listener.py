"""A welcomed connection as its hall sees it."""

from typing import Protocol

from desktop_chat.protocol.errors import CloseCode
from desktop_chat.texts import Sentence

FLUSH_BYTES = 64 * 1024
"""What one connection is given in one turn, so that reading is never kept waiting for long."""


class Listener(Protocol):
    """Somebody who hears what happens in the room. Nothing here ever waits."""

    def flush(self) -> None:
        """Write what has come since the last time."""

    def tell(self, frames: bytes, plain: bytes) -> None:
        """Take what is told and not remembered, in the words of either door."""

    def end(self, code: CloseCode, reason: Sentence) -> None:
        """Say bye and close."""
