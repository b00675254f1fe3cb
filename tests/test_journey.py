"""The way of one message with every layer real, and the way home of everybody who heard it.

Window → server's thread → SQLite → second window, browser, plain door, late joiner: the table "The way of one
message" in ARCHITECTURE.md, executable.
"""

import asyncio
import queue
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from desktop_chat.client.effects import LinkState
from desktop_chat.client.entries import Mark
from desktop_chat.gui.requests import Host, Join
from desktop_chat.server.host import LOG_FILE
from tests.gui.programs import Loop, live, running, sees
from tests.gui.waiting import until
from tests.web.guests import Guest

SECONDS = 15.0


class Websocat:
    """The foreign program `websocat` at a plain door: lines in, lines out."""

    def __init__(self, url: str) -> None:
        program = Path(sys.executable).with_name("websocat")
        self._process = subprocess.Popen(
            [program, "--text", url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def hear(self, line: str) -> None:
        """Read on until ``line``."""
        while self._lines.get(timeout=SECONDS) != line:
            pass

    def leave(self) -> None:
        self._process.terminate()
        self._process.wait(SECONDS)
        self._reader.join(SECONDS)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.rstrip("\n"))


def reads(guest: Guest, text: str, where: Callable[[], list[str]] | None = None) -> None:
    """Wait until the guest's page shows ``text``."""
    guest.wait(lambda: text in (where or guest.messages)(), f"the guest reads {text}")


@pytest.mark.usefixtures("program_look")
async def test_everybody_reads_everybody_and_sees_who_leaves(
    qt_loop: Loop, tmp_path: Path, free_port: int, browser: Chrome
) -> None:
    url = f"127.0.0.1:{free_port}"
    async with running(tmp_path / "host") as hosting:
        host = await live(hosting, Host("Kitchen 廚房", "小美", free_port))
        async with running(tmp_path / "second") as second_program:
            second = await live(second_program, Join(url, "Daniel"))
            guest = Guest(browser)
            await asyncio.to_thread(guest.visit, f"http://{url}", "訪客 Zoë")
            plain = await asyncio.to_thread(Websocat, f"ws://{url}/ws/7")
            await until(lambda: host.model.present == 4, host.model.roster_changed)

            # Each says something; all others read it.
            host.composer.submitted.emit("from the host 你好")
            await sees(second, "from the host 你好")
            await asyncio.to_thread(reads, guest, "from the host 你好")
            await asyncio.to_thread(plain.hear, "小美 says: from the host 你好")
            second.composer.submitted.emit("from the second window")
            await sees(host, "from the second window")
            await asyncio.to_thread(guest.say, "from the browser 嗨")
            await sees(host, "from the browser 嗨")
            await asyncio.to_thread(plain.hear, "訪客 Zoë says: from the browser 嗨")
            await asyncio.to_thread(plain.say, "from ten lines of anything")
            await asyncio.to_thread(plain.hear, "You wrote: from ten lines of anything")
            await asyncio.to_thread(reads, guest, "from ten lines of anything")
            await sees(second, "from ten lines of anything")
            await until(
                lambda: all(entry.mark in {None, Mark.SENT} for entry in host.model.entries),
                host.model.timeline_changed,
            )

            async with running(tmp_path / "late") as late_program:
                late = await live(late_program, Join(f" http://{url}/ ", "Late"))
                for text in SAID[:-1]:
                    await sees(late, text)

                # Each leaves; all others see it.
                await asyncio.to_thread(plain.leave)
                for window in (host, second, late):
                    await sees(window, "Client #7 left the chat")
                await asyncio.to_thread(reads, guest, "Client #7 left the chat", guest.lines)
                await asyncio.to_thread(guest.close_tab)
                for window in (host, second, late):
                    await sees(window, "訪客 Zoë left the chat")
            for window in (host, second):
                await sees(window, "1 joined, 3 left")  # more than three such lines in a row are one
            host.composer.submitted.emit("good night")
            await sees(second, "good night")
        await sees(host, "Daniel left the chat")
        assert host.model.membership.link.state is LinkState.LIVE
        assert host.model.present == 1

    with sqlite3.connect(next((tmp_path / "host").rglob(LOG_FILE))) as log:
        rows = log.execute("SELECT seq, kind, body FROM event ORDER BY seq").fetchall()
    log.close()
    assert [seq for seq, _kind, _body in rows] == list(range(1, len(rows) + 1))
    assert [body for _seq, kind, body in rows if kind == "message"] == [
        f'{{"text":"{text}"}}' for text in SAID
    ]


SAID = (
    "from the host 你好",
    "from the second window",
    "from the browser 嗨",
    "from ten lines of anything",
    "good night",
)
