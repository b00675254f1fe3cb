"""What a guest can show to the next person: the room's address, and its QR code."""

import ipaddress
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse


def invitation_router(urls: Callable[[], list[str]]) -> APIRouter:
    """Serve the door ``/invitation.json``; ``urls`` are where others reach this host, the likeliest first."""
    router = APIRouter(include_in_schema=False)

    @router.get("/invitation.json")
    async def invitation(request: Request) -> JSONResponse:
        # The address that led this guest here is proven to work, unless it is one for this computer only.
        alone = _is_loopback(request.url.hostname or "")
        link = next(iter(urls()), None) if alone else None
        return JSONResponse(_described(link or str(request.base_url)), headers={"Cache-Control": "no-store"})

    return router


def _described(link: str) -> dict[str, Any]:
    """Return the link, and its QR code as rows of "1" (dark) and "0" with the quiet zone around."""
    # Making patterns takes longer to load than all the rest of this package, and few hosts are ever asked.
    from desktop_chat.lan.qr_code import qr_matrix

    rows = ["".join("1" if dark else "0" for dark in row) for row in qr_matrix(link)]
    return {"link": link, "pattern": rows}


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
