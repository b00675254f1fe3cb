"""HTTP and handshakes byte by byte, for what no client library would send."""

import asyncio
import http.client
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.hosts import LOOPBACK, RunningHost

PATIENCE = 10.0

HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    host: RunningHost,
    path: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """Send one request; a ``Host`` among ``headers`` replaces the right one."""
    connection = http.client.HTTPConnection(LOOPBACK, host.port, timeout=PATIENCE)
    given = dict(headers or {})
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", given.pop("Host", host.address))
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    for name, value in given.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    answer = Answer(
        response.status,
        {name.lower(): value for name, value in response.getheaders()},
        b"" if response.status == http.HTTPStatus.SWITCHING_PROTOCOLS else response.read(),
    )
    connection.close()
    return answer


async def asked(host: RunningHost, path: str, method: str = "GET", **options: Any) -> Answer:
    """Do the same beside the test's loop."""
    return await asyncio.to_thread(ask, host, path, method, **options)


def handshake(host: RunningHost, path: str, headers: Mapping[str, str] | None = None) -> int:
    """Return the status by which a WebSocket handshake with these headers ends."""
    return ask(host, path, headers=HANDSHAKE | dict(headers or {})).status


def exchange(host: RunningHost, data: bytes) -> bytes:
    """Send ``data`` as it is and return all that comes back until the other end closes."""
    answer = b""
    with socket.create_connection((LOOPBACK, host.port), PATIENCE) as connection:
        try:
            connection.sendall(data)
            while chunk := connection.recv(65_536):
                answer += chunk
        except ConnectionError:
            return answer
    return answer
