"""A host that is killed and started again: the server's own halls, connections and sessions on a bad disk."""

import gettext
import itertools
from random import Random
from typing import cast

from starlette.websockets import WebSocket

from desktop_chat.client.handshake import random_text
from desktop_chat.rooms.rate import Allowance, Rate
from desktop_chat.server.admission import Surroundings
from desktop_chat.server.byes import Byes
from desktop_chat.server.connection import Connection, current_moment
from desktop_chat.server.doors import STRUCTURED
from desktop_chat.server.halls import Halls
from desktop_chat.server.session import ServerSession
from desktop_chat.texts import Catalogue
from tests.simulation.keys import key_of
from tests.simulation.log_disk import FaultyStore, LogDisk
from tests.simulation.loop import Process, VirtualLoop
from tests.simulation.network import HostLink, HostSocket, Line

_MEMBERS = 512
_ENGLISH = Catalogue(gettext.NullTranslations())


class Site:
    """A computer that hosts: its key and its disk, and the program that runs on it, or does not."""

    def __init__(self, name: str, loop: VirtualLoop, random: Random, rate: Rate) -> None:
        self.name = name
        self.key = key_of(f"host {name}")
        self.disk = LogDisk(Random(random.random()))
        self.scale = random.choice((1, 1, 200))
        self.lines: list[Line] = []
        self.process = Process(f"host {name}, off")
        self.process.dead = True
        self._loop = loop
        self._random = random
        self._rate = rate
        self._halls: Halls | None = None
        self._numbers = itertools.count(1)

    @property
    def listens(self) -> bool:
        return not self.process.dead and self._halls is not None

    def start(self) -> None:
        """Start the program."""
        self.process = Process(f"host {self.name}")
        with self._loop.inside(self.process):
            self._loop.create_task(self._open(), name="open")

    def kill(self, seconds: float) -> None:
        """End the program as kill -9 does; each guest hears of it within ``seconds``."""
        self.process.dead = True
        self._halls = None
        for line in self.lines:
            line.cut(seconds)
        self.lines.clear()

    def answer(self, client: Process) -> Line | None:
        """Accept a connection, or refuse it."""
        if self._halls is None or self.process.dead:
            return None
        line = Line(self._loop, Random(self._random.random()), client, self.process)
        self.lines = [*(one for one in self.lines if one.open), line]
        with self._loop.inside(self.process):
            self._loop.create_task(self._serve(self._halls, line), name="connection")
        return line

    async def _open(self) -> None:
        halls = Halls(FaultyStore(self.disk), self._rate)
        await halls.open("Room")
        byes, admissions = Byes(), Allowance(Rate(1000.0, 1000))
        self._surroundings = Surroundings(
            self.key, halls.rooms, lambda _tag: _ENGLISH, byes, admissions, lambda: _MEMBERS
        )
        self._halls = halls

    async def _serve(self, halls: Halls, line: Line) -> None:
        """Do what `Doors.structured` does for a socket."""
        number = next(self._numbers)
        nonce = random_text(self._random)
        session = ServerSession(self._surroundings, number, "192.0.2.7", "", nonce, current_moment())
        link = HostLink(self._loop, line, self.scale)
        socket = cast(WebSocket, HostSocket(self._loop, line))
        connection = Connection(socket, link, session, STRUCTURED, number)
        link.on_stuck = connection.stuck
        with halls.watching(connection):
            await connection.run(halls.of)
