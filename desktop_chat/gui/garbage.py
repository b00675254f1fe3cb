"""Collect reference cycles in the window's thread only.

Python collects in whichever thread happens to allocate. If that is the server's and there is a widget in the
cycle, Qt's object is destroyed in a thread that does not own it, and the program dies with it (measured with
PySide6 6.11.3: within seconds).
"""

import gc
from types import TracebackType
from typing import Self

from PySide6.QtCore import QTimer

LOOK_MS = 500
SETTLE_MS = 10_000
"""When all that lives as long as the program is loaded; a full collection spares it: 0.1 ms instead of 50."""
_THRESHOLDS = (2_000, 10, 20)
"""Like those of `gc.get_threshold`: new objects, then collections of the next younger generation."""


class WindowGarbage:
    """While entered, replaces the automatic collection by one that a timer of this thread starts."""

    def __init__(self) -> None:
        self._was_enabled = False
        self._timer = QTimer()
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._settled = QTimer()
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLE_MS)
        self._settled.timeout.connect(self._spare_what_is_loaded)

    def __enter__(self) -> Self:
        self._was_enabled = gc.isenabled()
        gc.disable()
        gc.freeze()  # what is imported by now: settling then stops the window for 2 ms instead of 40
        self._timer.start()
        self._settled.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.stop()
        self._settled.stop()
        gc.unfreeze()
        gc.collect()
        if self._was_enabled:
            gc.enable()

    @staticmethod
    def _spare_what_is_loaded() -> None:
        gc.collect()
        gc.freeze()

    @staticmethod
    def _look() -> None:
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > _THRESHOLDS[generation]:
                gc.collect(generation)
                return
