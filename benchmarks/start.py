"""Measure start and rest: `python benchmarks/start.py [PROGRAM] [STARTS] [SECONDS]`.

PROGRAM is a packaged program, such as dist/desktop-chat/desktop-chat; without one the source is measured.
Times run from before the process is made and are the median of STARTS; a first one only warms the cache.

PAINTED: many colours are in the memory of a virtual screen (Xvfb, looked at from outside), as only the start
window's text and pictures bring them, not an empty window. LISTENING: `serve` has answered an HTTP request.
REST: processor and proportional memory (PSS) of a window that hosts an empty room, over SECONDS.
"""

import json
import mmap
import os
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

SOURCE = (sys.executable, "-m", "desktop_chat")
ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT = 1400, 1000
COLOURS_OF_CONTENT = 48
EVERY_ROW = 4
LOOK_SECONDS = 0.002
PATIENCE = 30.0
SETTLE_SECONDS = 15.0  # gui/garbage.py settles after ten
LOOPBACK = "127.0.0.1"
MEGABYTE = 1e6


class Screen:
    """A virtual screen whose pixels lie in a file: looking at them costs the measured program nothing."""

    def __init__(self, number: str, folder: Path) -> None:
        self.name = f":{number}"
        with (folder / "Xvfb_screen0").open("rb") as file:
            self._memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        header = struct.unpack(">25I", self._memory[:100])  # of an X window dump
        self._begin = header[0] + 12 * header[19]
        self._line = header[12]

    def colours(self) -> int:
        """Return how many colours are to be seen, in each fourth row."""
        seen: set[int] = set()
        for row in range(0, HEIGHT, EVERY_ROW):
            begin = self._begin + row * self._line
            seen.update(memoryview(self._memory)[begin : begin + 4 * WIDTH].cast("I"))
        return len(seen)

    def wait(self, colours: int, process: "subprocess.Popen[bytes]") -> float:
        """Return the time at which so many colours are to be seen."""
        deadline = time.perf_counter() + PATIENCE
        while self.colours() < colours:
            if process.poll() is not None or time.perf_counter() > deadline:
                raise RuntimeError(f"no window came: status {process.poll()}")
            time.sleep(LOOK_SECONDS)
        return time.perf_counter()


@contextmanager
def open_screen() -> Iterator[Screen]:
    """Run Xvfb for the block."""
    with tempfile.TemporaryDirectory(prefix="screen") as folder:
        reading, writing = os.pipe()
        size = f"{WIDTH}x{HEIGHT}x24"
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-fbdir", folder]
        with subprocess.Popen(
            [*command, "-nolisten", "tcp", "-noreset"], pass_fds=[writing],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as server:  # fmt: skip
            os.close(writing)
            try:
                with os.fdopen(reading, encoding="ascii") as answer:
                    number = answer.readline().strip()
                yield Screen(number, Path(folder))
            finally:
                server.terminate()


@contextmanager
def running(command: Sequence[str], folder: str, display: str = "") -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program in an environment of its own until the block ends."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8", "DISPLAY": display}
    with subprocess.Popen(
        [*command, "--data", str(Path(folder, "profile"))],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def painted_seconds(program: Sequence[str]) -> float:
    """Return the time from the start of the process to the start window's first picture."""
    with open_screen() as screen, tempfile.TemporaryDirectory(prefix="chat") as folder:
        empty = screen.colours()
        begin = time.perf_counter()
        with running(program, folder, screen.name) as process:
            return screen.wait(empty + COLOURS_OF_CONTENT, process) - begin


def listening_seconds(program: Sequence[str]) -> float:
    """Return the time from the start of `serve` to its first answer."""
    with tempfile.TemporaryDirectory(prefix="chat") as folder:
        begin = time.perf_counter()
        with running([*program, "serve", "--json", "--port", "0", "--bind", LOOPBACK], folder) as process:
            assert process.stdout is not None
            port = json.loads(process.stdout.readline())["port"]
            with urlopen(f"http://{LOOPBACK}:{port}/healthz") as answer:
                answer.read()
            return time.perf_counter() - begin


def rest(program: Sequence[str], seconds: float) -> tuple[float, float]:
    """Return which share of a core a hosting window takes at rest, and its proportional memory in bytes."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = probe.getsockname()[1]
    with open_screen() as screen, tempfile.TemporaryDirectory(prefix="chat") as folder:
        empty = screen.colours()
        command = [*program, "host", "--port", str(port), "--as", "Ada"]
        with running(command, folder, screen.name) as process:
            screen.wait(empty + COLOURS_OF_CONTENT, process)
            time.sleep(SETTLE_SECONDS)
            before = processor_seconds(process.pid)
            time.sleep(seconds)
            return (processor_seconds(process.pid) - before) / seconds, proportional_memory(process.pid)


def processor_seconds(pid: int) -> float:
    """Return what a process has used, in user and system together."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def proportional_memory(pid: int) -> float:
    """Return the bytes of a process, where what n processes share counts as an nth."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    return 1024.0 * next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def measure(program: Sequence[str] = SOURCE, starts: int = 5, seconds: float = 30.0) -> dict[str, float]:
    """Return the numbers of ``program`` in seconds, shares of a core and megabytes."""
    painted_seconds(program)
    painted = statistics.median(painted_seconds(program) for _ in range(starts))
    listening_seconds(program)
    listening = statistics.median(listening_seconds(program) for _ in range(starts))
    share, memory = rest(program, seconds)
    return {
        "painted_s": round(painted, 3),
        "listening_s": round(listening, 3),
        "rest_core": round(share, 5),
        "rest_pss_mb": round(memory / MEGABYTE, 1),
    }


def main() -> None:
    """Print the numbers beside the goals."""
    path = sys.argv[1] if len(sys.argv) > 1 else ""
    program = (str(Path(path).resolve()),) if path else SOURCE
    starts = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 30.0
    found = measure(program, starts, seconds)
    print(path or "source")
    print(f"  start window painted  {1000 * found['painted_s']:7.0f} ms   (at most 500)")
    print(f"  serve listening       {1000 * found['listening_s']:7.0f} ms   (at most 800)")
    print(f"  hosting window, rest  {100 * found['rest_core']:7.2f} %    (at most 0.5 of a core)")
    print(f"                        {found['rest_pss_mb']:7.1f} MB   (at most 150, proportional)")


if __name__ == "__main__":
    main()
