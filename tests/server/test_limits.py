"""Limits on a real host: slow readers, long logs, full rooms, and many sockets from one address."""

import asyncio
import json
from dataclasses import replace

import pytest
from websockets.asyncio.client import connect

from desktop_chat.protocol.entities import FIRST_ROOM
from desktop_chat.protocol.errors import CloseCode
from desktop_chat.rooms.rate import Rate
from desktop_chat.server.host import LOG_FILE
from desktop_chat.server.settings import HostSettings
from desktop_chat.storage.sqlite import SqliteStore
from tests.hosts import OpenHost
from tests.server.conftest import UNHURRIED
from tests.server.foreign import (
    close_code,
    greet,
    guest_at,
    guest_cookie,
    hello,
    movement,
    open_connections,
    say,
    small_socket,
    socket_at,
    status_of,
)
from tests.server.raw import PATIENCE, asked, exchange
from tests.server.test_client_frames import framed
from tests.storage.drafts import draft, opened

LONG = 3000


@pytest.mark.usefixtures("each_wire")
async def test_3000_events_are_read_from_the_log_and_handed_over_to_the_ring(
    open_host: OpenHost, host_settings: HostSettings
) -> None:
    host_settings.folder.mkdir()
    async with opened(SqliteStore(host_settings.folder / LOG_FILE)) as store:
        acks = await store.append([draft(f"line {number}") for number in range(LONG)])
        epoch = (await store.heads([FIRST_ROOM]))[FIRST_ROOM].epoch
    host = open_host(replace(host_settings, rate=UNHURRIED))
    after = {"seq": 5, "rid": acks[4].rid}
    async with guest_at(host, name="Ann") as ann, guest_at(host, name="Bob", epoch=epoch, after=after) as bob:
        assert (bob.welcome["resumed"], bob.welcome["from"]) == (True, 5)
        for number in range(50):
            await ann.send(say(f"meanwhile {number}"))
        await bob.read_text("meanwhile 49")
        seqs = [event["seq"] for event in bob.events]
        assert seqs == list(range(6, LONG + 53))
        await ann.read_text("meanwhile 49")
        assert [event["seq"] for event in ann.events] == list(range(ann.welcome["from"] + 1, LONG + 53))


