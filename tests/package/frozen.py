"""The packaged program as a stranger has it: no Python, no search path, another folder, a home of its own."""

import mmap
import os
import shutil
import signal
import struct
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
TREE = DIST / "desktop-chat"
PROGRAM = TREE / "desktop-chat"

PATIENCE = 40.0
LOOK_SECONDS = 0.05
NOWHERE = "/nonexistent"
CLOSED = ("/bin/sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-')  # a desktop may start a program without any streams


def until(condition: Callable[[], object], what: str) -> None:
    """Return once ``condition`` holds. It looks at other processes, which send no signals."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(LOOK_SECONDS)


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return all that a packaged program may count on."""
    return {"PATH": NOWHERE, "HOME": str(home), "LC_ALL": "C.UTF-8", **more}


def run(*command: str | Path, home: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end in such an environment."""
    return subprocess.run(
        command, cwd="/", env=environment(home, **more), stdin=subprocess.DEVNULL, capture_output=True,
        text=True, encoding="utf-8", timeout=PATIENCE, check=False,
    )  # fmt: skip


class Started:
    """A running program; it is killed when the block ends and it has not."""

    def __init__(self, *command: str | Path, env: Mapping[str, str], output: int | None = None) -> None:
        self.process = subprocess.Popen(command, cwd="/", env=env, stdout=output, text=True, encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.communicate()

    def line(self) -> str:
        """Return the next line that it prints."""
        output: IO[str] | None = self.process.stdout
        assert output is not None
        line = output.readline()
        assert line, f"it ended with status {self.process.wait(PATIENCE)}"
        return line.rstrip("\n")

    def status(self) -> int:
        """Return its status once it has ended."""
        return self.process.wait(PATIENCE)

    def end(self) -> int:
        """Tell it to end, and return its status."""
        self.process.send_signal(signal.SIGTERM)
        return self.status()


@dataclass(frozen=True)
class Screen:
    """A virtual screen with a keyboard. Without a window manager, the window that we choose has the focus."""

    name: str
    pixels: mmap.mmap
    offset: int

    def windows(self, title: str) -> list[str]:
        """Return the ids of the visible windows whose title has ``title`` in it."""
        return self._tool("search", "--onlyvisible", "--name", title).split()

    def focus(self, title: str) -> None:
        """Give the keyboard to a window, once it is there."""
        until(lambda: self.windows(title), f"a window “{title}” is on {self.name}")
        window = self.windows(title)[0]
        self._tool("windowfocus", window)
        until(lambda: self.focused() == window, "it has the focus")

    def focused(self) -> str:
        """Return the id of the window that has the keyboard."""
        return self._tool("getwindowfocus").strip()

    def type(self, text: str) -> None:
        self._tool("type", "--delay", "15", text)

    def press(self, key: str) -> None:
        self._tool("key", key)

    def colours(self) -> int:
        """Return how many colours are to be seen: an empty screen has one, a window's text many."""
        return len(set(memoryview(self.pixels)[self.offset :].cast("I")))

    def _tool(self, *arguments: str) -> str:
        xdotool = shutil.which("xdotool")
        assert xdotool, "xdotool is missing: `make smoke` as root installs it"
        return subprocess.run(
            [xdotool, *arguments], env={"DISPLAY": self.name}, capture_output=True, text=True, check=False
        ).stdout


@contextmanager
def open_screen(folder: Path) -> Iterator[Screen]:
    """Run an X server that keeps its pixels in ``folder``, where we can look at them."""
    server = shutil.which("Xvfb")
    assert server, "Xvfb is missing: `make smoke` as root installs it"
    reading, writing = os.pipe()
    with ExitStack() as stack:
        process = stack.enter_context(
            subprocess.Popen(
                [server, "-displayfd", str(writing), "-fbdir", str(folder), "-screen", "0", "1200x900x24",
                 "-nolisten", "tcp", "-noreset"],
                pass_fds=[writing], stderr=subprocess.DEVNULL,
            )
        )  # fmt: skip
        stack.callback(process.terminate)
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as answer:
            number = answer.readline().strip()
        with (folder / "Xvfb_screen0").open("rb") as file:
            pixels = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        header = struct.unpack(
            ">25I", pixels[:100]
        )  # an X window dump: its own length, then colours of 12 bytes
        yield Screen(f":{number}", pixels, header[0] + 12 * header[19])
