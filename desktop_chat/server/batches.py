"""Put as many events into one frame as it may hold: 200, or 64 KiB of UTF-8."""

from collections.abc import Iterable, Sequence

from desktop_chat.protocol.codec import encode_event
from desktop_chat.protocol.entities import Event
from desktop_chat.protocol.limits import EVENTS_PER_FRAME, FRAME_BYTES
from desktop_chat.server.frames import text_frame

_ENVELOPE = 256
"""Room for the frame's own fields, in bytes."""


def encoded_event(event: Event) -> bytes:
    """Return one event as it stands in a frame."""
    return encode_event(event).encode()


def events_frames(encoded: Iterable[bytes]) -> bytes:
    """Return ready frames that tell encoded events in their order, as few as can be."""
    frames = b""
    batch: list[bytes] = []
    size = _ENVELOPE
    for event in encoded:
        if batch and (len(batch) == EVENTS_PER_FRAME or size + len(event) >= FRAME_BYTES):
            frames += _frame(batch)
            batch, size = [], _ENVELOPE
        batch.append(event)
        size += len(event) + 1
    return frames + _frame(batch) if batch else frames


def _frame(batch: Sequence[bytes]) -> bytes:
    return text_frame(b'{"type":"events","events":[' + b",".join(batch) + b"]}")


def newest_that_fit(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return the last of ``events`` that one page may hold, in their order."""
    size, start = _ENVELOPE, len(events)
    while start > 0 and len(events) - start < EVENTS_PER_FRAME:
        size += len(encoded_event(events[start - 1])) + 1
        if size >= FRAME_BYTES:
            break
        start -= 1
    return tuple(events[start:])
