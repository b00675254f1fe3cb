"""One loop for window and client: asyncio turned by Qt. The only module that knows qasync."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import qasync
from PySide6.QtWidgets import QApplication

from desktop_chat.gui.garbage import WindowGarbage

THREADS = 4

Result = TypeVar("Result")


def run_on(application: QApplication, main: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run ``main()`` on a loop that ``application`` turns, and return what it returns.

    The program ends when ``main`` does and not with its last window: between two windows there may be none.
    No nested loop (`QDialog.exec`) may run inside a coroutine here, it hangs qasync: open a dialog and await
    a future instead.
    """
    application.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(application)
    loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="desktop-chat"))
    asyncio.set_event_loop(loop)
    try:
        with WindowGarbage():
            result: Result = loop.run_until_complete(main())
        return result
    finally:
        loop.close()  # without it leaving aborts with "QThread: Destroyed while thread is still running"
        asyncio.set_event_loop(None)
