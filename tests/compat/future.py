"""What a host of a later version says: everything that we know, and much that we do not."""

import time
from typing import Any

from desktop_chat.protocol.entities import member_of
from desktop_chat.trust.identity import Identity
from tests.web.scripted_host import Frame, ScriptedConnection

NOW = time.time_ns() // 1_000_000
UNKNOWN: Frame = {"sparkle": {"deep": [1, {"deeper": None}]}, "since": 2}
"""Fields that stand in every frame and every part of one."""
UNSUPPORTED = "Zoe sent something that needs a newer version"
NEVER_HEARD_OF: tuple[Frame, ...] = (
    {"type": "weather", "sky": ["blue", 3]},
    {"type": "signal", "member": "zoe", "key": "mood", "value": {"gay": 0.5}},
    {"type": "signal", "member": "zoe", "key": "colour", "value": [255, 0, 0]},
    {"type": "presence", "full": False, "present": 2, "members": []},
)


def event(seq: int, kind: str, body: Frame, **changes: Any) -> Frame:
    told = {
        "seq": seq,
        "rid": f"rid-{seq}",
        "device": "zoe's device",
        "member": "zoe",
        "name": "Zoe",
        "client_id": f"id-{seq}",
        "kind": kind,
        "time": NOW + seq,
        "body": body,
    }
    return told | UNKNOWN | changes


EVENTS = [
    event(1, "joined", {"from": "a later version"}),
    event(2, "message", {"text": "plain", "format": {"bold": [[0, 5]]}}),
    event(3, "reaction", {"to": {"seq": 2, "rid": "rid-2"}, "emoji": "👍🏽", "weight": 1.5}),
    event(4, "message", {"html": "<b>without a text</b>"}),
    event(5, "renamed", {"title": "without a name"}),
    event(6, "message", {"text": "plain again"}),
]
KINDS = ["joined", "message", "reaction", "message", "renamed", "message"]


def own_member(hello: Frame) -> str:
    """Return the member that said this hello."""
    return "me" if hello["device"] is None else member_of(hello["device"])


class FutureHost:
    """Speaks as the host that ``identity`` is, on connections that a test accepts."""

    def __init__(self) -> None:
        self.identity = Identity.create()

    def challenge(self, connection: ScriptedConnection, version: int = 1, **changes: Any) -> None:
        told = {"server": "Desktop Chat 9.0", "host": self.identity.public, "nonce": "n", "admission": "open"}
        connection.say("challenge", version=version, **(told | UNKNOWN | changes))

    def let_in(
        self, connection: ScriptedConnection, *, resumed: bool = False, last_bye: Frame | None = None
    ) -> Frame:
        """Say what comes before the stream, and return the hello."""
        self.challenge(connection)
        hello = connection.hear_type("hello")
        own = own_member(hello)
        head = {"seq": EVENTS[-1]["seq"], "rid": EVENTS[-1]["rid"]}
        after = hello["after"]["seq"] if resumed else 0
        told = {
            "member": own,
            "title": "Lounge of tomorrow",
            "host_proof": None if hello["nonce"] is None else self.identity.sign(hello["nonce"]),
            "epoch": "e1",
            "resumed": resumed,
            "reason": None if resumed else "new",
            "head": head | UNKNOWN,
            "first": 1,
            "from": after,
            "time": NOW,
            "ping": 8000,
            "timeout": 4000,
            "limits": {"text": 16384, "files": 10**12, "mood": {"words": 3}, "colours": None},
            "present": 2,
            "last_bye": last_bye,
        }
        connection.say("welcome", **(told | UNKNOWN))
        members = [
            {"member": own, "name": hello["name"], "state": "active", "guest": False, "colour": "mauve"},
            {"member": "zoe", "name": "Zoe", "state": "daydreaming", "guest": False, "colour": 200},
        ]
        connection.say("presence", full=True, present=2, members=[member | UNKNOWN for member in members])
        return hello

    def tell(self, connection: ScriptedConnection) -> None:
        """Say the log, with frames in between that are new."""
        for number, told in enumerate(EVENTS):
            frame = dict(NEVER_HEARD_OF[number % len(NEVER_HEARD_OF)])
            connection.say(frame.pop("type"), **(frame | UNKNOWN))
            connection.say("events", events=[told], **UNKNOWN)

    def take(self, connection: ScriptedConnection, seq: int) -> Frame:
        """Confirm the next message and return it as an event."""
        sent = connection.hear_type("send")
        known = {"rid": f"rid-{seq}", "client_id": sent["client_id"]}
        connection.say("ack", seq=seq, **(known | UNKNOWN))
        return sent
