"""The opening pair of a connection: who hosts, who speaks, and where the stream goes on."""

import base64
from dataclasses import dataclass, field
from random import Random

from desktop_chat.client.known_host import KnownHost
from desktop_chat.protocol.commands import Hello
from desktop_chat.protocol.entities import FIRST_ROOM, Position, RoomId
from desktop_chat.protocol.events import Challenge, Welcome
from desktop_chat.protocol.limits import DEFAULT_RECENT, WIRE_VERSION
from desktop_chat.texts import spoken_language
from desktop_chat.trust.identity import Identity, hello_text, verify


@dataclass(slots=True)
class Speaker:
    """Who speaks, in which room, to which host.

    ``recent`` is how many events a stream that resumes nothing begins with. ``colour`` is the one that the
    person has chosen: it may be changed at any time, and is told with the next tick or hello.
    """

    identity: Identity
    room: RoomId = FIRST_ROOM
    recent: int = DEFAULT_RECENT
    colour: int | None = None
    host: KnownHost = field(default_factory=KnownHost)


class Handshake:
    """One connection's challenge, hello and welcome."""

    def __init__(self, challenge: Challenge, speaker: Speaker, random: Random) -> None:
        self.challenge = challenge
        self._speaker = speaker
        self._nonce = random_text(random)

    def hello(self, instance: str, name: str, epoch: str | None, after: Position | None) -> Hello:
        """Return the hello that proves who speaks, and asks the host to prove itself.

        The host's sentences shall come in the language that this process speaks now.
        """
        identity = self._speaker.identity
        text = hello_text(self.challenge.host, self.challenge.nonce, self._speaker.room)
        return Hello(
            version=WIRE_VERSION,
            room=self._speaker.room,
            device=identity.public,
            instance=instance,
            name=name,
            language=spoken_language().replace("_", "-"),
            nonce=self._nonce,
            proof=identity.sign(text),
            token=None,
            epoch=epoch,
            after=after,
            recent=self._speaker.recent,
            colour=self._speaker.colour,
        )

    def proves_host(self, welcome: Welcome) -> bool:
        """Whether the welcome comes from the holder of the key that the challenge named."""
        proof = welcome.host_proof
        return proof is not None and verify(self.challenge.host, self._nonce, proof)


def random_text(random: Random) -> str:
    """Return 128 bits as base64url without padding; ``random`` is unpredictable, except in simulations."""
    return base64.urlsafe_b64encode(random.randbytes(16)).decode().rstrip("=")
