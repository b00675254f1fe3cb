"""A listener and its link in one, whose peer is never asked, never leaves and is never cut."""

from desktop_chat.protocol.errors import CloseCode
from desktop_chat.server.links import CountingLink
from desktop_chat.texts import Sentence


class QuietReader(CountingLink):
    """What a test's reader has besides what it reads; anything that should not happen fails."""

    def end(self, code: CloseCode, reason: Sentence) -> None:
        raise AssertionError(f"closed with {code}: {reason}")

    def ping(self) -> None:
        raise AssertionError("nobody asks")

    async def finish(self) -> None:
        raise AssertionError("nobody ends")

    def abort(self) -> None:
        raise AssertionError("nobody cuts")
