"""Keeps the computer from falling asleep while others depend on it."""

import os
import shutil
import sys
from typing import Final, Protocol

from PySide6.QtCore import QObject, QProcess

from desktop_chat.texts import _

_END_MS: Final = 1000


class Wakefulness(Protocol):
    """One system's way of staying awake. The system lets go by itself when this process dies, however."""

    def problem(self) -> str | None:
        """Return why this computer cannot be kept awake, or None."""

    def hold(self) -> None:
        """Stay awake from now on; again does nothing."""

    def release(self) -> None:
        """Sleep as usual from now on; again does nothing."""


class HeldByProcess(QObject):
    """A program of the system that keeps it awake as long as it runs.

    It ends with its standard input, which is ours: no cleaning up is needed after a kill.
    """

    def __init__(self, command: list[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = command
        self._process: QProcess | None = None
        self._failed = False
        self._refused = False

    def problem(self) -> str | None:
        if not self._command:
            return _("This system has no way to do that (systemd-inhibit was not found).")
        if self._failed:
            return _("The system did not allow it.")
        return None

    @property
    def held(self) -> bool:
        """Whether the program runs."""
        return self._process is not None

    def hold(self) -> None:
        if not self._command or self._process is not None or self._refused:
            return
        process = self._process = QProcess(self)
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._ended)
        self._failed = False
        process.start(self._command[0], self._command[1:])

    def release(self) -> None:
        self._refused = False
        process, self._process = self._process, None
        if process is not None:
            process.closeWriteChannel()
            process.terminate()
            if not process.waitForFinished(_END_MS):
                process.kill()
                process.waitForFinished(_END_MS)
            process.deleteLater()

    def _ended(self) -> None:
        """It ended although nobody released it: the system does not want to be kept awake this time."""
        process, self._process = self._process, None
        if process is not None:
            self._failed = self._refused = True
            process.deleteLater()


if sys.platform == "win32":
    import ctypes

    _CONTINUOUS: Final = 0x80000000  # ES_CONTINUOUS, winbase.h
    _SYSTEM_REQUIRED: Final = 0x00000001  # ES_SYSTEM_REQUIRED

    class HeldByThread:
        """Windows: this thread's execution state."""

        def problem(self) -> str | None:
            return None

        def hold(self) -> None:
            ctypes.windll.kernel32.SetThreadExecutionState(_CONTINUOUS | _SYSTEM_REQUIRED)

        def release(self) -> None:
            ctypes.windll.kernel32.SetThreadExecutionState(_CONTINUOUS)


def system_wakefulness(parent: QObject, search: str | None = None) -> Wakefulness:
    """Return this system's way of staying awake; ``search`` stands for PATH."""
    if sys.platform == "win32":
        return HeldByThread()
    elif sys.platform == "darwin":  # noqa: RET505 -- mypy takes no platform's branch for dead code
        return HeldByProcess(["/usr/bin/caffeinate", "-i", "-w", str(os.getpid())], parent)
    else:
        where = search if search is not None else os.environ.get("PATH")
        inhibit, cat = (shutil.which(name, path=where) for name in ("systemd-inhibit", "cat"))
        if inhibit is None or cat is None:
            return HeldByProcess([], parent)
        why = _("Others are connected to a room on this computer")
        options = ["--what=idle:sleep", "--mode=block", "--who=Desktop Chat", f"--why={why}"]
        return HeldByProcess([inhibit, *options, cat], parent)
