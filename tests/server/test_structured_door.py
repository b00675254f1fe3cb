"""The structured door on a real host, frame by literal frame, as somebody else would write a client."""

import asyncio
import base64
import contextlib
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from websockets.exceptions import ConnectionClosedError

from tests.hosts import OpenHost, RunningHost
from tests.server.foreign import (
    PATIENCE,
    Guest,
    close_code,
    greet,
    guest_at,
    guest_cookie,
    hello,
    movement,
    say,
    socket_at,
)


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def test_a_guest_is_welcomed_with_everything_that_the_protocol_promises(host: RunningHost) -> None:
    async with socket_at(host, "/rooms/socket") as socket:
        challenge = json.loads(await socket.recv())
        assert set(challenge) == {"type", "version", "server", "host", "nonce", "admission"}
        assert (challenge["type"], challenge["version"], challenge["admission"]) == ("challenge", 1, "open")
        await socket.send(json.dumps(hello(nonce="my nonce")))
        welcome = json.loads(await socket.recv())
        assert set(welcome) == {
            "type",
            "member",
            "title",
            "host_proof",
            "epoch",
            "resumed",
            "reason",
            "head",
            "first",
            "from",
            "time",
            "ping",
            "timeout",
            "limits",
            "present",
            "last_bye",
        }
        assert (welcome["resumed"], welcome["reason"], welcome["from"]) == (False, "new", 0)
        assert (welcome["title"], welcome["present"]) == ("The kitchen 廚房", 1)
        host_key = Ed25519PublicKey.from_public_bytes(from_base64url(challenge["host"]))
        host_key.verify(from_base64url(welcome["host_proof"]), b"my nonce")
        roster = json.loads(await socket.recv())
        assert roster == {
            "type": "presence",
            "full": True,
            "present": 1,
            "members": [{"member": welcome["member"], "name": "小美", "state": "active", "guest": True}],
        }
        joined = json.loads(await socket.recv())
        [event] = joined["events"]
        secret = guest_cookie(socket).partition("=")[2]
        device = "g." + base64url(hashlib.sha256(secret.encode()).digest())
        assert (event["kind"], event["device"], event["client_id"]) == ("joined", device, "joined")
        assert (event["seq"], event["rid"]) == (welcome["head"]["seq"], welcome["head"]["rid"])
        assert welcome["member"] == base64url(hashlib.sha256(device.encode()).digest())[:22]


async def test_a_desktop_proves_its_key_and_says_something(host: RunningHost) -> None:
    key = Ed25519PrivateKey.generate()
    device = base64url(key.public_key().public_bytes_raw())
    async with socket_at(host, "/rooms/socket") as socket:
        challenge = json.loads(await socket.recv())
        signed = f"desktop-chat hello 1\n{challenge['host']}\n{challenge['nonce']}\nlobby\n"
        frame = hello(device=device, proof=base64url(key.sign(signed.encode())), name="Ann")
        await socket.send(json.dumps(frame))
        welcome = json.loads(await socket.recv())
        assert welcome["type"] == "welcome"
        assert welcome["member"] == base64url(hashlib.sha256(device.encode()).digest())[:22]
        guest = Guest(socket, welcome)
        await guest.send('{"type":"send","client_id":"m1","kind":"message","body":{"text":"hi"}}')
        ack = await guest.read_type("ack")
        event = await guest.read_text("hi")
        assert (ack["client_id"], ack["seq"], ack["rid"]) == ("m1", event["seq"], event["rid"])
        assert (event["device"], event["name"], event["body"]) == (device, "Ann", {"text": "hi"})


async def test_the_same_message_twice_is_one_event_with_one_ack_each(host: RunningHost) -> None:
    async with guest_at(host) as guest:
        first = await guest.say("once", "m1")
        again = await guest.say("twice", "m1")
        assert first == again
        await guest.say("end", "m2")
        await guest.read_text("end")
        assert [event["body"].get("text") for event in guest.events] == [None, "once", "end"]


