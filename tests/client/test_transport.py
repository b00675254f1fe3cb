import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from desktop_chat.client.address import Address
from desktop_chat.client.transport import LinkEnd, Transport
from desktop_chat.client.trouble import Remedy, Trouble

LOOPBACK = "127.0.0.1"


class Heard:
    """What a link tells while it lives."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.opened = asyncio.Event()
        self.news = asyncio.Event()

    async def take(self, text: str) -> None:
        self.texts.append(text)
        self.news.set()

    async def until(self, count: int) -> None:
        while len(self.texts) < count:
            self.news.clear()
            await self.news.wait()


async def run(address: Address) -> LinkEnd:
    heard = Heard()
    return await Transport(address).run(heard.opened.set, heard.take)


@asynccontextmanager
async def stranger(answer: bytes | None) -> AsyncIterator[Address]:
    """Something that answers whoever connects with ``answer``, or with silence."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answer is None:
            await reader.read()
        else:
            writer.write(answer)
            with contextlib.suppress(ConnectionError):
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, LOOPBACK, 0)
    async with server:
        yield Address(LOOPBACK, server.sockets[0].getsockname()[1])


@asynccontextmanager
async def echo() -> AsyncIterator[Address]:
    async def answer(connection: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for message in connection:
                if message == "close":
                    await connection.close(4409, "elsewhere")
                await connection.send(message)

    async with serve(answer, LOOPBACK, 0) as server:
        yield Address(LOOPBACK, next(iter(server.sockets)).getsockname()[1])


async def test_texts_go_and_come_in_order_until_the_other_end_closes() -> None:
    async with echo() as address:
        heard = Heard()
        transport = Transport(address)
        link = asyncio.get_running_loop().create_task(transport.run(heard.opened.set, heard.take))
        await heard.opened.wait()
        for number in range(100):
            transport.send(str(number))
        await heard.until(100)
        assert heard.texts == [str(number) for number in range(100)]
        transport.send("close")
        assert await link == LinkEnd(None, 4409)


async def test_closing_sends_what_is_left_first() -> None:
    async with echo() as address:
        heard = Heard()
        transport = Transport(address)
        link = asyncio.get_running_loop().create_task(transport.run(heard.opened.set, heard.take))
        await heard.opened.wait()
        transport.send("last words")
        transport.close(1000)
        assert (await link).code == 1000


async def test_a_closed_port_is_told_apart() -> None:
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    end = await run(Address(LOOPBACK, port))
    assert "no room is open" in str(end.reason)


async def test_a_name_that_nobody_has_is_told_apart() -> None:
    end = await run(Address("nobody.invalid"))
    assert "No computer called nobody.invalid" in str(end.reason)


@pytest.mark.parametrize(
    "answer",
    [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi", b"", b"\x00\xff" * 5000],
)
async def test_something_else_on_that_port_is_told_apart(answer: bytes) -> None:
    async with stranger(answer) as address:
        end = await run(address)
        assert "it is not a Desktop Chat room" in str(end.reason)


async def test_the_hosts_own_words_are_passed_on() -> None:
    body = b'{"sentence":"The room is full."}'
    head = f"HTTP/1.1 503 Service Unavailable\r\ncontent-length: {len(body)}\r\n\r\n".encode()
    async with stranger(head + body) as address:
        end = await run(address)
        assert str(end.reason) == f"{address.label} says: The room is full."


async def test_who_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_chat.client.transport.OPEN_SECONDS", 0.2)
    async with stranger(None) as address:
        end = await run(address)
        assert "it says nothing" in str(end.reason)


async def test_a_proxy_setting_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    async with echo() as address:
        heard = Heard()
        transport = Transport(address)
        link = asyncio.get_running_loop().create_task(transport.run(heard.opened.set, heard.take))
        await heard.opened.wait()
        transport.close(1000)
        await link


async def test_cancelling_hangs_up() -> None:
    async with echo() as address:
        heard = Heard()
        link = asyncio.get_running_loop().create_task(Transport(address).run(heard.opened.set, heard.take))
        await heard.opened.wait()
        link.cancel()
        with pytest.raises(asyncio.CancelledError):
            await link


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux keeps silent where its queue is full.")
async def test_a_port_that_swallows_everything_is_a_firewall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_chat.client.transport.OPEN_SECONDS", 0.2)
    monkeypatch.setattr("desktop_chat.client.transport.is_neighbour", lambda _host: True)
    with socket.socket() as full:
        full.bind((LOOPBACK, 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        try:
            for caller in waiting:  # no more than these get a place; the system keeps silent to others
                caller.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    caller.connect(full.getsockname())
            end = await run(Address(LOOPBACK, full.getsockname()[1]))
        finally:
            for caller in waiting:
                caller.close()
    assert "did not answer" in str(end.reason)
    assert isinstance(end.reason, Trouble)
    assert end.reason.remedy is Remedy.FIREWALL
