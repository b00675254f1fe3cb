"""Who is let in, where its stream goes on, and what it is welcomed with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop_chat import __version__
from desktop_chat.protocol import limits
from desktop_chat.protocol.commands import Hello
from desktop_chat.protocol.entities import RoomId
from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.events import LastBye, Welcome
from desktop_chat.rooms.rate import Allowance
from desktop_chat.rooms.room import Author, Room, author_of
from desktop_chat.server.byes import Byes
from desktop_chat.server.effects import Admit, Effect, Look, Moment, Pause
from desktop_chat.storage.store import Draft
from desktop_chat.texts import Catalogue, sentence
from desktop_chat.trust.identity import Identity, guest_device, hello_text, verify

SERVER_NAME = f"Desktop Chat {__version__}"
LIMITS: Mapping[str, int] = {
    "frame": limits.FRAME_BYTES,
    "text": limits.TEXT_BYTES,
    "body": limits.BODY_BYTES,
    "name": limits.NAME_CHARACTERS,
    "outstanding": limits.OUTSTANDING,
    "page": limits.PAGE_EVENTS,
    "recent": limits.RECENT_EVENTS,
}


LONGEST_WAIT = 5.0
"""Seconds that a newcomer from a busy address waits; beyond that it is told when to come again."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all sessions of a host share; ``admissions`` counts new members by their address.

    ``max_members`` says how many may be in a room now: whoever hosts may change it.
    """

    identity: Identity
    rooms: Mapping[RoomId, Room]
    catalogue: Callable[[str], Catalogue]
    byes: Byes
    admissions: Allowance
    max_members: Callable[[], int]


def admission(shared: Surroundings, draft: Draft | None, address: str, now: Moment) -> list[Effect]:
    """Return how ``draft`` gets into the log, not faster than one address may fill it with newcomers.

    Raises ``Refusal`` where that would take too long.
    """
    if draft is None:
        return [Admit(None)]
    pause = shared.admissions.spend(address, now.seconds, longest=LONGEST_WAIT)
    if pause > LONGEST_WAIT:
        reason = sentence("Too many people join from your address at once. Try again in a moment.")
        raise Refusal("rate", reason, int(pause * 1000))
    return [Pause(pause), Admit(draft)] if pause > 0 else [Admit(draft)]


def authenticate(host: Identity, nonce: str, hello: Hello, guest_secret: str) -> Author | None:
    """Return who says this hello: a device by its signature, a guest by its cookie."""
    if hello.device is None:
        return author_of(guest_device(guest_secret), guest=True)
    signed = hello_text(host.public, nonce, hello.room, None)
    if hello.proof is None or not verify(hello.device, signed, hello.proof):
        return None
    return author_of(hello.device, guest=False)


def where_to_resume(room: Room, hello: Hello) -> Look | str | None:
    """Return None if the client's place is ours, a look at the log if it may be, else why not."""
    after = hello.after
    if after is None:
        return "new"
    if hello.epoch != room.epoch:
        return "epoch"
    if after.seq > room.head.seq:
        return "ahead"
    if after.seq < room.first - 1:
        return "trimmed"
    return None if after.seq == 0 else Look(after.seq)


def make_welcome(
    room: Room,
    author: Author,
    hello: Hello,
    reason: str | None,
    host_proof: str | None,
    last_bye: LastBye | None,
    time: int,
) -> Welcome:
    """Return a welcome; ``reason`` None means that the client goes on where it was."""
    start = max(room.first - 1, room.head.seq - hello.recent)
    if reason is None and hello.after is not None:
        start = hello.after.seq
    return Welcome(
        member=author.member,
        title=room.title,
        host_proof=host_proof,
        epoch=room.epoch,
        resumed=reason is None,
        reason=reason,
        head=room.head,
        first=room.first,
        start=start,
        time=time,
        ping=limits.PING_MS,
        timeout=limits.TIMEOUT_MS,
        limits=LIMITS,
        present=room.attendance.present,
        last_bye=last_bye,
    )