async def test_who_comes_back_goes_on_where_it_was(host: RunningHost) -> None:
    async with guest_at(host, name="Ann") as ann:
        async with guest_at(host, name="Bob") as bob:
            cookie, epoch = guest_cookie(bob.socket), bob.welcome["epoch"]
            place = await bob.say("I am leaving")
        for number in range(5):
            await ann.say(f"line {number}")
    after = {"seq": place["seq"], "rid": place["rid"]}
    async with guest_at(host, cookie=cookie, name="Bob", epoch=epoch, after=after) as bob:
        assert (bob.welcome["resumed"], bob.welcome["from"]) == (True, place["seq"])
        await bob.read_text("line 4")
        assert [event["body"]["text"] for event in bob.events] == [f"line {number}" for number in range(5)]
    async with guest_at(host, cookie=cookie, name="Bob", epoch=epoch, after={"seq": 1, "rid": "x"}) as bob:
        assert (bob.welcome["resumed"], bob.welcome["reason"]) == (False, "diverged")
    async with guest_at(host, cookie=cookie, name="Bob", epoch="x", after=after) as bob:
        assert bob.welcome["reason"] == "epoch"


async def test_a_cookie_is_the_same_guest_over_reconnects_and_in_two_tabs(host: RunningHost) -> None:
    async with guest_at(host, name="Ann") as ann, guest_at(host, name="Bob") as first:
        cookie = guest_cookie(first.socket)
        await ann.read(movement("Bob", "active"))
        async with guest_at(host, name="Bob", cookie=cookie) as second:
            assert second.welcome["member"] == first.welcome["member"] != ann.welcome["member"]
            assert second.welcome["present"] == 2
            assert second.socket.response is not None
            assert "Set-Cookie" not in second.socket.response.headers
            await first.say("hello")
            await second.read_text("hello")
            kinds = [event["kind"] for event in second.events]
            assert kinds == ["joined", "joined", "message"]


async def test_the_cookie_is_out_of_reach_for_scripts_and_other_pages(host: RunningHost) -> None:
    async with guest_at(host) as guest:
        assert guest.socket.response is not None
        name, *attributes = guest.socket.response.headers["Set-Cookie"].split("; ")
        assert name.startswith("guest-")
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)


async def test_a_forged_cookie_is_replaced(host: RunningHost) -> None:
    async with guest_at(host) as guest:
        name = guest_cookie(guest.socket).partition("=")[0]
    for value in ("", "short", "x" * 44, "ä" * 43):
        async with socket_at(
            host, "/rooms/socket", additional_headers={"Cookie": f"{name}={value}"}
        ) as socket:
            assert guest_cookie(socket).startswith(f"{name}=")


async def test_another_name_at_the_door_is_a_rename_that_everybody_reads(host: RunningHost) -> None:
    async with guest_at(host, name="Ann") as ann:
        async with guest_at(host, name="Bob") as bob:
            cookie = guest_cookie(bob.socket)
        async with guest_at(host, name="Robert", cookie=cookie) as bob:
            frame = await ann.read(
                lambda frame: any(event["kind"] == "renamed" for event in frame.get("events", []))
            )
            event = frame["events"][-1]
            assert (event["name"], event["body"]) == ("Bob", {"name": "Robert"})
            await bob.say("hi")
            assert (await ann.read_text("hi"))["name"] == "Robert"


async def test_a_rename_by_send(host: RunningHost) -> None:
    async with guest_at(host, name="Ann") as ann:
        await ann.send({"type": "send", "client_id": "r", "kind": "renamed", "body": {"name": "Anna"}})
        await ann.read_type("ack")
        # What had been told of Ann before may be read only now, so that it is told again.
        await ann.read(movement("Anna", "active"))
        await ann.say("hi")
        assert (await ann.read_text("hi"))["name"] == "Anna"
        await ann.send({"type": "members", "request": 1, "after": None})
        assert (await ann.read_type("members"))["members"][0]["name"] == "Anna"


async def test_a_bye_is_gone_at_once_and_a_cut_connection_is_not(host: RunningHost) -> None:
    async with guest_at(host, name="Ann") as ann:
        async with guest_at(host, name="Cut") as cut:
            await ann.read(movement("Cut", "active"))
            cut.socket.transport.abort()
        async with guest_at(host, name="Bob") as bob:
            await ann.read(movement("Bob", "active"))
            await bob.send({"type": "bye", "code": 1000, "sentence": "", "retry_after": None})
            gone = await ann.read(movement("Bob", "gone"))
            assert gone["present"] == 2
            assert await close_code(bob.socket) == 1000
        await ann.send({"type": "members", "request": 1, "after": None})
        names = [who["name"] for who in (await ann.read_type("members"))["members"]]
        assert sorted(names) == ["Ann", "Cut"]


