"""The HTTP door for bots and scripts: read the log, post into it, ask what this host is."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from desktop_chat.protocol.checks import check_name
from desktop_chat.protocol.codec import event_as_mapping
from desktop_chat.protocol.entities import FIRST_ROOM, DeviceId, Kind, RoomId, member_of, new_client_id
from desktop_chat.protocol.errors import BadFrame, CloseCode, Refusal
from desktop_chat.protocol.fields import Fields, parse
from desktop_chat.protocol.limits import (
    DEFAULT_PAGE,
    FRAME_BYTES,
    ID_CHARACTERS,
    INTEGER,
    NAME_BYTES,
    PAGE_EVENTS,
    WIRE_VERSION,
)
from desktop_chat.rooms.rate import Allowance
from desktop_chat.rooms.room import author_of
from desktop_chat.server.access import words_for
from desktop_chat.server.admission import SERVER_NAME
from desktop_chat.server.api_models import HostSummary, LoggedEvents, NewMessage, Posted, Refused
from desktop_chat.server.callers import plain_address
from desktop_chat.server.connection import current_moment
from desktop_chat.server.hall import Hall
from desktop_chat.storage.store import Unavailable
from desktop_chat.texts import Sentence, sentence

_LONGEST_WAIT = 5.0
"""Seconds that a too fast caller is kept waiting; beyond that it is told when to come again."""

_POST_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": NewMessage.model_json_schema()}},
    }
}
_AGAIN = {"Retry-After": {"description": "Seconds until it may go better.", "schema": {"type": "integer"}}}
Answers: TypeAlias = dict[int | str, dict[str, Any]]
_NO_ROOM: Answers = {
    404: {"model": Refused, "description": "There is no such room."},
    422: {"model": Refused, "description": "A value is not what this address takes."},
    503: {"model": Refused, "description": "The log cannot be reached at the moment.", "headers": _AGAIN},
}
_NO_POST: Answers = {
    400: {"model": Refused, "description": "The body is no JSON object of this form."},
    413: {"model": Refused, "description": "The text or the whole body is too long."},
    429: {"model": Refused, "description": "This address posts too fast.", "headers": _AGAIN},
}

HOST_TAG = "The host"
_ROOMS_TAG = "Rooms"
MESSAGES = "/api/rooms/{room}/messages"


class NotNow(Exception):
    """An HTTP answer with a sentence; ``retry_after`` is in seconds."""

    def __init__(self, status: int, code: str, reason: Sentence, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.sentence = reason
        self.retry_after = retry_after


class Api:
    """Answers what machines ask; every refusal has a status, a code and a sentence."""

    def __init__(
        self, host: str, halls: Mapping[RoomId, Hall], allowance: Allowance, urls: Callable[[], list[str]]
    ) -> None:
        self._host = host
        self._halls = halls
        self._allowance = allowance
        self._urls = urls

    def router(self) -> APIRouter:
        """Return the routes of this door."""
        router = APIRouter()
        described: Answers = {200: {"model": HostSummary, "description": "This host"}}
        router.add_api_route(
            "/api/server", self.server, summary="What this host is", tags=[HOST_TAG], responses=described
        )
        described = {200: {"model": LoggedEvents, "description": "Events"}, **_NO_ROOM}
        router.add_api_route(
            MESSAGES,
            self.messages,
            summary="Read messages and all else",
            tags=[_ROOMS_TAG],
            responses=described,
        )
        router.add_api_route(
            MESSAGES,
            self.post,
            methods=["POST"],
            status_code=201,
            summary="Post a message",
            tags=[_ROOMS_TAG],
            responses={
                201: {"model": Posted, "description": "It is in the log, and on its way to everybody."},
                200: {"model": Posted, "description": "It was posted before, by the same `client_id`."},
                **_NO_ROOM,
                **_NO_POST,
            },
            openapi_extra=_POST_BODY,
        )
        return router

    async def server(self) -> dict[str, Any]:
        """Tell who hosts, which rooms are open, and where."""
        rooms = [
            {
                "room": room,
                "title": hall.room.title,
                "head": hall.room.head.seq,
                "present": hall.room.attendance.present,
            }
            for room, hall in self._halls.items()
        ]
        return {
            "server": SERVER_NAME,
            "version": WIRE_VERSION,
            "host": self._host,
            "admission": "open",
            "title": self._halls[FIRST_ROOM].room.title,
            "rooms": rooms,
            "addresses": self._urls(),
        }

    async def messages(
        self,
        room: str,
        after: Annotated[int | None, Query(ge=0, le=INTEGER, description="Events above this seq.")] = None,
        before: Annotated[int | None, Query(ge=0, le=INTEGER, description="The last below this seq.")] = None,
        limit: Annotated[int, Query(ge=1, le=PAGE_EVENTS)] = DEFAULT_PAGE,
    ) -> dict[str, Any]:
        """Return events in their order, without holes: after a place, before one, or the newest."""
        hall = self._hall(room)
        if after is not None:
            events = await hall.store.read(room, after=after, limit=limit)
            events = [event for event in events if before is None or event.seq < before]
        else:
            end = hall.room.head.seq + 1 if before is None else before
            events = await hall.store.read_before(room, before=end, limit=limit)
        return {"events": [event_as_mapping(event) for event in events], "head": hall.room.head.seq}

    async def post(self, room: str, request: Request) -> JSONResponse:
        """Append a message and answer once it is durable; the same ``client_id`` gets the same place."""
        hall = self._hall(room)
        fields = await _read_body(request)
        text, name, client_id = _what_to_post(fields)
        author = author_of(_caller(name), guest=True)
        now = current_moment()
        draft = hall.room.post(author, name, client_id, Kind.MESSAGE, {"text": text}, now.time)
        # By address: names are free, so a name of one's own would be a bucket of one's own.
        address = "" if request.client is None else plain_address(request.client.host)
        pause = self._allowance.spend(address, now.seconds, longest=_LONGEST_WAIT)
        if pause > _LONGEST_WAIT:
            reason = sentence("You post too fast. Try again in {n} s.", n=int(pause) + 1)
            raise NotNow(429, "rate", reason, int(pause) + 1)
        await asyncio.sleep(pause)
        ack = await hall.appends.append(draft)
        return JSONResponse({"seq": ack.seq, "rid": ack.rid}, 201 if ack.fresh else 200)

    def _hall(self, room: str) -> Hall:
        hall = self._halls.get(room)
        if hall is None:
            raise NotNow(404, "unknown_room", sentence("There is no such room on this host."))
        return hall


def _caller(name: str) -> DeviceId:
    """Return the device that a caller is; a name can have more code points than the wire gives a device."""
    device = f"a.{name}"
    return device if len(device) <= ID_CHARACTERS else f"a.{member_of(name)}"


def _what_to_post(fields: Fields) -> tuple[str, str, str]:
    text = fields.text("text", longest=FRAME_BYTES)
    name = check_name(fields.text("name", longest=64 * NAME_BYTES))
    client_id = fields.optional_text("client_id")
    if client_id == "":
        raise BadFrame(sentence("“{field}” has the wrong type or size.", field="client_id"))
    return text, name, client_id or new_client_id(time.time_ns() // 1_000_000)


async def _read_body(request: Request) -> Fields:
    """Read a JSON object of bounded size, without waiting for more than the bound."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > FRAME_BYTES:
                reason = sentence("What was sent is longer than {limit} bytes.", limit=FRAME_BYTES)
                raise BadFrame(reason, CloseCode.TOO_BIG)
        return parse(body.decode())
    except UnicodeDecodeError:
        raise BadFrame(sentence("The text is not valid UTF-8."), CloseCode.INVALID_TEXT) from None
    except ClientDisconnect:
        raise BadFrame(sentence("The request was cut off in the middle.")) from None


async def answer_not_now(request: Request, failure: Exception) -> JSONResponse:
    """Turn what the handlers raise into an answer with a code and a sentence in the caller's language."""
    match failure:
        case NotNow():
            headers = {} if failure.retry_after is None else {"Retry-After": str(failure.retry_after)}
            return _answer(request, failure.status, failure.code, failure.sentence, headers)
        case Refusal():
            status = 413 if failure.code == "too_long" else 422
            return _answer(request, status, failure.code, failure.sentence)
        case BadFrame():
            status = {CloseCode.TOO_BIG: 413}.get(failure.code, 400)
            return _answer(request, status, "bad_request", failure.sentence)
        case Unavailable():
            return _answer(request, 503, "unavailable", failure.sentence, {"Retry-After": "1"})
        case _:
            raise failure


def _answer(
    request: Request, status: int, code: str, reason: Sentence, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    return JSONResponse({"code": code, "sentence": words_for(request.scope, reason)}, status, headers)
