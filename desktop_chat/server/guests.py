"""The guests' page: its files, its texts, and the cookie by which a browser is known again."""

import json
import re
import secrets
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response
from starlette.requests import HTTPConnection

from desktop_chat.server.assets import find_asset
from desktop_chat.texts import Catalogue

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
_FONT_HEADERS = _HEADERS | {"Cache-Control": "max-age=2592000"}  # a font does not change with the program
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_YEARS = 10 * 365 * 24 * 3600


def guests_router(resources: Path, catalogue: Callable[[str], Catalogue]) -> APIRouter:
    """Serve the page and what it loads. Nothing on it comes from anywhere else."""
    router = APIRouter(include_in_schema=False)
    web = resources / "web"

    @router.api_route("/", methods=["GET", "HEAD"])
    async def page() -> FileResponse:
        return FileResponse(web / "index.html", headers=_HEADERS)

    @router.api_route("/web/{path:path}", methods=["GET", "HEAD"])
    async def asset(path: str) -> FileResponse:
        headers = _FONT_HEADERS if path.endswith(".woff2") else _HEADERS
        return FileResponse(find_asset(web, path), headers=headers)

    @router.get("/texts/{language}.json")
    async def texts(language: str) -> Response:
        body = json.dumps(catalogue(language[:35]).messages(), ensure_ascii=False)
        return Response(body, media_type="application/json", headers=_HEADERS)

    return router


class GuestCookie:
    """The secret of a browser; what others see is only its hash."""

    def __init__(self, host: str) -> None:
        self._name = f"guest-{host[:8]}"

    def read(self, connection: HTTPConnection) -> tuple[str, list[tuple[bytes, bytes]]]:
        """Return the guest's secret, and the header that gives it to a browser that had none."""
        secret = connection.cookies.get(self._name, "")
        if _SECRET.fullmatch(secret):
            return secret, []
        secret = secrets.token_urlsafe(32)
        cookie = f"{self._name}={secret}; Path=/; Max-Age={_YEARS}; HttpOnly; SameSite=Strict"
        return secret, [(b"set-cookie", cookie.encode())]
