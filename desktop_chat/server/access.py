"""Who may talk to the host at all: the names it answers to, and the pages that may call it.

A website in somebody's browser must not reach the room: a request with an ``Origin`` is served only if that
equals its ``Host``, and ``Host`` has to be an address or a name of this computer (against DNS rebinding).
The plain doors also take a page from this very computer, so that ten lines of HTML are enough to try them.
"""

import ipaddress
import json
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desktop_chat.server.callers import plain_address
from desktop_chat.server.listening import url_of
from desktop_chat.server.refusal_page import POLICY, refusal_page, wants_page
from desktop_chat.texts import Catalogue, Sentence, accepted_tags, choose_language, sentence

SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_NOTHING = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
"""The policy of what is no page: nothing in it may be loaded or run."""
_CATALOGUE = "desktop_chat.catalogue"
"""Where a request's scope has the texts in its caller's language."""
_HEADER_BYTES = 32 * 1024
_PATH_BYTES = 8 * 1024
_WISHES_BYTES = 1024


def split_host(value: str) -> tuple[str, int | None] | None:
    """Take a ``Host`` header apart into name, in lower case without brackets, and port."""
    try:
        parts = urlsplit(f"//{value}")
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not name or parts.path or parts.query or parts.fragment or parts.username is not None:
        return None
    return name.rstrip(".").lower(), port


def own_names() -> frozenset[str]:
    """Return the names that this computer goes by on its network."""
    name = socket.gethostname().rstrip(".").lower()
    short = name.partition(".")[0]
    return frozenset({"localhost", name, short, f"{short}.local", f"{name}.local"})


class Access:
    """The first thing that every request meets; what is not for this host gets a 4xx with a sentence."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        addresses: Callable[[], list[str]],
        catalogue: Callable[[str], Catalogue],
    ) -> None:
        self._app = app
        self._names = own_names()
        self._addresses = addresses
        self._catalogue = catalogue

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        scope[_CATALOGUE] = self._catalogue(language_of(scope))
        refusal = self._check(scope)
        if refusal is not None:
            await refuse(scope, receive, send, *refusal)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = any(name == _NOTHING[0] for name, _value in message["headers"])
                policy = [] if own else [_NOTHING]
                message["headers"] = [*message["headers"], *SECURITY_HEADERS, *policy]
            await send(message)

        await self._app(scope, receive, send_safely if scope["type"] == "http" else send)

    def _check(self, scope: Scope) -> tuple[int, Sentence] | None:
        if len(scope["raw_path"]) + len(scope["query_string"]) > _PATH_BYTES:
            return 414, sentence("The address is too long.")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > _HEADER_BYTES:
            return 431, sentence("The request’s headers are too long.")
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        host = split_host(hosts[0].decode("latin-1")) if len(hosts) == 1 else None
        if host is None:
            return 400, sentence("The request names no valid host.")
        if not self._is_own(host[0], scope):
            return 421, sentence("This computer does not go by the name “{name}”.", name=host[0])
        for name, value in scope["headers"]:
            if name == b"origin" and not self._may_call(value.decode("latin-1"), host, scope):
                return 403, sentence("Pages from elsewhere may not talk to this host.")
        return None

    def _is_own(self, name: str, scope: Scope) -> bool:
        try:
            address = ipaddress.ip_address(name.partition("%")[0])
        except ValueError:
            return name in self._names
        if address.is_loopback:
            return True
        server = scope.get("server")
        reached = plain_address(server[0]) if server else ""
        return str(address) == reached.partition("%")[0] or str(address) in self._addresses()

    @staticmethod
    def _may_call(origin: str, host: tuple[str, int | None], scope: Scope) -> bool:
        try:
            parts = urlsplit(origin)
            caller, port = parts.hostname, parts.port
        except ValueError:
            return False
        standard = {"http": 80, "https": 443}.get(parts.scheme)
        if standard is not None and (caller, port or standard) == (host[0], host[1] or standard):
            return True
        plain_door = scope["type"] == "websocket" and scope["path"].partition("/")[2].partition("/")[0] in (
            "ws",
            "items",
        )
        client = scope.get("client")
        if not plain_door or not client or not _is_loopback(plain_address(client[0])):
            return False
        # A page that was opened as a file has the origin "file://"; an embedded stranger's frame has "null".
        return parts.scheme == "file" or (standard is not None and _is_loopback(caller or ""))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def language_of(scope: Scope) -> str:
    """Return which of our languages a browser asks for in its ``Accept-Language``."""
    wishes = [value for name, value in scope["headers"] if name == b"accept-language"]
    return choose_language(accepted_tags(b",".join(wishes)[:_WISHES_BYTES].decode("latin-1")))


def words_for(scope: Scope, reason: Sentence) -> str:
    """Return a sentence in the language of the caller whose request this is."""
    catalogue: Catalogue = scope[_CATALOGUE]
    return reason.text(catalogue)


def _reached_link(scope: Scope) -> str:
    """Return the link to the very address that was reached: it works, and tells a stranger nothing new."""
    address, port = scope["server"]
    return url_of(plain_address(address).partition("%")[0], port) + "/"


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, reason: Sentence) -> None:
    """Answer an HTTP request or a WebSocket handshake with ``status`` and a sentence, or with a page."""
    words = words_for(scope, reason)
    if wants_page(scope):
        kind, policy = b"text/html; charset=utf-8", (_NOTHING[0], POLICY.encode())
        body = refusal_page(words, _reached_link(scope), scope[_CATALOGUE])
    else:
        kind, policy = b"application/json; charset=utf-8", _NOTHING
        body = json.dumps({"code": f"http_{status}", "sentence": words}, ensure_ascii=False).encode()
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        *SECURITY_HEADERS,
        policy,
    ]
    prefix = "http.response"
    if scope["type"] == "websocket":
        await receive()
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008, "reason": words})
            return
        prefix = "websocket.http.response"
    await send({"type": f"{prefix}.start", "status": status, "headers": headers})
    await send({"type": f"{prefix}.body", "body": body})
