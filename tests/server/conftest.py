"""One host for a whole module of tests whose rows do not disturb each other."""

from collections.abc import Iterator

import pytest
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from desktop_chat.app.paths import resources
from desktop_chat.rooms.rate import Rate
from desktop_chat.server.embedded import EmbeddedServer
from desktop_chat.server.listening import bind_listener
from desktop_chat.server.settings import HostSettings
from desktop_chat.server.wire import WebSocketWire
from tests.hosts import LOOPBACK, START_SECONDS, RunningHost

UNHURRIED = Rate(per_second=100_000, burst=100_000)
"""For tests in which nobody has to wait."""


@pytest.fixture(scope="module")
def shared_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHost]:
    """A host that runs as long as the module's tests."""
    folder = tmp_path_factory.mktemp("shared-host")
    settings = HostSettings(folder, resources(), "The kitchen 廚房", rate=UNHURRIED, caller_rate=UNHURRIED)
    server = EmbeddedServer(settings, bind_listener(LOOPBACK, 0))
    host = RunningHost(server, folder, server.start().result(START_SECONDS).port)
    yield host
    host.stop()


@pytest.fixture(params=[WebSocketWire, WebSocketsSansIOProtocol], ids=["wire", "fallback"])
def each_wire(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts of the test write straight to the transport, and in another run through ASGI."""
    monkeypatch.setattr("desktop_chat.server.host.WebSocketWire", request.param)
