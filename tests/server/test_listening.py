"""Sockets that listen: a busy port is known there and then, and the addresses that people are told work."""

import asyncio
import errno
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_chat.lan.interfaces import own_addresses
from desktop_chat.server.host import Host
from desktop_chat.server.listening import addresses_of, bind_listener, bind_next_free, url_of
from desktop_chat.server.settings import HostSettings

LOOPBACK = "127.0.0.1"


def test_any_free_port() -> None:
    with bind_listener(LOOPBACK, 0) as listener:
        assert listener.getsockname()[1] > 0
        assert addresses_of(listener) == [LOOPBACK]


def test_a_name_with_both_kinds_of_address_listens_on_the_one_that_everybody_reaches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", 0, 0, 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (LOOPBACK, 0)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_options: both)
    with bind_listener("localhost", 0) as listener:
        assert listener.getsockname()[0] == LOOPBACK


@pytest.mark.parametrize("bind", [LOOPBACK, None])
async def test_no_line_waits_for_an_acknowledgement_and_little_waits_in_the_system(bind: str | None) -> None:
    accepted: asyncio.Future[asyncio.StreamWriter] = asyncio.get_running_loop().create_future()
    with bind_listener(bind, 0) as listener:
        port = listener.getsockname()[1]
        async with await asyncio.start_server(lambda _, writer: accepted.set_result(writer), sock=listener):
            _reader, writer = await asyncio.open_connection(LOOPBACK, port)
            own = await accepted
            here = own.get_extra_info("socket")
            assert here.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
            # Linux books twice as much as one asks for.
            assert here.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * 128 * 1024
            for end in (own, writer):
                end.close()
                await end.wait_closed()


def test_a_busy_port_is_an_error_at_once() -> None:
    with bind_listener(LOOPBACK, 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(OSError, match=r".") as caught:
            bind_listener(LOOPBACK, port)
        assert caught.value.errno == errno.EADDRINUSE


@pytest.mark.parametrize("bind", [None, ""])
def test_without_an_address_everybody_on_the_network_is_served(bind: str | None) -> None:
    with bind_listener(bind, 0) as listener:
        assert addresses_of(listener) == (own_addresses() or [LOOPBACK])
        port = listener.getsockname()[1]
        families = [(socket.AF_INET, LOOPBACK)]
        if listener.family == socket.AF_INET6:
            families.append((socket.AF_INET6, "::1"))
        for family, address in families:
            with socket.socket(family) as client:
                client.connect((address, port))


def test_the_next_free_port_is_taken() -> None:
    with bind_listener(LOOPBACK, 0) as first:
        port = first.getsockname()[1]
        with bind_next_free(LOOPBACK, port) as second:
            assert second.getsockname()[1] != port


def test_an_address_that_is_not_ours_is_an_error_and_no_reason_to_search() -> None:
    with pytest.raises(OSError, match=r".") as caught:
        bind_next_free("192.0.2.7", 8765)
    assert caught.value.errno == errno.EADDRNOTAVAIL


def test_a_name_that_nobody_has_is_an_error() -> None:
    with pytest.raises(OSError, match=r"."):
        bind_listener("no such name", 8765)


@pytest.mark.parametrize(
    ("host", "url"),
    [("192.168.1.5", "http://192.168.1.5:8765"), ("2001:db8::1", "http://[2001:db8::1]:8765")],
)
def test_an_address_becomes_a_url(host: str, url: str) -> None:
    assert url_of(host, 8765) == url


async def test_the_link_of_a_room_follows_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_chat.server.host.ADDRESSES_SECONDS", 0.0)
    for bind, expected in ((None, "http://10.0.0.7"), (LOOPBACK, f"http://{LOOPBACK}")):
        with bind_listener(bind, 0) as listener:
            host = Host(HostSettings(tmp_path, tmp_path), listener)
            monkeypatch.setattr("desktop_chat.server.host.own_addresses", lambda: ["10.0.0.7"])
            assert host.current_urls() == [f"{expected}:{host.port}"]
            monkeypatch.setattr("desktop_chat.server.host.own_addresses", list)
            assert host.current_urls() == host.urls


@pytest.mark.skipif(sys.platform == "win32", reason="sockets are no files there")
@pytest.mark.parametrize(("count", "expected"), [(1, 300), (512, 768), (1_000_000, 1000)])
def test_sockets_get_room_among_the_open_files(count: int, expected: int) -> None:
    script = (
        "import resource, sys; from desktop_chat.server.listening import allow_sockets\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (300, 1000)); allow_sockets(int(sys.argv[1]))\n"
        "print(*resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(count)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(expected), "1000"]
