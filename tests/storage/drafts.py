"""Drafts to append, and an opened store around a test's body."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from desktop_chat.protocol.entities import FIRST_ROOM, member_of
from desktop_chat.storage.store import Draft, Store

_numbers = count(1)


def draft(
    text: str = "hello",
    *,
    device: str = "device-a",
    client_id: str = "",
    kind: str = "message",
    room: str = FIRST_ROOM,
    name: str = "小美",
    time: int = 1_764_000_000_000,
    body: dict[str, Any] | None = None,
) -> Draft:
    """Return a draft; without a ``client_id`` it is one that no other has."""
    content = {"text": text} if body is None else body
    return Draft(
        room, device, member_of(device), name, client_id or f"id-{next(_numbers)}", kind, time, content
    )


@asynccontextmanager
async def opened(store: Store) -> AsyncIterator[Store]:
    """Open ``store`` and close it afterwards."""
    await store.open()
    try:
        yield store
    finally:
        await store.close()
