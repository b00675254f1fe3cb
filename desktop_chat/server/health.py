"""Whether the log takes what is said: told once when it stops, once when it goes on, and to whoever asks."""

import asyncio
import logging

from desktop_chat.protocol.entities import FIRST_ROOM
from desktop_chat.storage.store import Store, Unavailable
from desktop_chat.texts import Sentence, _

_TRY_SECONDS = 3.0
"""Longer than clients wait until they try again: whose message is refused finds out by that message."""
_LOG = logging.getLogger(__name__)


class LogHealth:
    """``trouble`` is why nothing can be kept at the moment, or None while all is well."""

    def __init__(self) -> None:
        self.trouble: Sentence | None = None
        self._failures = 0
        self._fell_ill = asyncio.Event()

    def failed(self, failure: Unavailable) -> None:
        """Hear that the log could not take something."""
        if self.trouble is None:
            _LOG.error("%s", _("Nothing that is said can be kept now. {reason}", reason=failure.sentence))
        self.trouble = failure.sentence
        self._failures += 1
        self._fell_ill.set()

    def stored(self) -> None:
        """Hear that the log has taken something."""
        if self.trouble is not None:
            _LOG.warning("%s", _("What is said can be kept again."))
        self.trouble = None
        self._fell_ill.clear()

    async def watch(self, store: Store) -> None:
        """While there is trouble and nobody says anything, try whether something can be kept."""
        while True:
            await self._fell_ill.wait()
            failures = self._failures
            await asyncio.sleep(_TRY_SECONDS)
            if self.trouble is None or self._failures > failures:
                continue
            try:
                # The title that it has already: the smallest thing that goes to the disk and changes nothing.
                await store.set_title(FIRST_ROOM, await store.title(FIRST_ROOM))
            except Unavailable as failure:
                self.failed(failure)
            else:
                self.stored()
