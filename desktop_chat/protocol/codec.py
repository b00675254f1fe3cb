"""Between frames and their JSON text, in both directions, for both ends.

The host decodes commands strictly. A client decodes what the host says strictly where it knows the type, and
keeps unknown types and kinds of event, so that an older program can sit in a newer host's room.
"""

import json
from collections.abc import Mapping
from json.encoder import encode_basestring as quoted
from typing import Any

from desktop_chat.protocol import commands, events
from desktop_chat.protocol.entities import Event, MemberPresence, Position
from desktop_chat.protocol.fields import Fields, parse
from desktop_chat.protocol.limits import (
    COLOURS,
    DEFAULT_PAGE,
    DEFAULT_RECENT,
    EVENTS_PER_FRAME,
    ID_CHARACTERS,
    NAME_BYTES,
    PAGE_EVENTS,
    RECENT_EVENTS,
    WIRE_VERSION,
)
from desktop_chat.protocol.parts import (
    SENTENCE,
    read_challenge,
    read_events,
    read_members,
    read_position,
    read_welcome,
)

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
"""Made once: `json.dumps` would make one for every frame."""


def to_json(value: Any) -> str:
    """Write JSON as compactly as the wire wants it; NaN and infinities raise ``ValueError``."""
    return _ENCODER.encode(value)


def encode(frame: commands.Command | events.ServerFrame) -> str:
    """Return the JSON text of one frame."""
    if isinstance(frame, events.Acknowledged):
        # Every message is answered by one: written as it stands, it takes a fifth of the time.
        client_id, rid = quoted(frame.client_id), quoted(frame.rid)
        return f'{{"type":"ack","client_id":{client_id},"seq":{frame.seq},"rid":{rid}}}'
    return to_json(_as_mapping(frame))


def encode_body(body: Mapping[str, Any]) -> str:
    """Return the JSON text of an event's body; NaN and infinities raise ``ValueError``."""
    text = body.get("text")
    if len(body) == 1 and isinstance(text, str):
        # Most messages are nothing but a text: no encoder has to be made for it.
        return f'{{"text":{quoted(text)}}}'
    return to_json(body)


def encode_event(event: Event) -> str:
    """Return the JSON text of `event_as_mapping`, for the one frame that every message becomes."""
    return (
        f'{{"seq":{event.seq},"rid":{quoted(event.rid)},"device":{quoted(event.device)}'
        f',"member":{quoted(event.member)},"name":{quoted(event.name)}'
        f',"client_id":{quoted(event.client_id)},"kind":{quoted(event.kind)}'
        f',"time":{event.time},"body":{encode_body(event.body)}}}'
    )


def event_as_mapping(event: Event) -> dict[str, Any]:
    """Return an event as it stands on the wire and in the HTTP answers."""
    return {
        "seq": event.seq,
        "rid": event.rid,
        "device": event.device,
        "member": event.member,
        "name": event.name,
        "client_id": event.client_id,
        "kind": event.kind,
        "time": event.time,
        "body": event.body,
    }


def _position(position: Position | None) -> dict[str, Any] | None:
    return None if position is None else {"seq": position.seq, "rid": position.rid}


def _presence(member: MemberPresence) -> dict[str, Any]:
    told = {"member": member.member, "name": member.name, "state": member.state, "guest": member.guest}
    return told | _chosen(member.colour)


def _chosen(colour: int | None) -> dict[str, Any]:
    return {} if colour is None else {"colour": colour}


def _as_mapping(frame: commands.Command | events.ServerFrame) -> dict[str, Any]:
    match frame:
        case commands.Hello():
            return {
                "type": "hello",
                "version": frame.version,
                "room": frame.room,
                "device": frame.device,
                "instance": frame.instance,
                "name": frame.name,
                "language": frame.language,
                "nonce": frame.nonce,
                "proof": frame.proof,
                "token": frame.token,
                "epoch": frame.epoch,
                "after": _position(frame.after),
                "recent": frame.recent,
            } | _chosen(frame.colour)
        case commands.OtherHello(version, language):
            return {"type": "hello", "version": version, "language": language}
        case commands.Send(client_id, kind, body):
            return {"type": "send", "client_id": client_id, "kind": kind, "body": body}
        case commands.Fetch(request, before, limit):
            return {"type": "fetch", "request": request, "before": before, "limit": limit}
        case commands.ListMembers(request, after):
            return {"type": "members", "request": request, "after": after}
        case commands.SendSignal(key, value):
            return {"type": "signal", "key": key, "value": value}
        case commands.Ping(n):
            return {"type": "ping", "n": n}
        case commands.Pong(n):
            return {"type": "pong", "n": n}
        case commands.Bye(code, words, retry_after):
            return {"type": "bye", "code": int(code), "sentence": words, "retry_after": retry_after}
        case commands.UnknownCommand(kind, client_id):
            return {"type": kind, "client_id": client_id}
        case _:
            return _server_frame(frame)


