"""A guest whose every frame is read by hand, so that it can also read nothing."""

import json
import socket
from dataclasses import dataclass, field
from typing import Any, Self

from dialects import LOOPBACK, client_frame, upgrade

PATIENCE = 20.0

Frame = dict[str, Any]


@dataclass
class Visit:
    """A guest's connection that reads only what it asks for; ``welcome`` is the answer to its hello."""

    port: int
    instance: str
    cookie: str = ""
    epoch: str | None = None
    after: Frame | None = None
    welcome: Frame = field(init=False)

    def __enter__(self) -> Self:
        self._link = socket.create_connection((LOOPBACK, self.port), PATIENCE)
        self._stream = self._link.makefile("rb")
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        self._link.sendall(upgrade(self.port, "/rooms/socket")[:-2] + f"{cookie}\r\n".encode())
        while line := self._stream.readline().decode().strip():
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self.cookie = value.partition(";")[0]
        self.read()  # the challenge
        self._link.sendall(client_frame(json.dumps(self._hello()).encode()))
        self.welcome = self.read()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._stream.close()
        self._link.close()

    def _hello(self) -> Frame:
        nothing = dict.fromkeys(("device", "nonce", "proof", "token"))
        known = {"instance": self.instance, "epoch": self.epoch, "after": self.after}
        fixed = {
            "type": "hello",
            "version": 1,
            "room": "lobby",
            "name": "Deaf",
            "language": "en",
            "recent": 0,
        }
        return nothing | fixed | known

    def read(self) -> Frame:
        """Return the next frame."""
        _head, size = self._stream.read(2)
        if size > 125:
            size = int.from_bytes(self._stream.read(2 if size == 126 else 8), "big")
        return dict(json.loads(self._stream.read(size)))

    def again(self) -> "Visit":
        """Return the visit that goes on after what this one has read: nothing but the welcome."""
        welcome = self.welcome
        return Visit(self.port, self.instance, self.cookie, welcome["epoch"], welcome["head"])

    def seqs(self) -> list[int]:
        """Read all events until now, and return their numbers."""
        found: list[int] = []
        while not found or found[-1] < self.welcome["head"]["seq"]:
            frame = self.read()
            if frame["type"] == "events":
                found += [event["seq"] for event in frame["events"]]
        return found
