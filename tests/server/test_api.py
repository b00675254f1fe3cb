"""The HTTP door for bots and scripts, on a real host."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from desktop_chat.rooms.rate import Rate
from desktop_chat.server.settings import HostSettings
from tests.hosts import OpenHost, RunningHost
from tests.server.foreign import guest_at
from tests.server.raw import Answer, ask, asked

MESSAGES = "/api/rooms/lobby/messages"


def post(host: RunningHost, body: Any, path: str = MESSAGES) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ask(host, path, "POST", {"Content-Type": "application/json"}, data)


def test_the_host_says_what_it_is(host: RunningHost) -> None:
    answer = ask(host, "/api/server").json
    assert (answer["version"], answer["admission"], answer["title"]) == (1, "open", "The kitchen 廚房")
    assert answer["rooms"] == [{"room": "lobby", "title": "The kitchen 廚房", "head": 0, "present": 0}]
    assert answer["addresses"] == [host.url]
    assert len(answer["host"]) == 43
    assert ask(host, "/healthz").json == {"status": "ok"}


def test_the_interface_describes_itself(shared_host: RunningHost) -> None:
    document = ask(shared_host, "/openapi.json").json
    paths = {path: set(methods) for path, methods in document["paths"].items()}
    assert paths["/api/rooms/{room}/messages"] == {"get", "post"}
    assert {"/api/server", "/healthz", "/metrics"} <= set(paths)
    answers = document["paths"]["/api/rooms/{room}/messages"]["post"]["responses"]
    assert {"200", "201", "400", "404", "413", "422", "429", "503"} == set(answers)
    for operation in (way for path in document["paths"].values() for way in path.values()):
        assert operation["summary"]
        assert operation["tags"]
        for answer in operation["responses"].values():
            assert all(content["schema"] for content in answer["content"].values())


def test_a_post_is_in_the_log_and_a_repetition_is_the_same_one(host: RunningHost) -> None:
    first = post(host, {"text": "hi", "name": "bot", "client_id": "c1"})
    again = post(host, {"text": "other", "name": "bot", "client_id": "c1"})
    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    assert set(first.json) == {"seq", "rid"}
    other = post(host, {"text": "hi", "name": "another bot", "client_id": "c1"})
    assert (other.status, other.json["seq"]) == (201, 2)
    events = ask(host, MESSAGES).json["events"]
    assert [(event["name"], event["device"], event["body"]) for event in events] == [
        ("bot", "a.bot", {"text": "hi"}),
        ("another bot", "a.another bot", {"text": "hi"}),
    ]


def test_without_a_client_id_each_post_is_a_new_one(host: RunningHost) -> None:
    assert [post(host, {"text": "hi", "name": "bot"}).status for _ in range(2)] == [201, 201]
    assert ask(host, MESSAGES).json["head"] == 2


async def test_what_a_bot_posts_is_read_by_everybody_and_the_other_way_round(host: RunningHost) -> None:
    async with guest_at(host, name="Ann") as ann:
        body = json.dumps({"text": "beep", "name": "bot"}).encode()
        posted = await asked(host, MESSAGES, "POST", body=body)
        event = await ann.read_text("beep")
        assert (event["seq"], event["rid"]) == (posted.json["seq"], posted.json["rid"])
        assert (event["name"], event["kind"]) == ("bot", "message")
        await ann.say("hello bot")
        events = (await asked(host, MESSAGES)).json["events"]
        assert [event["kind"] for event in events] == ["joined", "message", "message"]
        assert [event["seq"] for event in events] == [1, 2, 3]


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", 21, 120),
        ("?limit=5", 116, 120),
        ("?limit=200", 1, 120),
        ("?after=0&limit=3", 1, 3),
        ("?after=118", 119, 120),
        ("?after=120", 0, -1),
        ("?after=9007199254740991", 0, -1),
        ("?before=4", 1, 3),
        ("?before=100&limit=2", 98, 99),
        ("?before=0", 0, -1),
        ("?after=10&before=13", 11, 12),
    ],
)
def test_pages_have_no_holes(read_host: RunningHost, query: str, first: int, last: int) -> None:
    answer = ask(read_host, MESSAGES + query).json
    assert [event["seq"] for event in answer["events"]] == list(range(first, last + 1))
    assert answer["head"] == 120


@pytest.fixture(scope="module")
def read_host(shared_host: RunningHost) -> RunningHost:
    for number in range(120):
        post(shared_host, {"text": f"line {number}", "name": "bot"})
    return shared_host


def test_a_bot_that_is_a_little_too_fast_waits_and_a_flood_is_told_when_to_come_again(
    open_host: OpenHost, host_settings: HostSettings
) -> None:
    host = open_host(replace(host_settings, caller_rate=Rate(per_second=0.15, burst=2)))
    statuses = [post(host, {"text": "hi", "name": "bot"}) for _ in range(3)]
    assert [answer.status for answer in statuses] == [201, 201, 429]
    assert statuses[-1].json["code"] == "rate"
    assert int(statuses[-1].headers["retry-after"]) >= 5
    assert post(host, {"text": "hi", "name": "another"}).status == 429, "a name is free, an address is not"


async def test_many_bots_at_once_each_get_their_own_place(shared_host: RunningHost) -> None:
    bodies = [json.dumps({"text": f"{number}", "name": f"bot {number % 3}"}).encode() for number in range(30)]
    answers = await asyncio.gather(*(asked(shared_host, MESSAGES, "POST", body=body) for body in bodies))
    assert [answer.status for answer in answers] == [201] * 30
    assert len({answer.json["seq"] for answer in answers}) == 30


@pytest.mark.parametrize("name", ["小美", "e" + "\u0302" * 127, "𠜎" * 64, "<b>"])
async def test_what_any_name_posts_can_be_read_at_the_structured_door(
    shared_host: RunningHost, name: str
) -> None:
    body = json.dumps({"text": f"from {name}", "name": name}).encode()
    answer = await asked(shared_host, MESSAGES, "POST", body=body)
    assert answer.status == 201
    async with guest_at(shared_host) as guest:
        event = await guest.read(
            lambda frame: any(e["seq"] == answer.json["seq"] for e in frame.get("events", []))
        )
        decoded = [entry for entry in event["events"] if entry["seq"] == answer.json["seq"]]
        assert all(len(entry["device"]) <= 128 for entry in decoded)
