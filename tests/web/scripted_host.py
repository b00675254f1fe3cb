"""A host that says exactly what a test tells it to: the page's files and one WebSocket door on loopback."""

import contextlib
import json
import queue
import threading
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from desktop_chat.server.guests import POLICY

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "web": ROOT / "resources" / "web",
    "js": ROOT / "tests" / "web" / "js",
    "wire": ROOT / "tests" / "wire",
}
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
INVITATION = {"link": "http://192.0.2.7:8765/", "pattern": ["10101", "01010", "11011", "00100", "10001"]}
PATIENCE = 15.0

Frame = dict[str, Any]
Texts = Mapping[str, Mapping[str, str | list[str]]]


class ScriptedConnection:
    """One connection of the page, seen from the host's side."""

    def __init__(self, socket: ServerConnection) -> None:
        self._socket = socket
        self.over = threading.Event()

    def say(self, type_: str, **fields: Any) -> None:
        self._socket.send(json.dumps({"type": type_, **fields}))

    def hear(self) -> Frame:
        """Return the next frame that is no ping; pings are answered."""
        while True:
            frame: Frame = json.loads(self._socket.recv(PATIENCE))
            if frame["type"] != "ping":
                return frame
            with contextlib.suppress(ConnectionClosed):  # what it said before it left can still be read
                self.say("pong", n=frame["n"])

    def hear_type(self, type_: str) -> Frame:
        """Return the next frame of this type, passing over others."""
        while True:
            frame = self.hear()
            if frame["type"] == type_:
                return frame

    def close(self, code: int = 1000) -> None:
        self._socket.close(code)
        self.over.set()


class ScriptedHost:
    """Serves the page as a host does; ``accept`` waits for its next connection."""

    def __init__(self) -> None:
        self._connections: queue.Queue[ScriptedConnection] = queue.Queue()
        self._open: list[ScriptedConnection] = []
        self._server: Server = serve(
            self._meet, "127.0.0.1", 0, process_request=self._answer, compression=None
        )
        self._thread = threading.Thread(target=self._server.serve_forever)
        self.texts: Texts = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection in self._open:
            connection.over.set()
        self._server.shutdown()
        self._thread.join()

    def accept(self) -> ScriptedConnection:
        return self._connections.get(timeout=PATIENCE)

    def _meet(self, socket: ServerConnection) -> None:
        connection = ScriptedConnection(socket)
        self._open.append(connection)
        self._connections.put(connection)
        connection.over.wait()

    def _answer(self, _socket: ServerConnection, request: Request) -> Response | None:
        path = request.path.partition("?")[0]
        if path == "/rooms/socket":
            return None
        if path in {"/", "/tests"}:
            return _found(FOLDERS["web" if path == "/" else "js"] / "index.html")
        if path == "/invitation.json":
            return _page("application/json", json.dumps(INVITATION).encode())
        folder, _, name = path.removeprefix("/").partition("/")
        if folder == "texts":
            return _page(
                "application/json", json.dumps(self.texts.get(name.removesuffix(".json"), {})).encode()
            )
        if folder == "wire" and name == "index.json":
            names = sorted(file.stem for file in FOLDERS["wire"].glob("*.json"))
            return _page("application/json", json.dumps(names).encode())
        return _found(FOLDERS.get(folder, ROOT / "nowhere") / name)


def _found(file: Path) -> Response:
    if not file.is_file():
        return Response(HTTPStatus.NOT_FOUND, "Not Found", Headers({"Content-Length": "0"}))
    return _page(TYPES.get(file.suffix, "text/html"), file.read_bytes())


def _page(kind: str, content: bytes) -> Response:
    headers = Headers(
        {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(content)),
            "Content-Security-Policy": POLICY,
            "Connection": "close",
        }
    )
    return Response(HTTPStatus.OK, "OK", headers, content)
