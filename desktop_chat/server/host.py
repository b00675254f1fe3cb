"""One host from its socket to its end, the same for a window's thread and without a window."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from desktop_chat.lan.interfaces import own_addresses
from desktop_chat.protocol.limits import FRAME_BYTES
from desktop_chat.rooms.room import Room
from desktop_chat.server.app import make_app
from desktop_chat.server.callers import Callers
from desktop_chat.server.halls import Halls
from desktop_chat.server.http_wire import http_wire
from desktop_chat.server.listening import addresses_of, allow_sockets, is_everywhere, url_of
from desktop_chat.server.settings import HostSettings
from desktop_chat.server.wire import PeersMistakes, WebSocketWire
from desktop_chat.storage.sqlite import SqliteStore
from desktop_chat.texts import LANGUAGES, Catalogue, choose_language, load_catalogue
from desktop_chat.trust.identity import Identity

LOG_FILE = "log.sqlite"
KEY_FILE = "host.key"
ADDRESSES_SECONDS = 5.0
KEEPALIVE_SECONDS = 20.0
TICK_SECONDS = 1.0

_PEERS_MISTAKES = PeersMistakes()


def _catalogues(resources: Path) -> Callable[[str], Catalogue]:
    """Return what finds the texts for a language tag; strangers may ask for any."""
    catalogues = {language: load_catalogue(resources / "locale", language) for language in LANGUAGES}
    return lambda tag: catalogues[choose_language([tag])]


class _Server(uvicorn.Server):
    """uvicorn without signals of its own, with a farewell before it closes, and with less to do at rest."""

    def __init__(self, config: uvicorn.Config, halls: Halls, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._halls = halls
        self._listening = listening
        self._ended = asyncio.Event()

    def end(self) -> None:
        """Begin to shut down. Call it on the server's loop."""
        self.should_exit = True
        self._ended.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # The process's signals belong to whoever started this server.
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening()

    async def main_loop(self) -> None:
        """Keep the date of the answers until the end: one look a second, where uvicorn's own takes ten."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        await self._halls.farewell()
        await super().shutdown(sockets)


class Host:
    """A server that is told to run and to stop. ``listening`` is called on its loop when it accepts."""

    def __init__(self, settings: HostSettings, listener: socket.socket) -> None:
        self._settings = settings
        self._callers = Callers(settings.max_per_address, settings.max_connections)
        self._listener = listener
        self.port = int(listener.getsockname()[1])
        self.hosts = addresses_of(listener)
        self._is_everywhere = is_everywhere(listener)
        self._known_addresses = list(self.hosts)
        self._asked_at = -ADDRESSES_SECONDS
        self._server: _Server | None = None
        self._stopping = False
        self.halls: Halls | None = None

    @property
    def rooms(self) -> list[Room]:
        """The open rooms."""
        return [] if self.halls is None else list(self.halls.rooms.values())

    @property
    def urls(self) -> list[str]:
        """Where the page was to be found when the host began, the likeliest first."""
        return [url_of(host, self.port) for host in self.hosts]

    def current_urls(self) -> list[str]:
        """Return where it is to be found now; call it on the server's loop."""
        hosts = self._own_addresses() if self._is_everywhere else self.hosts
        return [url_of(host, self.port) for host in hosts] or self.urls

    async def run(self, listening: Callable[[], None]) -> None:
        """Serve until `stop`; raises ``Refusal`` with a sentence if it cannot begin."""
        settings = self._settings
        logging.getLogger("uvicorn.error").addFilter(_PEERS_MISTAKES)
        allow_sockets(settings.max_connections)
        try:
            halls = Halls(SqliteStore(settings.folder / LOG_FILE), settings.rate)
            await halls.open(settings.title)
        except BaseException:
            self._listener.close()
            raise
        self.halls = halls
        try:
            identity = Identity.load_or_create(settings.folder / KEY_FILE)
            self._server = _Server(self._config(self._app(halls, identity)), halls, listening)
            if self._stopping:
                self._server.end()
            await self._server.serve(sockets=[self._listener])
        finally:
            self._listener.close()
            await halls.close()

    def limit(self, max_members: int, max_per_address: int) -> None:
        """Let so many in from now on; nobody has to leave. Call it on the server's loop."""
        self._settings = replace(self._settings, max_members=max_members, max_per_address=max_per_address)
        allow_sockets(self._settings.max_connections)
        self._callers.limit(max_per_address, self._settings.max_connections)

    def stop(self) -> None:
        """Say bye to everybody and end `run` within a second. Call it on the server's loop."""
        self._stopping = True
        if self._server is not None:
            self._server.end()

    def _app(self, halls: Halls, identity: Identity) -> FastAPI:
        settings = self._settings
        return make_app(
            halls,
            identity,
            resources=settings.resources,
            catalogue=_catalogues(settings.resources),
            max_members=lambda: self._settings.max_members,
            admission_rate=settings.admission_rate,
            caller_rate=settings.caller_rate,
            addresses=self._own_addresses,
            urls=self.current_urls,
        )

    def _own_addresses(self) -> list[str]:
        now = asyncio.get_running_loop().time()
        # Networks come and go while a room is open; asking costs too much for every request.
        if now - self._asked_at >= ADDRESSES_SECONDS:
            self._known_addresses, self._asked_at = own_addresses(), now
        return self._known_addresses

    def _config(self, app: FastAPI) -> uvicorn.Config:
        return uvicorn.Config(
            app,
            http=http_wire(self._callers),
            ws=WebSocketWire,
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            ws_max_size=FRAME_BYTES,
            ws_per_message_deflate=False,
            # For the doors without a session; sessions have a watchdog of their own, which is quicker.
            ws_ping_interval=KEEPALIVE_SECONDS,
            ws_ping_timeout=KEEPALIVE_SECONDS,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=1,
            h11_max_incomplete_event_size=FRAME_BYTES,
        )
