"""`desktop-chat serve`: the same server without a window. Nothing here loads Qt."""

import asyncio
import contextlib
import ipaddress
import json
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TextIO

from desktop_chat.app.garbage import full_collections_rarely
from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.limits import DEFAULT_PORT
from desktop_chat.server.host import Host
from desktop_chat.server.listening import bind_listener, bind_next_free
from desktop_chat.server.settings import HostSettings
from desktop_chat.storage.files import set_aside
from desktop_chat.storage.schema import DamagedFile
from desktop_chat.texts import _, sentence


@dataclass(frozen=True, slots=True)
class ServeRequest:
    """What the command line asks for. ``port`` None: the usual one, or the next that is free."""

    settings: HostSettings
    bind: str | None = None
    port: int | None = None
    as_json: bool = False
    draw: Callable[[str], list[str]] | None = None
    """Returns the lines of a picture of the link that people scan."""
    begin_anew: bool = False
    """Whether a damaged log is set aside, never deleted, and a new one begun."""


def serve(request: ServeRequest) -> int:
    """Serve until SIGTERM or SIGINT and return 0.

    Raises ``OSError`` where it cannot listen, and ``Refusal`` with a sentence where it cannot open its
    folder.
    """
    try:
        return _serve_once(request)
    except DamagedFile as damage:
        if not request.begin_anew:
            offer = sentence(
                "{reason} Or add --begin-anew: it is kept under another name, and members bring their own"
                " messages along.",
                reason=damage.sentence,
            )
            raise Refusal(damage.code, offer) from damage
        kept = set_aside(damage.path, "damaged")
        _print(_("The damaged file is kept as {path}.", path=kept), sys.stderr)
    return _serve_once(request)


def _serve_once(request: ServeRequest) -> int:
    if request.port is None:
        listener = bind_next_free(request.bind, DEFAULT_PORT)
    else:
        listener = bind_listener(request.bind, request.port)
    asyncio.run(_serve(request, listener))
    return 0


async def _serve(request: ServeRequest, listener: socket.socket) -> None:
    host = Host(request.settings, listener)
    with _ended_by_signals(host.stop), full_collections_rarely():
        await host.run(lambda: _announce(request, host))


@contextlib.contextmanager
def _ended_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` on the loop for SIGTERM and SIGINT instead of dying of them."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.getsignal(number) for number in signals]
    for number in signals:
        # Not loop.add_signal_handler: Windows has none.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _announce(request: ServeRequest, host: Host) -> None:
    if request.as_json:
        line = {"event": "listening", "port": host.port, "addresses": host.urls}
        _print(json.dumps(line, ensure_ascii=False))
        return
    title = next(iter(host.rooms)).title
    alone = all(ipaddress.ip_address(address).is_loopback for address in host.hosts)
    if alone:
        _print(_("“{title}” is open. Only this computer can join at:", title=title))
    else:
        _print(_("“{title}” is open. Others on this network can join at:", title=title))
    for url in host.urls:
        _print(f"  {url}")
    if request.port is None and host.port != DEFAULT_PORT:
        _print(_("(Port {port} is taken.)", port=DEFAULT_PORT))
    if request.draw is not None and not alone:
        _draw(request.draw(f"{host.urls[0]}/"))
    _print(_("Press Ctrl+C to stop."))


def _draw(lines: list[str]) -> None:
    if lines:
        _print("")
        _print(_("Or scan this with a phone on the same network:"))
        _print("")
        for line in [*lines, ""]:
            _print(line)


def _print(line: str, stream: TextIO | None = None) -> None:
    stream = stream or sys.stdout
    if stream is None:
        return  # a windowed build, or one that was started without any
    with contextlib.suppress(OSError, ValueError):
        # A closed standard output is no reason to close the room.
        stream.write(line + "\n")
        stream.flush()
