"""A client of a later version at this host: what it says in vain is refused, and it stays."""

import json
from typing import Any

import pytest

from tests.compat.future import UNKNOWN
from tests.hosts import RunningHost
from tests.server.foreign import Guest, close_code, guest_at, hello, say, socket_at

Frame = dict[str, Any]

IN_VAIN: dict[str, tuple[Frame, str]] = {
    "an unknown command": ({"type": "react", "client_id": "c", "to": 3}, "unknown_command"),
    "an unknown command without an id": ({"type": "subscribe", "rooms": ["a", "b"]}, "unknown_command"),
    "an unknown kind": (say("👍", "c") | {"kind": "reaction"}, "unknown_kind"),
    "a kind that the host alone writes": (say("hi", "c") | {"kind": "joined"}, "unknown_kind"),
    "an unknown signal": ({"type": "signal", "key": "mood", "value": 7}, "unknown_signal"),
    "a colour that is no number": ({"type": "signal", "key": "colour", "value": "mauve"}, "bad_signal"),
}


async def log_of(guest: Guest) -> list[Frame]:
    await guest.send({"type": "fetch", "request": 1, "before": 100, "limit": 100})
    return list((await guest.read_type("page"))["events"])


@pytest.mark.parametrize(("frame", "code"), IN_VAIN.values(), ids=IN_VAIN.keys())
async def test_what_a_later_version_asks_in_vain_is_refused_and_it_stays(
    host: RunningHost, frame: Frame, code: str
) -> None:
    async with guest_at(host) as guest:
        await guest.send(frame | UNKNOWN)
        refusal = await guest.read_type("refused")
        assert (refusal["code"], refusal["client_id"]) == (code, frame.get("client_id"))
        assert refusal["sentence"].endswith(".")
        assert (await guest.say("still here"))["type"] == "ack"
        assert [event["kind"] for event in await log_of(guest)] == ["joined", "message"]


async def test_fields_that_are_not_known_are_passed_over_and_those_of_a_body_are_kept(
    host: RunningHost,
) -> None:
    async with guest_at(host, **UNKNOWN) as guest:
        body = {"text": "with more", "format": {"bold": [[0, 4]]}, "weight": 1.5}
        await guest.send({"type": "send", "client_id": "c", "kind": "message", "body": body} | UNKNOWN)
        assert (await guest.read_type("ack"))["seq"] == 2
        for frame in ({"type": "ping", "n": 3}, {"type": "members", "request": 4, "after": None}):
            await guest.send(frame | UNKNOWN)
        assert (await guest.read_type("members"))["request"] == 4
        assert (await log_of(guest))[1]["body"] == body


@pytest.mark.parametrize(
    ("version", "language", "words"),
    [
        (2, "en", "The host has an older Desktop Chat than you. Update it there."),
        (0, "en-GB", "Your Desktop Chat is older than the host’s. Update it here."),
    ],
)
async def test_another_version_is_told_which_side_is_older(
    host: RunningHost, version: int, language: str, words: str
) -> None:
    async with socket_at(host, "/rooms/socket") as socket:
        await socket.recv()
        known = {"type": "hello", "version": version, "language": language}
        await socket.send(json.dumps(known | {"who": {"key": "of another shape"}}))
        bye = json.loads(await socket.recv())
        assert (bye["type"], bye["code"], bye["sentence"]) == ("bye", 4505, words)
        assert await close_code(socket) == 4505


async def test_a_hello_without_what_came_later_is_as_good(host: RunningHost) -> None:
    async with guest_at(host, colour=3, name="Newer") as newer, guest_at(host, name="Older") as older:
        assert "colour" not in hello()
        told = await older.read_type("presence")
        assert {who["name"]: who.get("colour") for who in told["members"]} == {"Newer": 3, "Older": None}
        await newer.send({"type": "signal", "key": "colour", "value": 255})
        told = await older.read(
            lambda frame: (
                frame["type"] == "presence"
                and any(who["name"] == "Newer" and who.get("colour") == 255 for who in frame["members"])
            )
        )
        assert told["full"] is False
        assert [frame["type"] for frame in older.seen if frame["type"] == "signal"] == []
