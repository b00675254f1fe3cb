"""What bots and scripts send and receive, as the interface describes itself at ``/openapi.json``.

These models describe; they check nothing. Requests are read by the strict reader that frames are read by.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from desktop_chat.protocol.entities import Kind
from desktop_chat.protocol.limits import WIRE_VERSION

_EVENT: JsonDict = {
    "seq": 42,
    "rid": "qE9vY3x0S0i4i4c8iXo2xg",
    "device": "a.build",
    "member": "hTz3y1oZ0h0YtqT5kzq5-A",
    "name": "build",
    "client_id": "6f1d9a0c4b5e4a6f8f5f0a1b2c3d4e5f",
    "kind": Kind.MESSAGE,
    "time": 1764000000000,
    "body": {"text": "The build is green."},
}
_KINDS = ", ".join(f"`{kind}`" for kind in Kind)


class Refused(BaseModel):
    """Why something was not done."""

    code: str = Field(description="For programs; it stays the same.", examples=["too_long"])
    sentence: str = Field(
        description="For people, in a language of the request’s `Accept-Language`.",
        examples=["A message may have at most 16 KiB."],
    )


class RoomSummary(BaseModel):
    """One room of this host."""

    room: str = Field(description="What the room is called in addresses.", examples=["lobby"])
    title: str = Field(description="What people call it.", examples=["LAN Lounge"])
    head: int = Field(description="The number of its newest event; 0 in an empty one.", examples=[42])
    present: int = Field(description="How many people are there now.", examples=[3])


class HostSummary(BaseModel):
    """What this host is."""

    server: str = Field(examples=["Desktop Chat 0.1.0"])
    version: int = Field(description="Of the protocol.", examples=[WIRE_VERSION])
    host: str = Field(description="The host’s public key: another key is another host.")
    admission: str = Field(description="`open`: anyone on this network can join.", examples=["open"])
    title: str = Field(description="Of the first room.", examples=["LAN Lounge"])
    rooms: list[RoomSummary]
    addresses: list[str] = Field(
        description="Where the page is to be found.", examples=[["http://192.168.1.20:8765/"]]
    )


class LoggedEvent(BaseModel):
    """One entry of a room’s log; it never changes."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EVENT]})

    seq: int = Field(description="Its place: 1, 2, 3 … without holes.")
    rid: str = Field(description="Random: equal at an equal place proves equal history up to it.")
    device: str = Field(description="Which device wrote it.")
    member: str = Field(description="The short name of that device.")
    name: str = Field(description="What the writer was called then.")
    client_id: str = Field(description="The writer’s own id of it.")
    kind: str = Field(description=f"Now {_KINDS}; newer programs may write others.")
    time: int = Field(description="The host’s clock, in milliseconds since 1970 (UTC).")
    body: dict[str, Any] = Field(description="By its kind; a message has `text`.")


class LoggedEvents(BaseModel):
    """A piece of a room’s log."""

    events: list[LoggedEvent] = Field(description="In ascending order, without holes, of every kind.")
    head: int = Field(description="The number of the room’s newest event.")


class NewMessage(BaseModel):
    """What somebody wants to say."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "The build is green.", "name": "build"}]}
    )

    text: str = Field(description="At most 16 KiB in UTF-8; lines end with \\n.")
    name: str = Field(description="Who says it; at most 64 characters.")
    client_id: str | None = Field(
        default=None, description="Makes the call repeatable: the same id by the same name is posted once."
    )


class Posted(BaseModel):
    """Where a message is in the log; it is on disk."""

    seq: int = Field(examples=[42])
    rid: str = Field(examples=["qE9vY3x0S0i4i4c8iXo2xg"])


class Health(BaseModel):
    """Whether the host is well."""

    status: str = Field(examples=["ok"])
