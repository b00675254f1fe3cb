"""What a scripted host says to a page: events, presences, and the greeting up to the welcome."""

import time
from typing import Any

from selenium.webdriver import Chrome

from tests.web.guests import Guest
from tests.web.scripted_host import Frame, ScriptedConnection, ScriptedHost

ME = "me"
NOW = time.time_ns() // 1_000_000


def event(seq: int, **fields: Any) -> Frame:
    told = {
        "seq": seq,
        "rid": f"rid-{seq}",
        "device": "d",
        "member": "other",
        "name": "Other",
        "client_id": f"id-{seq}",
        "kind": "message",
        "time": NOW + seq,
        "body": {"text": f"message {seq}"},
    }
    return told | fields


def presence(name: str, state: str = "active") -> Frame:
    return {"member": name, "name": name, "state": state, "guest": True}


def greet(connection: ScriptedConnection, host: str = "host-key") -> Frame:
    """Say the challenge and return the hello."""
    connection.say("challenge", version=1, server="Test", host=host, nonce="n", admission="open")
    return connection.hear_type("hello")


def welcome(connection: ScriptedConnection, *events: Frame, **fields: Any) -> None:
    """Say the welcome to a new member and these events."""
    head = {"seq": events[-1]["seq"], "rid": events[-1]["rid"]} if events else {"seq": 0, "rid": None}
    told = {
        "member": ME,
        "title": "Lounge",
        "host_proof": None,
        "epoch": "e1",
        "resumed": False,
        "reason": "new",
        "head": head,
        "first": 1,
        "from": events[0]["seq"] - 1 if events else 0,
        "time": NOW,
        "ping": 8000,
        "timeout": 4000,
        "limits": {},
        "present": 2,
        "last_bye": None,
    }
    connection.say("welcome", **(told | fields))
    connection.say("presence", full=True, present=2, members=[presence(ME), presence("other")])
    if events:
        connection.say("events", events=list(events))


def join(host: ScriptedHost, browser: Chrome, *events: Frame) -> tuple[Guest, ScriptedConnection]:
    """A guest in a room with these events."""
    guest = Guest(browser).visit(host.url, "Ann")
    connection = host.accept()
    greet(connection)
    welcome(connection, *events)
    guest.in_room().wait(lambda: len(guest.messages()) == len(events), "the events are shown")
    return guest, connection
