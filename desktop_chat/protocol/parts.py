"""Read what stands inside a host's frames: events, members, the welcome."""

from desktop_chat.protocol import events
from desktop_chat.protocol.entities import Event, MemberPresence, Position
from desktop_chat.protocol.fields import Fields
from desktop_chat.protocol.limits import COLOURS, MEMBERS_PER_FRAME, NAME_BYTES, WIRE_VERSION

SENTENCE = 2048
TITLE = 1024


def read_position(fields: Fields | None) -> Position | None:
    """Read a place in the log, or None where there is none."""
    return None if fields is None else Position(fields.integer("seq"), fields.optional_text("rid"))


def read_challenge(fields: Fields) -> events.Challenge | events.OtherChallenge:
    """Read who hosts; of another version of the protocol only its number."""
    version = fields.integer("version")
    if version != WIRE_VERSION:
        return events.OtherChallenge(version)
    server, host, nonce = fields.text("server"), fields.text("host"), fields.text("nonce")
    return events.Challenge(version, server, host, nonce, fields.text("admission"))


def read_welcome(fields: Fields) -> events.Welcome:
    """Read a welcome; limits that are not known here are kept."""
    bye = fields.optional_inner("last_bye")
    head = fields.inner("head")
    limits = {name: n for name, n in fields.mapping("limits").items() if isinstance(n, int)}
    return events.Welcome(
        member=fields.text("member"),
        title=fields.text("title", TITLE),
        host_proof=fields.optional_text("host_proof"),
        epoch=fields.text("epoch"),
        resumed=fields.boolean("resumed"),
        reason=fields.optional_text("reason"),
        head=Position(head.integer("seq"), head.optional_text("rid")),
        first=fields.integer("first"),
        start=fields.integer("from"),
        time=fields.integer("time"),
        ping=fields.integer("ping", lowest=1),
        timeout=fields.integer("timeout", lowest=1),
        limits=limits,
        present=fields.integer("present"),
        last_bye=None if bye is None else events.LastBye(bye.integer("code"), bye.text("sentence", SENTENCE)),
    )


def read_events(fields: Fields, most: int) -> tuple[Event, ...]:
    """Read at most ``most`` events; of unknown kinds, too."""
    return tuple(_read_event(item) for item in fields.several("events", most))


def _read_event(fields: Fields) -> Event:
    return Event(
        seq=fields.integer("seq", lowest=1),
        rid=fields.text("rid"),
        device=fields.text("device"),
        member=fields.text("member"),
        name=fields.text("name", NAME_BYTES),
        client_id=fields.text("client_id"),
        kind=fields.text("kind"),
        time=fields.integer("time"),
        body=fields.mapping("body"),
    )


def read_members(fields: Fields) -> tuple[MemberPresence, ...]:
    """Read members as a roster lists them; what is no colour counts as none."""
    return tuple(_read_member(item) for item in fields.several("members", MEMBERS_PER_FRAME))


def _read_member(item: Fields) -> MemberPresence:
    name, state, guest = item.text("name", NAME_BYTES), item.text("state"), item.boolean("guest")
    return MemberPresence(item.text("member"), name, state, guest, item.number_or_none("colour", COLOURS))
