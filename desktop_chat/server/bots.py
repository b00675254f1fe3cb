"""The bots' page: the HTTP interface described by itself, without the internet.

Swagger UI comes with the program. It writes style attributes, so its policy allows them; scripts are files of
ours only, and nothing is loaded from or sent to anywhere else.
"""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

from desktop_chat.server.assets import find_asset

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}


def bots_router(resources: Path) -> APIRouter:
    """Serve the page at ``/docs`` and what it loads."""
    router = APIRouter(include_in_schema=False)
    docs = resources / "docs"

    @router.api_route("/docs", methods=["GET", "HEAD"])
    async def page() -> FileResponse:
        return FileResponse(docs / "index.html", headers=_HEADERS)

    @router.api_route("/docs/{path:path}", methods=["GET", "HEAD"])
    async def asset(path: str) -> FileResponse:
        return FileResponse(find_asset(docs, path), headers=_HEADERS)

    return router
