"""Many guests in one thread, as light as Python allows: they join at once, speak, and count what they hear.

Nothing is parsed but the opening. A message is counted by the one byte in it that occurs nowhere else, so it
does not matter where a read cuts.
"""

import errno
import os
import select
import socket
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import Self

from dialects import LOOPBACK, MARK, Dialect, Step

PATIENCE = 30.0
BUFFER = 1 << 18
DESCRIPTORS = 1 << 16
KEEP_ALIVE_SECONDS = 4.0


@dataclass(slots=True)
class _Newcomer:
    link: socket.socket
    steps: list[Step]
    heard: bytes = b""


@dataclass(slots=True)
class _Speaker:
    link: socket.socket
    unsent: bytes = field(default=b"")


class Crowd:
    """Guests in one room of the server at ``port``. `join` comes first."""

    def __init__(self, dialect: Dialect, port: int) -> None:
        self.dialect = dialect
        self.arrivals: list[float] = []
        """Per read that brought messages: the seconds since the oldest of them was offered."""
        self._port = port
        self._poll = select.epoll()
        self._links: list[socket.socket] = []
        self._told = [0] * DESCRIPTORS
        self._buffer = bytearray(BUFFER)
        self._offered: list[float] = []
        self._speakers: list[_Speaker] = []
        self._number = 0
        self._alive_at = time.perf_counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        for link in self._links:
            link.close()
        self._poll.close()

    def __len__(self) -> int:
        return len(self._links)

    # Joining

    def join(self, count: int, at_once: int = DESCRIPTORS, receive_bytes: int | None = None) -> float:
        """Let ``count`` guests in, all at once if need be; return the seconds until the last was welcomed."""
        begin = time.perf_counter()
        coming: dict[int, _Newcomer] = {}
        numbers = iter(range(len(self._links), len(self._links) + count))
        self._knock(coming, islice(numbers, at_once), receive_bytes)
        while coming:
            if time.perf_counter() - begin > PATIENCE:
                raise TimeoutError(f"{len(coming)} of {count} guests were not let in")
            for number, event in self._poll.poll(1.0):
                if number in coming:
                    self._go_on(coming, number, event)
                else:
                    os.readv(number, [self._buffer])
            self._knock(coming, islice(numbers, at_once - len(coming)), receive_bytes)
        seconds = time.perf_counter() - begin
        self._counts = itemgetter(*(link.fileno() for link in self._links))
        return seconds

    def _knock(self, coming: dict[int, _Newcomer], numbers: Iterable[int], receive_bytes: int | None) -> None:
        """Begin the connections of newcomers."""
        for number in numbers:
            link = socket.socket()
            if receive_bytes is not None:
                link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else a line waits 40 ms for an ACK
            link.setblocking(False)
            if (error := link.connect_ex((LOOPBACK, self._port))) not in (0, errno.EINPROGRESS):
                raise OSError(error, os.strerror(error))
            coming[link.fileno()] = _Newcomer(link, list(self.dialect.opening(self._port, number)))
            self._poll.register(link.fileno(), select.EPOLLOUT)

    def _go_on(self, coming: dict[int, _Newcomer], number: int, event: int) -> None:
        """Take the next step of one newcomer."""
        newcomer = coming[number]
        if event & select.EPOLLIN:
            size = os.readv(number, [self._buffer])
            if size == 0:
                raise ConnectionError(f"a guest was not let in: {newcomer.heard[-300:]!r}")
            newcomer.heard += self._buffer[:size]
            if newcomer.steps[0].until not in newcomer.heard:
                return
            newcomer.heard = b""
            newcomer.steps.pop(0)
        if newcomer.steps:
            newcomer.link.sendall(newcomer.steps[0].say)
        else:
            self._links.append(coming.pop(number).link)
        self._poll.modify(number, select.EPOLLIN)

    def ignore_last(self) -> None:
        """Never read again from the guest who came last."""
        link = self._links.pop()
        self._poll.unregister(link)
        self._ignored = link
        self._counts = itemgetter(*(link.fileno() for link in self._links))

    def dismiss_ignored(self) -> None:
        """Let go of the guest of `ignore_last`."""
        self._ignored.close()

    # Talking

    def begin(self, speakers: int) -> None:
        """Start counting anew; the first ``speakers`` guests will speak, in turn."""
        self._told = [0] * DESCRIPTORS
        self._offered, self.arrivals = [], []
        self._speakers = [_Speaker(link) for link in self._links[:speakers]]

    def offer(self, count: int) -> None:
        """Let the speakers say ``count`` messages, each speaker all of its share at once."""
        now, message = time.perf_counter(), self.dialect.message
        shares: dict[int, list[bytes]] = {}
        for _ in range(count):
            who = len(self._offered) % len(self._speakers)
            shares.setdefault(who, []).append(message(self._number))
            if not self.dialect.echoes:
                self._told[self._speakers[who].link.fileno()] += 1
            self._offered.append(now)
            self._number += 1
        for who, messages in shares.items():
            speaker = self._speakers[who]
            speaker.unsent += b"".join(messages)
            self._push(speaker)

    @staticmethod
    def _push(speaker: _Speaker) -> None:
        try:
            sent = speaker.link.send(speaker.unsent)
        except BlockingIOError:
            return
        speaker.unsent = speaker.unsent[sent:]

    def read(self, patience: float) -> None:
        """Read what has come, waiting up to ``patience`` seconds for the first."""
        buffer, told, offered, arrivals = self._buffer, self._told, self._offered, self.arrivals
        into: Sequence[bytearray] = [buffer]
        clock, readv = time.perf_counter, os.readv
        for number, _event in self._poll.poll(patience):
            size = readv(number, into)
            if size == 0:
                raise ConnectionResetError("the server let a guest go")
            if count := buffer.count(MARK, 0, size):
                before = told[number]
                told[number] = before + count
                if before < len(offered):
                    arrivals.append(clock() - offered[before])
        for speaker in self._speakers:
            if speaker.unsent:
                self._push(speaker)

    @property
    def everybody_has(self) -> int:
        """How many messages everybody has been told since `begin`."""
        return int(min(self._counts(self._told)))

    @property
    def delivered(self) -> int:
        """How many messages all guests together have been told since `begin`."""
        own = 0 if self.dialect.echoes else len(self._offered)
        return int(sum(self._counts(self._told))) - own

    def rest(self, seconds: float) -> None:
        """Read on until nothing has come for ``seconds``; give a sign of life where one is due."""
        if self.dialect.alive and time.perf_counter() - self._alive_at > KEEP_ALIVE_SECONDS:
            self._alive_at = time.perf_counter()
            for link in self._links:
                link.sendall(self.dialect.alive)
        begin = time.perf_counter()
        while (events := self._poll.poll(seconds)) and time.perf_counter() - begin < PATIENCE:
            for number, _event in events:
                os.readv(number, [self._buffer])
