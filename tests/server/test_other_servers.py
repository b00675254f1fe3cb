"""The application on WebSocket protocols that are not ours: slower perhaps, never different."""

from dataclasses import replace

import pytest
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.protocols.websockets.wsproto_impl import WSProtocol

from desktop_chat.server.settings import HostSettings
from tests.hosts import OpenHost, RunningHost
from tests.server.foreign import close_code, guest_at, movement, socket_at, status_of

PROTOCOLS = [WebSocketsSansIOProtocol, WSProtocol]


@pytest.fixture(params=PROTOCOLS, ids=lambda protocol: protocol.__name__)
def foreign_host(
    request: pytest.FixtureRequest,
    open_host: OpenHost,
    host_settings: HostSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> RunningHost:
    monkeypatch.setattr("desktop_chat.server.host.WebSocketWire", request.param)
    return open_host(replace(host_settings, max_per_address=8))


async def test_all_doors_hear_each_other(foreign_host: RunningHost) -> None:
    async with guest_at(foreign_host, name="Ann") as ann, socket_at(foreign_host, "/ws/7") as plain:
        ack = await ann.say("hello")
        assert ack["type"] == "ack"
        assert await plain.recv() == "Ann says: hello"
        await plain.send("你好")
        assert {await plain.recv(), await plain.recv()} == {"You wrote: 你好", "Client #7 says: 你好"}
        assert (await ann.read_text("你好"))["name"] == "Client #7"
        await plain.close()
        await ann.read(movement("Client #7", "gone"))


async def test_a_long_stream_arrives_whole(foreign_host: RunningHost) -> None:
    async with guest_at(foreign_host, name="Ann") as ann:
        for number in range(15):
            await ann.say(f"{number} " + "x" * 15_000)
    async with guest_at(foreign_host, name="Bob") as bob:
        await bob.read_text("14 " + "x" * 15_000)
        assert [event["seq"] for event in bob.events] == list(range(1, len(bob.events) + 1))


async def test_who_breaks_the_protocol_reads_why(foreign_host: RunningHost) -> None:
    async with guest_at(foreign_host) as guest:
        await guest.send("nonsense")
        assert (await guest.read_type("bye"))["code"] == 4400
        assert await close_code(guest.socket) == 4400


async def test_a_replaced_connection_reads_why(foreign_host: RunningHost) -> None:
    cookie = f"guest-{'x' * 8}="
    async with guest_at(foreign_host, instance="tab") as first:
        cookie = (
            first.socket.response.headers["Set-Cookie"].partition(";")[0] if first.socket.response else ""
        )
        async with guest_at(foreign_host, instance="tab", cookie=cookie) as second:
            assert (await first.read_type("bye"))["code"] == 4409
            assert await close_code(first.socket) == 4409
            assert (await second.say("still here"))["type"] == "ack"


async def test_everybody_is_told_when_the_host_stops(foreign_host: RunningHost) -> None:
    async with guest_at(foreign_host) as guest, socket_at(foreign_host, "/ws/7") as plain:
        foreign_host.server.stop()
        assert (await guest.read_type("bye"))["code"] == 1012
        assert await close_code(guest.socket) == 1012
        assert await close_code(plain) == 1012
    foreign_host.stop()


@pytest.mark.expected_log("without completing handshake")  # uvicorn's own: the answer was a refusal
async def test_ended_connections_make_room_for_others_from_the_same_address(
    foreign_host: RunningHost,
) -> None:
    for _ in range(20):
        assert await status_of(foreign_host, "/ws") == 101
        assert await status_of(foreign_host, "/items/a/ws") == 403
