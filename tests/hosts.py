"""Real hosts for the tests: the embedded server on its thread, on a free loopback port, in its own folder."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import pytest

from desktop_chat.app.paths import resources
from desktop_chat.server.embedded import EmbeddedServer
from desktop_chat.server.listening import bind_listener
from desktop_chat.server.settings import HostSettings

START_SECONDS = 20.0
STOP_SECONDS = 5.0  # it promises one second, to people; a busy test machine may take longer
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class RunningHost:
    """A host that accepts; ``folder`` holds its log and key."""

    server: EmbeddedServer
    folder: Path
    port: int

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    @property
    def socket_url(self) -> str:
        return f"ws://{self.address}"

    def stop(self) -> None:
        self.server.stop().result(STOP_SECONDS)


class OpenHost(Protocol):
    """Starts one more host; by default everything is new."""

    def __call__(self, settings: HostSettings | None = None, *, port: int = 0) -> RunningHost: ...


@pytest.fixture
def host_settings(tmp_path: Path) -> HostSettings:
    """Settings of a host with a new folder; `dataclasses.replace` makes others of them."""
    return HostSettings(folder=tmp_path / "host", resources=resources(), title="The kitchen 廚房")


@pytest.fixture
def open_host(host_settings: HostSettings) -> Iterator[OpenHost]:
    """Starts a host at each call; they stop with the test, and one that failed meanwhile fails it."""
    opened: list[RunningHost] = []
    switching = sys.getswitchinterval()

    def open_one(settings: HostSettings | None = None, *, port: int = 0) -> RunningHost:
        chosen = settings or replace(host_settings, folder=host_settings.folder / str(len(opened)))
        chosen.folder.mkdir(parents=True, exist_ok=True)
        server = EmbeddedServer(chosen, bind_listener(LOOPBACK, port))
        opened.append(RunningHost(server, chosen.folder, server.start().result(START_SECONDS).port))
        return opened[-1]

    yield open_one
    for host in opened:
        host.stop()
    sys.setswitchinterval(switching)


@pytest.fixture
def host(open_host: OpenHost) -> RunningHost:
    """One running host."""
    return open_host()
