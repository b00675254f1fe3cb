"""What the system says of a server's memory and sockets, now or again and again."""

import contextlib
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Look:
    """The host at one moment: bytes of memory and open sockets."""

    at: float
    resident: int
    sockets: int


def look(process: int) -> Look:
    """Ask the system about a process now."""
    folder = Path(f"/proc/{process}")
    lines = (folder / "smaps_rollup").read_text(encoding="ascii").splitlines()
    resident = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Rss:"))
    sockets = 0
    for file in (folder / "fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            sockets += str(file.readlink()).startswith("socket:")
    return Look(time.perf_counter(), resident, sockets)


class Watch:
    """Looks at a process again and again, from a thread of its own, as long as the block lasts."""

    def __init__(self, process: int) -> None:
        self.looks: list[Look] = []
        self._process = process
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            self.looks.append(look(self._process))

    @property
    def peak(self) -> int:
        """The most bytes that were seen."""
        return max(seen.resident for seen in self.looks)
