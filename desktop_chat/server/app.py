"""Put the doors of one host together into an ASGI application."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from desktop_chat import __version__
from desktop_chat.protocol.errors import BadFrame, Refusal
from desktop_chat.rooms.rate import Allowance, Rate
from desktop_chat.server.access import Access, words_for
from desktop_chat.server.admission import Surroundings
from desktop_chat.server.api import HOST_TAG, Api, NotNow, answer_not_now
from desktop_chat.server.api_models import Health, Refused
from desktop_chat.server.bots import bots_router
from desktop_chat.server.byes import Byes
from desktop_chat.server.doors import Doors, StraightDoor
from desktop_chat.server.guests import GuestCookie, guests_router
from desktop_chat.server.halls import Halls
from desktop_chat.server.invitation import invitation_router
from desktop_chat.server.metrics import metrics_router
from desktop_chat.storage.store import Unavailable
from desktop_chat.texts import Catalogue, sentence
from desktop_chat.trust.identity import Identity

_DESCRIPTION = """Read and write a room’s messages by HTTP. No key is needed: anyone on this network can join.

Whoever wants to be told of each message at once opens a WebSocket instead: `/ws/7` speaks plain text."""
_HTTP_REASONS = {
    404: sentence("There is nothing at this address."),
    405: sentence("This address does not take such requests."),
}


def make_app(
    halls: Halls,
    identity: Identity,
    *,
    resources: Path,
    catalogue: Callable[[str], Catalogue],
    max_members: Callable[[], int],
    admission_rate: Rate,
    caller_rate: Rate,
    addresses: Callable[[], list[str]],
    urls: Callable[[], list[str]],
) -> FastAPI:
    """Return the application of a host whose ``halls`` are open.

    ``addresses`` are the hosts that this computer answers to, ``urls`` where its page is to be found.
    """
    app = FastAPI(
        title="Desktop Chat", description=_DESCRIPTION, version=__version__, docs_url=None, redoc_url=None
    )
    surroundings = Surroundings(
        identity, halls.rooms, catalogue, Byes(), Allowance(admission_rate), max_members
    )
    doors = Doors(halls, surroundings, GuestCookie(identity.public))
    app.add_middleware(StraightDoor, door=doors.structured)
    app.add_middleware(Access, addresses=addresses, catalogue=catalogue)
    app.include_router(doors.router())
    app.include_router(Api(identity.public, halls.halls, Allowance(caller_rate), urls).router())
    app.include_router(guests_router(resources, catalogue))
    app.include_router(invitation_router(urls))
    app.include_router(bots_router(resources))
    app.include_router(metrics_router(halls))

    described: dict[int | str, dict[str, Any]] = {
        200: {"model": Health, "description": "It is"},
        503: {"model": Refused, "description": "Nothing that is said can be kept at the moment."},
    }

    @app.get("/healthz", summary="Whether the host is well", tags=[HOST_TAG], responses=described)
    async def healthz() -> dict[str, str]:
        if halls.health.trouble is not None:
            raise NotNow(503, "unavailable", halls.health.trouble, retry_after=1)
        return {"status": "ok"}

    for failure in (NotNow, Refusal, BadFrame, Unavailable):
        app.add_exception_handler(failure, answer_not_now)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http)
    return app


async def _answer_invalid(request: Request, failure: Exception) -> JSONResponse:
    errors = failure.errors() if isinstance(failure, RequestValidationError) else ()
    fields = ", ".join(str(error["loc"][-1]) for error in errors)
    reason = sentence("“{fields}” is not what this address takes.", fields=fields)
    return JSONResponse({"code": "bad_request", "sentence": words_for(request.scope, reason)}, 422)


async def _answer_http(request: Request, failure: Exception) -> JSONResponse:
    status = failure.status_code if isinstance(failure, HTTPException) else 500
    reason = _HTTP_REASONS.get(status, sentence("The request could not be answered."))
    words = words_for(request.scope, reason)
    headers = failure.headers if isinstance(failure, HTTPException) else None
    return JSONResponse({"code": f"http_{status}", "sentence": words}, status, headers)
