"""A host inside the window's process: a thread with a loop of its own, reached by address."""

import asyncio
import concurrent.futures
import contextlib
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass

from desktop_chat.server.host import Host
from desktop_chat.server.settings import HostSettings

SWITCH_SECONDS = 0.001
"""How long the server's thread may hold the interpreter (measured: halves the p90)."""


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a running server is: its port, and the page's URLs, the likeliest first."""

    port: int
    urls: list[str]


class EmbeddedServer:
    """Starts, watches and stops the thread. All methods may be called from the window's thread."""

    def __init__(self, settings: HostSettings, listener: socket.socket) -> None:
        self._host = Host(settings, listener)
        self._listener = listener
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started: concurrent.futures.Future[ServerAddress] = concurrent.futures.Future()
        self._stopped: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._thread = threading.Thread(target=self._run, name="server", daemon=True)

    def start(self) -> concurrent.futures.Future[ServerAddress]:
        """Start the thread; the future resolves when the server accepts, or fails with why it cannot."""
        sys.setswitchinterval(SWITCH_SECONDS)
        self._thread.start()
        return self._started

    def stop(self) -> concurrent.futures.Future[None]:
        """Say bye to everybody; the future resolves within a second, when the thread is done."""
        if self._thread.ident is None and not self._stopped.done():
            self._listener.close()
            self._stopped.set_result(None)
        self._call(self._host.stop)
        return self._stopped

    def limit(self, max_members: int, max_per_address: int) -> None:
        """Let so many in from now on; nobody has to leave."""
        self._call(lambda: self._host.limit(max_members, max_per_address))

    @property
    def stopped(self) -> concurrent.futures.Future[None]:
        """Resolves when the server has ended, by `stop` or by itself; with the failure if there was one."""
        return self._stopped

    def present(self) -> int:
        """How many members are here, the host's own window among them."""
        halls = self._host.halls
        return 0 if halls is None else halls.present()

    def _call(self, what: Callable[[], object]) -> None:
        """Have the thread do ``what``, unless it has ended."""
        if self._loop is not None and not self._stopped.done():
            # The loop may close in between: then it is stopping already.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(what)

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                self._loop = runner.get_loop()
                runner.run(self._host.run(self._tell_started))
        except BaseException as failure:  # noqa: BLE001 - every end of the thread is told to its owner
            if not self._started.done():
                self._started.set_exception(failure)
                self._stopped.set_result(None)
            else:
                self._stopped.set_exception(failure)
        else:
            self._stopped.set_result(None)

    def _tell_started(self) -> None:
        self._started.set_result(ServerAddress(self._host.port, self._host.urls))