async def test_a_slow_reader_is_cut_resumes_without_loss_and_reads_why(
    open_host: OpenHost, host_settings: HostSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_chat.server.wire.STUCK_SECONDS", 0.2)
    host = open_host(replace(host_settings, rate=UNHURRIED))
    line = "x" * 16_000
    async with guest_at(host, name="Ann") as ann:
        async with socket_at(host, "/rooms/socket", sock=small_socket(host.port), max_queue=1) as stuck:
            bob = await greet(stuck, name="Bob", instance="tab")
            cookie = guest_cookie(stuck)
            place = bob.welcome["head"]
            stuck.transport.pause_reading()
            sent = 0
            while open_connections(host) > 1:
                await ann.say(f"{sent} {line}")
                sent += 1
            stuck.transport.resume_reading()
            assert await close_code(stuck) is None
        epoch, end = bob.welcome["epoch"], await ann.say("the end")
        async with guest_at(host, name="Bob", instance="tab", cookie=cookie, epoch=epoch, after=place) as bob:
            assert bob.welcome["resumed"]
            assert bob.welcome["last_bye"]["code"] == 4008
            assert bob.welcome["last_bye"]["sentence"].endswith(".")
            await bob.read_text("the end")
            assert [event["seq"] for event in bob.events] == list(range(place["seq"] + 1, end["seq"] + 1))
        async with guest_at(host, name="Bob", instance="tab", cookie=cookie) as bob:
            assert bob.welcome["last_bye"] is None


async def test_who_is_lost_with_much_left_to_say_is_soon_gone(
    open_host: OpenHost, host_settings: HostSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_chat.server.connection.REST_SECONDS", 0.5)
    host = open_host(replace(host_settings, rate=Rate(5.0, 20)))
    async with guest_at(host, name="Ann") as ann:
        async with socket_at(host, "/ws/7") as seven:
            await ann.read(movement("Client #7", "active"))
            seven.transport.write(b"".join(framed(b"%d" % number) for number in range(1000)))
            await ann.read_text("19")
            seven.transport.abort()
        async with asyncio.timeout(PATIENCE):
            await ann.read(movement("Client #7", "gone"))


@pytest.mark.usefixtures("each_wire")
async def test_a_reader_that_is_slow_but_reads_is_not_cut(
    open_host: OpenHost, host_settings: HostSettings
) -> None:
    host = open_host(replace(host_settings, rate=UNHURRIED))
    line = "x" * 16_000
    slow_socket = socket_at(host, "/rooms/socket", sock=small_socket(host.port), max_queue=1)
    async with guest_at(host, name="Ann") as ann, slow_socket as slow:
        bob = await greet(slow, name="Bob")
        for number in range(300):
            await ann.say(f"{number} {line}")
        await bob.read_text(f"299 {line}")
        seqs = [event["seq"] for event in bob.events]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
        assert (await bob.say("here"))["type"] == "ack"


@pytest.mark.usefixtures("each_wire")
async def test_a_full_room_turns_away_and_takes_in_again(
    open_host: OpenHost, host_settings: HostSettings
) -> None:
    host = open_host(replace(host_settings, max_members=2))
    async with guest_at(host, name="Ann") as ann, guest_at(host, name="Bob") as bob:
        cookie = guest_cookie(bob.socket)
        async with socket_at(host, "/rooms/socket") as socket, socket_at(host, "/ws/7") as plain:
            await socket.recv()
            await socket.send(json.dumps(hello(name="Cem")))
            bye = json.loads(await socket.recv())
            assert (bye["type"], bye["code"]) == ("bye", 4429)
            assert bye["sentence"].endswith(".")
            assert bye["retry_after"] > 0
            assert await close_code(socket) == 4429
            assert await close_code(plain) == 4429
        async with guest_at(host, name="Bob", cookie=cookie) as second_tab:
            assert second_tab.welcome["present"] == 2
        await bob.send({"type": "bye", "code": 1000, "sentence": "", "retry_after": None})
        await ann.read(movement("Bob", "gone"))
        async with guest_at(host, name="Cem") as cem:
            assert (await cem.say("at last"))["type"] == "ack"


@pytest.mark.usefixtures("each_wire")
async def test_one_address_has_so_many_sockets_and_no_more(
    open_host: OpenHost, host_settings: HostSettings
) -> None:
    host = open_host(replace(host_settings, max_per_address=3))
    async with guest_at(host) as guest, socket_at(host, "/ws/7"):
        async with socket_at(host, "/ws"):
            for _ in range(5):
                assert await status_of(host, "/ws") == 429
                answer = await asked(host, "/healthz")
                assert answer.status == 429
                assert answer.body.decode().endswith(".")
            assert (await guest.say("I am here"))["type"] == "ack"
        for _ in range(5):
            assert await status_of(host, "/ws") == 101
            assert (await asked(host, "/healthz")).status == 200


@pytest.mark.usefixtures("each_wire")
async def test_silent_sockets_are_let_go(
    open_host: OpenHost, host_settings: HostSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_chat.server.http_wire.HEADER_SECONDS", 0.1)
    host = open_host(replace(host_settings, max_per_address=4))
    for beginning in (b"", b"G", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"):
        assert await asyncio.to_thread(exchange, host, beginning) == b""
    assert (await asked(host, "/healthz")).status == 200


async def test_who_is_paused_can_still_say_goodbye(
    open_host: OpenHost, host_settings: HostSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_chat.server.wire.CLOSE_SECONDS", 60.0)
    host = open_host(replace(host_settings, rate=Rate(per_second=0.01, burst=1)))
    address = f"ws://{host.address}/rooms/socket"
    async with connect(address, proxy=None, close_timeout=60) as first:
        guest = await greet(first, name="Ann", instance="same")
        await guest.say("one")
        await guest.say("two, and that was too fast")
        await guest.send({"type": "ping", "n": 1})
        cookie = guest_cookie(first)
        again = guest_at(host, cookie=cookie, name="Ann", instance="same")
        async with again, asyncio.timeout(PATIENCE):
            assert await close_code(first) == CloseCode.REPLACED
            await first.wait_closed()
