"""What measurements of several processes share: a host to meet at, and windows."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

LOOPBACK = "127.0.0.1"
HERE = Path(__file__).parent
UNLIMITED = "100000"


def percentile(sorted_numbers: Sequence[float], share: float) -> float:
    """Return the number that ``share`` of all are not above."""
    return sorted_numbers[min(int(len(sorted_numbers) * share), len(sorted_numbers) - 1)]


def next_facts(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Return the next line of JSON that ``process`` prints."""
    output: IO[str] | None = process.stdout
    assert output is not None
    facts = json.loads(output.readline())
    assert isinstance(facts, dict)
    return facts


@contextmanager
def running(arguments: Sequence[str]) -> Iterator["subprocess.Popen[str]"]:
    """Run Python with ``arguments`` until the block ends."""
    with subprocess.Popen(
        [sys.executable, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


@contextmanager
def room(folder: Path) -> Iterator[int]:
    """Serve a room that takes lines as fast as they come; give its port."""
    command = ["-m", "desktop_chat", "serve", "--json", "--port", "0", "--bind", LOOPBACK]
    with running([*command, "--rate", UNLIMITED, "--data", str(folder)]) as host:
        yield int(next_facts(host)["port"])


def window(role: str, folder: Path, where: str, *more: str) -> list[str]:
    """Return the arguments that open a window in a process of its own."""
    return [str(HERE / "room_process.py"), role, str(folder), where, *more]