async def test_the_same_device_and_instance_replaces_the_older_connection(host: RunningHost) -> None:
    async with guest_at(host, instance="tab", name="Bob") as first:
        cookie = guest_cookie(first.socket)
        async with guest_at(host, instance="tab", name="Bob", cookie=cookie) as second:
            bye = await first.read_type("bye")
            assert bye["code"] == 4409
            assert bye["sentence"]
            assert await close_code(first.socket) == 4409
            assert (await second.say("still here"))["type"] == "ack"
            assert second.welcome["present"] == 1


async def test_typing_is_signalled_to_the_others_and_not_remembered(host: RunningHost) -> None:
    async with guest_at(host, name="Ann") as ann, guest_at(host, name="Bob") as bob:
        await ann.read(movement("Bob", "active"))
        for value in (True, False):
            await bob.send({"type": "signal", "key": "typing", "value": value})
            signal = await ann.read_type("signal")
            expected = {"type": "signal", "member": bob.welcome["member"], "key": "typing", "value": value}
            assert signal == expected


async def test_older_events_are_fetched_page_by_page(host: RunningHost) -> None:
    async with guest_at(host, name="Ann") as ann:
        for number in range(12):
            await ann.say(f"line {number}")
        async with guest_at(host, name="Bob", recent=0) as bob:
            head = bob.welcome["head"]["seq"]
            assert bob.welcome["from"] == head
            before, found = head + 1, list[int]()
            while before > 1:
                await bob.send({"type": "fetch", "request": before, "before": before, "limit": 5})
                page = await bob.read_type("page")
                assert (page["request"], page["first"]) == (before, 1)
                found = [event["seq"] for event in page["events"]] + found
                before = page["events"][0]["seq"]
            assert found == list(range(1, head + 1))
            assert bob.events == []


async def test_an_unknown_command_is_refused_and_the_conversation_goes_on(host: RunningHost) -> None:
    async with guest_at(host) as guest:
        await guest.send({"type": "react", "client_id": "r1", "emoji": "👍"})
        refused = await guest.read_type("refused")
        assert (refused["client_id"], refused["code"]) == ("r1", "unknown_command")
        assert (await guest.say("still here"))["type"] == "ack"


async def test_sentences_come_in_the_language_of_the_hello_or_in_english(host: RunningHost) -> None:
    for language in ("en", "zh-Hant", "xx-unknown"):
        async with guest_at(host, language=language) as guest:
            await guest.send(say(""))
            assert (await guest.read_type("refused"))["sentence"]


async def test_a_burst_of_100_pipelined_messages_is_acknowledged_and_streamed_in_order(
    open_host: OpenHost,
) -> None:
    host = open_host()
    async with guest_at(host, name="Ann") as ann, guest_at(host, name="Bob") as bob:
        for number in range(25):
            await ann.send(say(f"line {number}", f"id-{number}"))
        await ann.read_text("line 24")
        await bob.read_text("line 24")
        acks = [frame["client_id"] for frame in ann.seen if frame["type"] == "ack"]
        assert acks == [f"id-{number}" for number in range(25)]
        texts = [event["body"].get("text") for event in bob.events if event["kind"] == "message"]
        assert texts == [f"line {number}" for number in range(25)]


async def test_two_hellos_of_one_new_guest_at_once_admit_it_once(host: RunningHost) -> None:
    async with guest_at(host) as watcher:
        cookie = guest_cookie(watcher.socket).partition("=")[0] + "=" + "k" * 43
        headers = {"Cookie": cookie}
        async with (
            socket_at(host, "/rooms/socket", additional_headers=headers) as one,
            socket_at(host, "/rooms/socket", additional_headers=headers) as two,
        ):
            async with asyncio.timeout(PATIENCE):
                first, second = await asyncio.gather(greet(one, name="Bob"), greet(two, name="Bob"))
            assert first.welcome["member"] == second.welcome["member"]
            await first.say("hi")
            await watcher.read_text("hi")
            assert [event["kind"] for event in watcher.events] == ["joined", "joined", "message"]


async def test_who_was_closed_for_a_bad_frame_reads_why_in_the_next_welcome(host: RunningHost) -> None:
    async with socket_at(host, "/rooms/socket") as socket:
        cookie = {"Cookie": guest_cookie(socket)}
        await socket.send(json.dumps(hello(instance="tab")))
        await socket.send("no JSON")
        with contextlib.suppress(ConnectionClosedError):
            async for _frame in socket:
                pass
    async with socket_at(host, "/rooms/socket", additional_headers=cookie) as socket:
        await socket.recv()
        await socket.send(json.dumps(hello(instance="tab")))
        welcome = json.loads(await socket.recv())
    assert welcome["last_bye"]["code"] == 4400
