"""A host from its start to its end: titles, folders, what it cannot open, and how it says goodbye."""

import asyncio
import sqlite3
import threading
import time
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from desktop_chat.protocol.errors import Refusal
from desktop_chat.server.embedded import EmbeddedServer
from desktop_chat.server.host import KEY_FILE, LOG_FILE
from desktop_chat.server.listening import bind_listener
from desktop_chat.server.settings import HostSettings
from tests.hosts import LOOPBACK, START_SECONDS, STOP_SECONDS, OpenHost, RunningHost
from tests.server.conftest import UNHURRIED
from tests.server.foreign import close_code, guest_at, guest_cookie, socket_at
from tests.server.raw import ask

SOCKETS = 50
STOPPED_WITHIN = 1.0
NOISE = 0.5
"""Seconds that a busy machine may add to what is promised."""


def title_of(host: RunningHost) -> str:
    return str(ask(host, "/api/server").json["title"])


def host_of(host: RunningHost) -> str:
    return str(ask(host, "/api/server").json["host"])


def fail_to_start(settings: HostSettings) -> Refusal:
    """Start a host that cannot, and return why; its socket and its thread are gone afterwards."""
    listener = bind_listener(LOOPBACK, 0)
    server = EmbeddedServer(settings, listener)
    with pytest.raises(Refusal) as caught:
        server.start().result(START_SECONDS)
    server.stop().result(STOP_SECONDS)
    assert listener.fileno() == -1
    assert str(caught.value).endswith(".") or str(settings.folder) in str(caught.value)
    return caught.value


def test_title_key_and_log_outlive_a_restart(open_host: OpenHost, host_settings: HostSettings) -> None:
    first = open_host(replace(host_settings, title="Kitchen 廚房"))
    body = b'{"text":"hi","name":"bot","client_id":"c1"}'
    posted = ask(first, "/api/rooms/lobby/messages", "POST", body=body)
    known = host_of(first)
    first.stop()
    again = open_host(replace(host_settings, title=None))
    assert (title_of(again), host_of(again)) == ("Kitchen 廚房", known)
    repeated = ask(again, "/api/rooms/lobby/messages", "POST", body=body)
    assert (repeated.status, repeated.json) == (200, posted.json)
    again.stop()
    assert title_of(open_host(replace(host_settings, title="Attic"))) == "Attic"


def test_a_room_without_a_title_is_called_something(open_host: OpenHost, host_settings: HostSettings) -> None:
    assert title_of(open_host(replace(host_settings, title=None))) == "Lobby"


async def test_a_guest_goes_on_after_a_restart_and_the_roster_is_told_without_lines(
    open_host: OpenHost, host_settings: HostSettings
) -> None:
    first = open_host(host_settings)
    async with guest_at(first, name="Ann") as ann:
        cookie, epoch = guest_cookie(ann.socket), ann.welcome["epoch"]
        place = await ann.say("before")
        await asyncio.to_thread(first.stop)
    second = open_host(host_settings)
    after = {"seq": place["seq"], "rid": place["rid"]}
    async with guest_at(second, name="Ann", cookie=cookie, epoch=epoch, after=after) as ann:
        assert ann.welcome["resumed"]
        ack = await ann.say("after")
        assert ack["seq"] == place["seq"] + 1
        changes = [frame for frame in ann.seen if frame["type"] == "presence"]
        assert all(frame["full"] for frame in changes)


def test_a_second_host_on_one_folder_gets_a_sentence(
    open_host: OpenHost, host_settings: HostSettings
) -> None:
    host = open_host(host_settings)
    refusal = fail_to_start(host_settings)
    assert refusal.code == "folder_in_use"
    assert str(host_settings.folder) in str(refusal)
    assert title_of(host) == "The kitchen 廚房"


def test_a_log_of_a_newer_program_is_refused_and_left_alone(
    open_host: OpenHost, host_settings: HostSettings
) -> None:
    open_host(host_settings).stop()
    path = host_settings.folder / LOG_FILE
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    before = path.read_bytes()
    fail_to_start(host_settings)
    assert path.read_bytes() == before


def test_a_log_that_is_none_is_refused_and_left_alone(host_settings: HostSettings) -> None:
    host_settings.folder.mkdir()
    path = host_settings.folder / LOG_FILE
    path.write_bytes(b"my diary" * 1000)
    fail_to_start(host_settings)
    assert path.read_bytes() == b"my diary" * 1000


def test_a_damaged_key_is_refused_and_left_alone(open_host: OpenHost, host_settings: HostSettings) -> None:
    host_settings.folder.mkdir()
    (host_settings.folder / KEY_FILE).write_text("nonsense")
    fail_to_start(host_settings)
    assert (host_settings.folder / KEY_FILE).read_text() == "nonsense"
    (host_settings.folder / KEY_FILE).unlink()
    open_host(host_settings)


