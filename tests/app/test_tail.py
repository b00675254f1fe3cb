"""`tail` as somebody watches it: who comes and goes, and when the host is away."""

import asyncio
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from desktop_chat.app.paths import resources
from desktop_chat.server.settings import HostSettings
from tests.hosts import OpenHost, RunningHost
from tests.server.foreign import guest_at, guest_cookie, movement

SECONDS = 30.0


class Watched:
    """A running `tail`; the lines of both of its streams come one by one."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stdout is not None
        assert process.stderr is not None
        self._lines = {"out": queue.Queue[str](), "err": queue.Queue[str]()}
        for name, stream in (("out", process.stdout), ("err", process.stderr)):
            threading.Thread(target=self._read, args=(stream, name), daemon=True).start()

    def _read(self, stream: IO[str], name: str) -> None:
        for line in stream:
            self._lines[name].put(line.rstrip("\n"))

    def line(self) -> str:
        return self._lines["out"].get(timeout=SECONDS)

    def note(self) -> str:
        return self._lines["err"].get(timeout=SECONDS)


@contextmanager
def watching(host: RunningHost, *arguments: str, language: str = "en") -> Iterator[Watched]:
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop_chat", "tail", host.address, "--as", "Reader", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1", "LANGUAGE": language},
    )
    try:
        yield Watched(process)
    finally:
        process.kill()
        process.communicate()


async def test_who_watches_has_the_colour_that_was_chosen_in_the_window(
    host: RunningHost, tmp_path: Path
) -> None:
    (tmp_path / "window.json").write_text('{"colour": 9}', "utf-8")
    async with guest_at(host) as guest:
        with watching(host, "--data", str(tmp_path)):
            told = await guest.read(movement("Reader", "active"))
    assert [who["colour"] for who in told["members"] if who["name"] == "Reader"] == [9]


async def test_who_leaves_is_printed_and_who_returns(host: RunningHost) -> None:
    with watching(host) as tail:

        async def line() -> str:
            return (await asyncio.to_thread(tail.line))[5:]

        assert await line() == " * Reader joined the chat"
        async with guest_at(host, name="小美") as mei:
            cookie = guest_cookie(mei.socket)
            await mei.say("hello")
            assert [await line(), await line()] == [" * 小美 joined the chat", " 小美: hello"]
            await mei.send({"type": "bye", "code": 1000, "sentence": ""})
        assert await line() == " * 小美 left the chat"
        async with guest_at(host, name="小美", cookie=cookie):
            assert await line() == " * 小美 is back"


def test_a_host_that_goes_and_comes_back_is_told_on_standard_error(open_host: OpenHost) -> None:
    host = open_host()
    with watching(host) as tail:
        tail.line()
        host.stop()
        assert tail.note() == "Connection lost. Trying again…"
        open_host(HostSettings(host.folder, resources()), port=host.port)
        assert tail.note() == "Connected again."


def test_another_host_at_the_address_is_told_before_what_it_says(open_host: OpenHost) -> None:
    host = open_host()
    with watching(host) as tail:
        tail.line()
        host.stop()
        assert tail.note() == "Connection lost. Trying again…"
        open_host(port=host.port)
        assert tail.note() == "The host’s log was replaced; what follows comes from the new one."
        assert tail.line()[5:] == " * Reader joined the chat"


def test_it_is_told_in_the_readers_language(open_host: OpenHost) -> None:
    host = open_host()
    with watching(host, language="zh_TW") as tail:
        assert tail.line()[5:] == " * Reader 加入聊天室"
        host.stop()
        assert tail.note() == "連線中斷，正在重試…"


def test_json_holds_events_and_nothing_else(host: RunningHost) -> None:
    with watching(host, "--json") as tail:
        assert json.loads(tail.line())["kind"] == "joined"
