"""Blame in the type: what may go wrong between a client and a host."""

from enum import IntEnum

from desktop_chat.texts import Sentence, sentence


class CloseCode(IntEnum):
    """Why a WebSocket was closed, RFC 6455 section 7.4 and this protocol's own."""

    NORMAL = 1000
    GOING_AWAY = 1001
    INVALID_TEXT = 1007
    POLICY = 1008
    TOO_BIG = 1009
    SERVER_ERROR = 1011
    RESTARTING = 1012
    TOO_SLOW = 4008
    LOG_RESET = 4010
    BAD_FRAME = 4400
    NOT_ADMITTED = 4401
    BANNED = 4403
    NO_HELLO = 4408
    REPLACED = 4409
    FULL = 4429
    UNAVAILABLE = 4503
    WRONG_VERSION = 4505

    @property
    def may_retry(self) -> bool:
        """Whether the same client may try again by itself; if not, a person has to decide."""
        return self not in _FINAL


_FINAL = frozenset(
    {
        CloseCode.POLICY,
        CloseCode.BAD_FRAME,
        CloseCode.NOT_ADMITTED,
        CloseCode.BANNED,
        CloseCode.WRONG_VERSION,
    }
)


def older_side(client: int, host: int) -> Sentence:
    """Return what the client's person is told where the two speak different versions of the protocol."""
    if client > host:
        return sentence("The host has an older Desktop Chat than you. Update it there.")
    return sentence("Your Desktop Chat is older than the host’s. Update it here.")


class Refusal(Exception):
    """Their request, our no: it is answered with a code and a sentence, and the conversation goes on.

    ``retry_after`` is in milliseconds, or None where trying again does not help.
    """

    def __init__(self, code: str, reason: Sentence, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = reason
        self.retry_after = retry_after

    def __str__(self) -> str:
        return self.sentence.text()


class BadFrame(Exception):
    """A frame that breaks the protocol: the connection is closed with ``code`` and a sentence."""

    def __init__(self, reason: Sentence, code: CloseCode = CloseCode.BAD_FRAME) -> None:
        super().__init__(reason.message)
        self.sentence = reason
        self.code = code

    def __str__(self) -> str:
        return self.sentence.text()


class ConnectionLost(Exception):
    """The link is gone; whoever needs it connects again and resumes."""
