"""The WebSocket doors: the structured one, and the plain ones for everything else."""

import functools
import itertools
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Cookie, Query, WebSocket
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from desktop_chat.server.access import language_of, refuse, words_for
from desktop_chat.server.admission import Surroundings
from desktop_chat.server.callers import plain_address
from desktop_chat.server.connection import Connection, current_moment
from desktop_chat.server.guests import GuestCookie
from desktop_chat.server.halls import Halls
from desktop_chat.server.links import TransportLink, link_of
from desktop_chat.server.plain import PlainSession
from desktop_chat.server.session import ServerSession
from desktop_chat.server.stream import Door
from desktop_chat.texts import Sentence, sentence

STRUCTURED = Door(lambda hall: hall.in_step, structured=True)
PLAIN = Door(lambda hall: hall.plain_in_step, structured=False)

STRUCTURED_PATH = "/rooms/socket"

_CLIENT = re.compile(r"-?[0-9]{1,20}")
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,20}")


class StraightDoor:
    """Leads to the structured door before anything is routed.

    On the way through FastAPI's routing every guest would pay for what this door does not need, as long as it
    stays: a tenth of the time to be welcomed, and 9 KB of memory (measured with 1,000 guests).
    """

    def __init__(self, app: ASGIApp, *, door: Callable[[WebSocket], Awaitable[None]]) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and scope["path"] == STRUCTURED_PATH:
            await self._door(WebSocket(scope, receive, send))
        else:
            await self._app(scope, receive, send)


class Doors:
    """Opens a connection for every socket that comes in."""

    def __init__(self, halls: Halls, surroundings: Surroundings, cookie: GuestCookie) -> None:
        self._halls = halls
        self._surroundings = surroundings
        self._cookie = cookie
        self._numbers = itertools.count(1)

    def router(self) -> APIRouter:
        """Return the routes of all WebSocket doors but the structured one; see `StraightDoor`."""
        router = APIRouter()
        router.add_api_websocket_route("/ws", echo)
        router.add_api_websocket_route("/ws/{client_id}", self.plain)
        router.add_api_websocket_route("/items/{item_id}/ws", guarded)
        router.add_api_websocket_route("/{path:path}", nowhere)
        return router

    async def structured(self, websocket: WebSocket) -> None:
        """Serve this program's own protocol."""
        secret, headers = self._cookie.read(websocket)
        await websocket.accept(headers=headers)
        number = next(self._numbers)
        session = ServerSession(
            self._surroundings,
            number,
            _address_of(websocket),
            secret,
            secrets.token_urlsafe(24),
            current_moment(),
        )
        await self._serve(websocket, session, STRUCTURED, number)

    async def plain(self, websocket: WebSocket, client_id: str) -> None:
        """Serve lines of text into the first room."""
        if not _CLIENT.fullmatch(client_id):
            await _turn_away(websocket, 403, sentence("The address needs a number: /ws/7"))
            return
        await websocket.accept()
        number = next(self._numbers)
        client = str(int(client_id))
        session = PlainSession(
            self._surroundings,
            client,
            number,
            _address_of(websocket),
            language_of(websocket.scope),
            current_moment(),
        )
        await self._serve(websocket, session, PLAIN, number)

    async def _serve(
        self, websocket: WebSocket, session: ServerSession | PlainSession, door: Door, number: int
    ) -> None:
        link = link_of(websocket, self._halls.tasks)
        connection = Connection(websocket, link, session, door, number)
        if isinstance(link, TransportLink):
            link.wire.on_heard = connection.heard
            link.wire.on_stuck = functools.partial(self._halls.cut_slow_reader, connection)
            link.wire.listen(connection.hear)
            connection.on_free = link.wire.read_on
        with self._halls.watching(connection):
            await connection.run(self._halls.of)


def _address_of(websocket: WebSocket) -> str:
    return "" if websocket.client is None else plain_address(websocket.client.host)


async def _turn_away(websocket: WebSocket, status: int, reason: Sentence) -> None:
    await refuse(websocket.scope, websocket.receive, websocket.send, status, reason)


async def nowhere(websocket: WebSocket) -> None:
    """Refuse a handshake where there is no door."""
    await _turn_away(websocket, 404, sentence("There is nothing at this address."))


async def echo(websocket: WebSocket) -> None:
    """Answer every text: a test of the way here, without membership."""
    await websocket.accept()
    try:
        while True:
            await websocket.send_text(f"Message text was: {await _text(websocket)}")
    except WebSocketDisconnect:
        return


async def guarded(
    websocket: WebSocket,
    item_id: str,
    session: Annotated[str | None, Cookie()] = None,
    token: Annotated[str | None, Query()] = None,
    q: Annotated[str | None, Query()] = None,
) -> None:
    """Answer every text, but only to those who bring a cookie or a token: a test of both."""
    if session is None and token is None:
        await _turn_away(websocket, 403, sentence("This door needs a “session” cookie or a “token”."))
        return
    if q is not None and not _WHOLE_NUMBER.fullmatch(q):
        await _turn_away(websocket, 403, sentence("“q” has to be a whole number."))
        return
    await websocket.accept()
    try:
        while True:
            text = await _text(websocket)
            await websocket.send_text(f"Session cookie or query token value is: {session or token}")
            if q is not None:
                await websocket.send_text(f"Query parameter q is: {int(q)}")
            await websocket.send_text(f"Message text was: {text}, for item ID: {item_id}")
    except WebSocketDisconnect:
        return


async def _text(websocket: WebSocket) -> str:
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text = message.get("text")
    if text is None:
        words = words_for(websocket.scope, sentence("Only text is understood here."))
        await websocket.close(1003, words)
        raise WebSocketDisconnect(1003, words)
    return str(text)
