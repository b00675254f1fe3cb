"""Wait for a fact on the window's loop: a signal is when to look, the condition is what counts."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget

SECONDS = 20.0

Dialog = TypeVar("Dialog", bound=QDialog)


async def until(condition: Callable[[], object], *signals: Any) -> None:
    """Return once ``condition`` holds, looking now and after each of ``signals``; fail after 20 s."""
    holds = asyncio.Event()

    def look(*_arguments: object) -> None:
        if condition():
            holds.set()

    for signal in signals:
        signal.connect(look)
    try:
        look()
        async with asyncio.timeout(SECONDS):
            await holds.wait()
    finally:
        for signal in signals:
            with contextlib.suppress(RuntimeError):  # what sent it may be gone by now
                signal.disconnect(look)


async def dialog_over(parent: QWidget, kind: type[Dialog]) -> Dialog:
    """Return the dialog of this kind that is open over ``parent``, now or soon."""
    found: list[Dialog] = []

    def is_open() -> bool:
        found[:] = [dialog for dialog in parent.findChildren(kind) if dialog.isVisible()]
        return bool(found)

    await _until_shown(is_open)
    return found[0]


async def shown(kind: type[Dialog], ready: Callable[[Dialog], object]) -> Dialog:
    """Return the dialog of this kind that is open without a parent, once ``ready`` says so of it."""
    found: list[Dialog] = []

    def is_ready() -> bool:
        found[:] = [
            widget
            for widget in QApplication.topLevelWidgets()
            if isinstance(widget, kind) and widget.isVisible() and ready(widget)
        ]
        return bool(found)

    await _until_shown(is_ready)
    return found[0]


async def _until_shown(is_there: Callable[[], bool]) -> None:
    """Return as soon as ``is_there``, looking anew whenever a widget is shown."""
    application = QCoreApplication.instance()
    assert application is not None
    shows = _Shows()
    application.installEventFilter(shows)
    try:
        await until(is_there, shows.happened)
    finally:
        application.removeEventFilter(shows)


class _Shows(QObject):
    happened = Signal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show:
            self.happened.emit()
        return False
