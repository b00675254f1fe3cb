"""The system's wishes to end, as Qt signals: SIGTERM and SIGINT, and "quit" in a menu of the system."""

import signal
import socket
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSocketNotifier, Signal

SIGNALS = (signal.SIGTERM, signal.SIGINT)

_Former = Callable[[int, FrameType | None], object] | int | None


class Termination(QObject):
    """A context in which the operating system's wish to end is the signal ``wanted``.

    Python runs its signal handlers between two bytecodes only, and a waiting Qt runs none: a socket that the
    interpreter writes to wakes Qt up (on every platform; asyncio's own way exists on Unix alone).
    """

    wanted = Signal()

    def __enter__(self) -> Self:
        self._reading, self._writing = socket.socketpair()
        for end in (self._reading, self._writing):
            end.setblocking(False)
        self._former_descriptor = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        self._former: dict[signal.Signals, _Former] = {
            number: signal.signal(number, self._note) for number in SIGNALS
        }
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._former_descriptor)
        for number, former in self._former.items():
            signal.signal(number, former)
        self._reading.close()
        self._writing.close()

    def _note(self, number: int, frame: FrameType | None) -> None:
        """Take the place of what would end the process at once; the wake-up socket does the rest."""

    def _drain(self) -> None:
        self._reading.recv(64)
        self.wanted.emit()


class QuitRequests(QObject):
    """A context in which "quit" in a menu of the system is the signal ``wanted`` and ends nothing yet."""

    wanted = Signal()

    def __enter__(self) -> Self:
        self._application = QCoreApplication.instance()
        if self._application is not None:
            self._application.installEventFilter(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._application is not None:
            self._application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Quit and watched is self._application:
            self.wanted.emit()
            return True
        return False