def _server_frame(frame: events.ServerFrame) -> dict[str, Any]:
    match frame:
        case events.Challenge(version, server, host, nonce, admission):
            return {
                "type": "challenge",
                "version": version,
                "server": server,
                "host": host,
                "nonce": nonce,
                "admission": admission,
            }
        case events.OtherChallenge(version):
            return {"type": "challenge", "version": version}
        case events.Welcome():
            return _welcome(frame)
        case events.PresenceChanged(full, present, members):
            listed = [_presence(member) for member in members]
            return {"type": "presence", "full": full, "present": present, "members": listed}
        case events.EventsAppended(appended):
            return {"type": "events", "events": [event_as_mapping(event) for event in appended]}
        case events.Refused(client_id, code, words, retry_after, request):
            refused: dict[str, Any] = {"type": "refused", "client_id": client_id, "code": code}
            refused |= {"sentence": words, "retry_after": retry_after}
            return refused if request is None else refused | {"request": request}
        case events.Page(request, appended, first):
            listed = [event_as_mapping(event) for event in appended]
            return {"type": "page", "request": request, "events": listed, "first": first}
        case events.MembersListed(request, members, more):
            listed = [_presence(member) for member in members]
            return {"type": "members", "request": request, "members": listed, "more": more}
        case events.Signalled(member, key, value):
            return {"type": "signal", "member": member, "key": key, "value": value}
        case events.UnknownFrame(kind):
            return {"type": kind}
        case _:
            raise TypeError(f"not a frame: {frame!r}")


def _welcome(frame: events.Welcome) -> dict[str, Any]:
    bye = frame.last_bye
    return {
        "type": "welcome",
        "member": frame.member,
        "title": frame.title,
        "host_proof": frame.host_proof,
        "epoch": frame.epoch,
        "resumed": frame.resumed,
        "reason": frame.reason,
        "head": _position(frame.head),
        "first": frame.first,
        "from": frame.start,
        "time": frame.time,
        "ping": frame.ping,
        "timeout": frame.timeout,
        "limits": frame.limits,
        "present": frame.present,
        "last_bye": None if bye is None else {"code": bye.code, "sentence": bye.sentence},
    }


def decode_command(text: str) -> commands.Command:
    """Read a client's frame; raises ``BadFrame`` where it breaks the protocol."""
    fields = parse(text)
    match fields.text("type", shortest=1):
        case "hello":
            return _hello(fields)
        case "send":
            return commands.Send(
                fields.text("client_id", shortest=1), fields.text("kind"), fields.body("body")
            )
        case "fetch":
            limit = fields.optional_integer("limit", lowest=1)
            page = min(DEFAULT_PAGE if limit is None else limit, PAGE_EVENTS)
            return commands.Fetch(fields.integer("request"), fields.integer("before"), page)
        case "members":
            return commands.ListMembers(fields.integer("request"), fields.optional_text("after"))
        case "signal":
            return commands.SendSignal(fields.text("key", longest=32), fields.scalar("value"))
        case "ping":
            return commands.Ping(fields.integer("n"))
        case "pong":
            return commands.Pong(fields.integer("n"))
        case "bye":
            return _bye(fields)
        case unknown:
            client_id = fields.values.get("client_id")
            named = isinstance(client_id, str) and len(client_id) <= ID_CHARACTERS
            return commands.UnknownCommand(unknown, client_id if named else None)


def _hello(fields: Fields) -> commands.Hello | commands.OtherHello:
    version, language = fields.integer("version"), fields.optional_text("language", longest=35) or "en"
    if version != WIRE_VERSION:
        return commands.OtherHello(version, language)
    recent = fields.optional_integer("recent")
    return commands.Hello(
        version=version,
        room=fields.text("room"),
        device=fields.optional_text("device"),
        instance=fields.text("instance", shortest=1),
        # Longer and empty names are refused by the room with a sentence of their own.
        name=fields.text("name", longest=64 * NAME_BYTES),
        language=language,
        # One line: the host signs it, and must not be made to sign somebody's hello, which has five.
        nonce=fields.optional_line("nonce"),
        proof=fields.optional_text("proof"),
        token=fields.optional_text("token", longest=1024),
        epoch=fields.optional_text("epoch"),
        after=read_position(fields.optional_inner("after")),
        recent=min(DEFAULT_RECENT if recent is None else recent, RECENT_EVENTS),
        colour=fields.optional_integer("colour", highest=COLOURS - 1),
    )


def _bye(fields: Fields) -> commands.Bye:
    return commands.Bye(
        fields.integer("code", 1000, 4999),
        fields.optional_text("sentence", SENTENCE) or "",
        fields.optional_integer("retry_after"),
    )


def decode_event(text: str) -> events.ServerFrame:  # noqa: C901 - one flat case for each type of frame
    """Read a host's frame; raises ``BadFrame`` where it breaks the protocol, keeps what is merely unknown."""
    fields = parse(text)
    match fields.text("type", shortest=1):
        case "events":
            return events.EventsAppended(read_events(fields, EVENTS_PER_FRAME))
        case "ack":
            acknowledged = fields.text("client_id"), fields.integer("seq", lowest=1), fields.text("rid")
            return events.Acknowledged(*acknowledged)
        case "refused":
            return events.Refused(
                fields.optional_text("client_id"),
                fields.text("code"),
                fields.text("sentence", SENTENCE),
                fields.optional_integer("retry_after"),
                fields.optional_integer("request"),
            )
        case "page":
            listed = read_events(fields, PAGE_EVENTS)
            return events.Page(fields.integer("request"), listed, fields.integer("first"))
        case "presence":
            listing = read_members(fields)
            return events.PresenceChanged(fields.boolean("full"), fields.integer("present"), listing)
        case "members":
            listing = read_members(fields)
            return events.MembersListed(fields.integer("request"), listing, fields.boolean("more"))
        case "signal":
            key = fields.text("key")
            value = fields.boolean("value") if key == "typing" else fields.values.get("value")
            return events.Signalled(fields.text("member"), key, value)
        case "challenge":
            return read_challenge(fields)
        case "welcome":
            return read_welcome(fields)
        case "ping":
            return commands.Ping(fields.integer("n"))
        case "pong":
            return commands.Pong(fields.integer("n"))
        case "bye":
            return _bye(fields)
        case unknown:
            return events.UnknownFrame(unknown)
