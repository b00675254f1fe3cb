"""Events and presences for the tests of rooms."""

from typing import Any

from desktop_chat.protocol.entities import Event, MemberPresence, Presence, member_of


def event(
    seq: int,
    *,
    device: str = "device-a",
    name: str = "小美",
    kind: str = "message",
    body: dict[str, Any] | None = None,
) -> Event:
    """Return the event at ``seq``; its rid and client id follow from that."""
    content = {"text": f"line {seq}"} if body is None else body
    return Event(
        seq, f"rid-{seq}", device, member_of(device), name, f"id-{seq}", kind, 1_764_000_000_000, content
    )


def present(member: str, name: str = "", state: str = Presence.ACTIVE) -> MemberPresence:
    """Return a member that is here, or in another ``state``."""
    return MemberPresence(member, name or member, state, guest=False)
