"""What a room accepts: each ``check_*`` returns the accepted value or raises a ``Refusal``."""

from collections.abc import Mapping
from typing import Any

from desktop_chat.protocol.checks import check_name, check_text
from desktop_chat.protocol.codec import encode_body
from desktop_chat.protocol.entities import Kind
from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.limits import BODY_BYTES
from desktop_chat.texts import sentence


def check_body(kind: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Accept what a client wants to append; fields that only a newer version knows are kept as they are."""
    if len(encode_body(body).encode()) > BODY_BYTES:
        raise Refusal(
            "too_long", sentence("The message is longer than {limit} KiB.", limit=BODY_BYTES // 1024)
        )
    match kind:
        case Kind.MESSAGE:
            return {**body, "text": check_text(body.get("text"))}
        case Kind.RENAMED:
            return {**body, "name": check_name(body.get("name"))}
        case _:
            raise Refusal("unknown_kind", sentence("This host does not accept events of this kind."))
