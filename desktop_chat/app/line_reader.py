"""Read lines from a stream that blocks, without blocking the loop and without reading far ahead."""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from typing import BinaryIO

LINES_AHEAD = 64
LONGEST_LINE = 256 * 1024
"""Bytes; of a longer line the rest is skipped, for no room would take it."""


class LineReader:
    """Reads on a thread that does not keep the program from ending; ``notify`` runs on the loop."""

    def __init__(self, stream: BinaryIO, notify: Callable[[], None]) -> None:
        self._stream = stream
        self._notify = notify
        self._loop = asyncio.get_running_loop()
        self._lines: queue.Queue[bytes] = queue.Queue(LINES_AHEAD)
        self._ended = threading.Event()
        threading.Thread(target=self._read, name="lines", daemon=True).start()

    @property
    def exhausted(self) -> bool:
        """Whether there will never be another line."""
        return self._ended.is_set() and self._lines.empty()

    def take(self) -> bytes | None:
        """Return the next line without its end, or None while there is none."""
        try:
            return self._lines.get_nowait()
        except queue.Empty:
            return None

    def _read(self) -> None:
        # A closed or unreadable stream has no more lines.
        with contextlib.suppress(OSError, ValueError):
            while line := self._stream.readline(LONGEST_LINE):
                rest = line
                while not rest.endswith(b"\n") and (rest := self._stream.readline(LONGEST_LINE)):
                    pass
                self._lines.put(line.rstrip(b"\r\n"))
                self._tell()
        self._ended.set()
        self._tell()

    def _tell(self) -> None:
        # The loop is closed when the program ends before its input does.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._notify)
