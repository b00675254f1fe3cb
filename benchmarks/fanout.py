"""Measure how fast one host tells many guests: `python benchmarks/fanout.py [RECEIVERS] [SECONDS]`.

The host runs in a process of its own. BURST: 10 senders, each with 8 messages that not everybody has yet;
SOLO: one sender with one, so that nothing can be batched. A line has 100 bytes. Senders and receivers are
plain sockets in this process, with what the host leaves of the processor: the numbers are a floor.
"""

import asyncio
import base64
import multiprocessing
import os
import selectors
import socket
import struct
import sys
import tempfile
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from desktop_chat.app.paths import resources
from desktop_chat.protocol.codec import encode
from desktop_chat.protocol.commands import Command, Hello, Ping, Send
from desktop_chat.protocol.entities import FIRST_ROOM, new_client_id
from desktop_chat.rooms.rate import Rate
from desktop_chat.server.host import Host
from desktop_chat.server.listening import bind_listener
from desktop_chat.server.settings import HostSettings

LOOPBACK = "127.0.0.1"
TEXT = "x" * 100
MESSAGE = b'"kind":"message"'
PING = b'"type":"ping"'
UNLIMITED = Rate(1e9, 1_000_000_000)
BURST = ("BURST", 10, 8)
SOLO = ("SOLO", 1, 1)


def frame(command: Command) -> bytes:
    """Return ``command`` as a client's WebSocket text frame; its mask is zero and changes nothing."""
    payload = encode(command).encode()
    short = len(payload) < 126
    size = struct.pack("!B", 0x80 | len(payload)) if short else struct.pack("!BH", 0xFE, len(payload))
    return b"\x81" + size + bytes(4) + payload


ALIVE = frame(Ping(0))  # any frame counts as life


@dataclass(slots=True)
class Guest:
    """One raw connection, and how many messages it was told."""

    link: socket.socket
    told: int = 0
    rest: bytes = field(default=b"")

    def read(self) -> None:
        chunk = self.link.recv(1 << 18)
        if not chunk:
            raise ConnectionResetError("the host let a guest go")
        window = self.rest + chunk
        self.told += window.count(MESSAGE)
        if PING in window:
            self.link.sendall(ALIVE)
        self.rest = window[-(len(MESSAGE) - 1) :]


def serve(folder: str, receivers: int, told: Connection) -> None:
    """Run the host of the measurement, with no limits that would be measured instead."""
    pin(0)
    settings = HostSettings(
        folder=Path(folder),
        resources=resources(),
        title="Measurement",
        rate=UNLIMITED,
        max_members=receivers + 100,
        max_per_address=receivers + 100,
    )
    host = Host(settings, bind_listener(LOOPBACK, 0))
    asyncio.run(host.run(lambda: told.send(host.port)))


def pin(core: int) -> None:
    """Keep this process on one core where the system can, so that runs compare."""
    if sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {core})


def join(port: int, number: int) -> Guest:
    """Open a connection and go through the opening frames as a guest."""
    link = socket.create_connection((LOOPBACK, port))
    key = base64.b64encode(os.urandom(16)).decode()
    link.sendall(
        f"GET /rooms/socket HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    wait_for(link, b'"type":"challenge"')
    hello = Hello(1, FIRST_ROOM, None, f"i{number}", f"Guest {number}", "en", None, None, None, None, None, 0)
    link.sendall(frame(hello))
    wait_for(link, b'"type":"presence"')
    link.setblocking(False)
    return Guest(link)


def wait_for(link: socket.socket, mark: bytes) -> None:
    """Read until ``mark`` has come."""
    received = b""
    while mark not in received:
        chunk = link.recv(65536)
        if not chunk:
            raise ConnectionError(f"the host refused a guest: {received!r}")
        received += chunk


def gather(port: int, count: int, selector: selectors.BaseSelector) -> list[Guest]:
    """Let ``count`` guests join; those who are there read what they hear of the others."""
    guests = []
    for number in range(count):
        guests.append(join(port, number))
        selector.register(guests[-1].link, selectors.EVENT_READ, guests[-1])
        read_all(selector, 0.0)
    return guests


def read_all(selector: selectors.BaseSelector, patience: float) -> None:
    """Read what has come, waiting up to ``patience`` seconds for the first."""
    for key, _ in selector.select(patience):
        key.data.read()


def time_window(
    guests: list[Guest], selector: selectors.BaseSelector, senders: int, window: int, seconds: float
) -> tuple[float, float]:
    """Return deliveries and messages per second."""
    before = min(guest.told for guest in guests)
    sent = arrived = 0
    start = time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds or arrived < sent:
        for turn in range(senders * window - (sent - arrived) if elapsed < seconds else 0):
            guests[turn % senders].link.sendall(frame(Send(new_client_id(), "message", {"text": TEXT})))
            sent += 1
        read_all(selector, 1.0)
        arrived = min(guest.told for guest in guests) - before
    return sent * len(guests) / elapsed, sent / elapsed


def measure(receivers: int = 200, seconds: float = 5.0) -> dict[str, float]:
    """Return deliveries and messages per second, and the seconds until all guests were welcomed."""
    processes = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, selectors.DefaultSelector() as selector:
        here, there = processes.Pipe()
        host = processes.Process(target=serve, args=(folder, receivers, there))
        host.start()
        pin(1)
        try:
            port = here.recv()
            start = time.perf_counter()
            guests = gather(port, receivers, selector)
            figures: dict[str, float] = {
                "receivers": receivers,
                "joined_s": round(time.perf_counter() - start, 2),
            }
            for name, senders, window in (BURST, SOLO):
                deliveries, messages = time_window(guests, selector, senders, window, seconds)
                figures[f"{name.lower()}_deliveries_per_second"] = round(deliveries)
                figures[f"{name.lower()}_messages_per_second"] = round(messages)
        finally:
            host.terminate()
            host.join()
    return figures


def main() -> None:
    """Print one line per measurement."""
    receivers = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    found = measure(receivers, float(sys.argv[2]) if len(sys.argv) > 2 else 5.0)
    print(f"{receivers} guests joined in {found['joined_s']:.2f} s")
    for name, _senders, _window in (BURST, SOLO):
        deliveries, messages = (
            found[f"{name.lower()}_{what}_per_second"] for what in ("deliveries", "messages")
        )
        print(f"{name}: {deliveries:,} deliveries/s, {messages:,} messages/s")


if __name__ == "__main__":
    main()