@pytest.mark.parametrize("title", ["", " ", "a\nb", "t" * 81])
def test_a_title_that_cannot_be_is_refused(host_settings: HostSettings, title: str) -> None:
    fail_to_start(replace(host_settings, title=title))


def test_a_folder_that_is_a_file_is_refused(host_settings: HostSettings) -> None:
    host_settings.folder.write_text("")
    fail_to_start(host_settings)


async def test_a_host_with_many_open_sockets_says_bye_to_all_and_is_over_within_a_second(
    open_host: OpenHost, host_settings: HostSettings
) -> None:
    host = open_host(replace(host_settings, rate=UNHURRIED, max_per_address=2 * SOCKETS))
    async with AsyncExitStack() as stack:
        guests = [await stack.enter_async_context(guest_at(host, name=f"G{n}")) for n in range(SOCKETS)]
        plain = [await stack.enter_async_context(socket_at(host, f"/ws/{n}")) for n in range(SOCKETS - 1)]
        await guests[0].say("nearly over")
        started = time.monotonic()
        stopped = asyncio.wrap_future(host.server.stop())
        byes = await asyncio.gather(*(guest.read_type("bye") for guest in guests))
        codes = await asyncio.gather(*(close_code(socket) for socket in plain))
        codes += await asyncio.gather(*(close_code(guest.socket) for guest in guests))
        await stopped
        assert time.monotonic() - started < STOPPED_WITHIN + NOISE
    assert {bye["code"] for bye in byes} == {1012}
    assert all(bye["sentence"].endswith(".") and bye["retry_after"] > 0 for bye in byes)
    assert set(codes) == {1012}


async def test_sockets_that_answer_nothing_do_not_hold_a_host(open_host: OpenHost) -> None:
    host = open_host()
    async with guest_at(host) as guest, socket_at(host, "/ws") as echo, socket_at(host, "/ws/7") as plain:
        for connection in (guest.socket, echo, plain):
            connection.transport.pause_reading()
        _reader, silent = await asyncio.open_connection(LOOPBACK, host.port)
        started = time.monotonic()
        await asyncio.wrap_future(host.server.stop())
        assert time.monotonic() - started < STOPPED_WITHIN + NOISE
        silent.close()
        for connection in (guest.socket, echo, plain):
            connection.transport.abort()


async def test_everything_that_was_acknowledged_before_the_end_is_there_after_it(
    open_host: OpenHost, host_settings: HostSettings
) -> None:
    settings = replace(host_settings, rate=UNHURRIED)
    host = open_host(settings)
    async with guest_at(host) as guest:
        for number in range(150):
            await guest.send(
                {"type": "send", "client_id": f"m{number}", "kind": "message", "body": {"text": "x"}}
            )
        await guest.read(lambda frame: frame["type"] == "ack" and frame["client_id"] == "m20")
        host.server.stop()
        await guest.read_type("bye")
        acked = {frame["client_id"]: frame["seq"] for frame in guest.seen if frame["type"] == "ack"}
    await asyncio.to_thread(host.stop)
    again = open_host(settings)
    events = (await asyncio.to_thread(ask, again, "/api/rooms/lobby/messages?after=0&limit=200")).json[
        "events"
    ]
    kept = {event["client_id"]: event["seq"] for event in events}
    assert len(acked) >= 20
    assert {name: kept.get(name) for name in acked} == acked


def test_a_stopped_host_leaves_no_thread_and_its_port_is_free(
    open_host: OpenHost, host_settings: HostSettings
) -> None:
    host = open_host(host_settings)
    assert any(thread.name == "server" for thread in threading.enumerate())
    host.stop()
    host.stop()
    host.server._thread.join(STOP_SECONDS)
    assert not host.server._thread.is_alive()
    assert host.server.present() == 0
    assert open_host(host_settings, port=host.port).port == host.port


def test_a_host_that_is_stopped_while_it_starts_ends(host_settings: HostSettings) -> None:
    listener = bind_listener(LOOPBACK, 0)
    server = EmbeddedServer(host_settings, listener)
    started = server.start()
    server.stop()
    started.add_done_callback(lambda _: server.stop())
    server.stopped.result(START_SECONDS)
    assert started.done()
    assert listener.fileno() == -1


def test_a_host_that_never_started_can_be_stopped(host_settings: HostSettings) -> None:
    listener = bind_listener(LOOPBACK, 0)
    server = EmbeddedServer(host_settings, listener)
    server.stop().result(STOP_SECONDS)
    assert listener.fileno() == -1
