"""Whoever hosts changes how many may come while the room is open."""

import sys
from dataclasses import replace

import pytest

from desktop_chat.server.settings import HostSettings
from tests.hosts import OpenHost, RunningHost
from tests.server.foreign import guest_at, socket_at, status_of
from tests.server.raw import asked

if sys.platform != "win32":
    import resource


async def test_who_hosts_changes_the_limits_and_who_is_there_stays(
    open_host: OpenHost, host_settings: HostSettings
) -> None:
    host = open_host(replace(host_settings, max_members=2, max_per_address=3))
    async with guest_at(host, name="Ann") as ann, guest_at(host, name="Bob") as bob:
        async with socket_at(host, "/ws"):
            assert await status_of(host, "/ws") == 429
            host.server.limit(2, 4)
            assert await status_of(host, "/ws/7") == 101
        host.server.limit(3, 4)
        async with guest_at(host, name="Cem") as cem:
            assert cem.welcome["present"] == 3
            host.server.limit(1, 1)
            assert await status_of(host, "/ws") == 429
            for guest in (ann, bob, cem):
                assert (await guest.say("still here"))["type"] == "ack"


@pytest.mark.skipif(sys.platform == "win32", reason="sockets are no files there")
async def test_more_people_raise_the_limit_of_open_files(host: RunningHost) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (900, before[1]))
        host.server.limit(2000, 100)
        assert (await asked(host, "/healthz")).status == 200
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 2000 + 100 + 256
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
