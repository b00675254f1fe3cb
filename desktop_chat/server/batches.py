"""Put as many events into one frame as it may hold: 200, or 64 KiB of UTF-8."""

from collections.abc import Iterable, Iterator, Sequence

from desktop_chat.protocol.codec import encode_event
from desktop_chat.protocol.entities import Event
from desktop_chat.protocol.limits import EVENTS_PER_FRAME, FRAME_BYTES
from desktop_chat.server.frames import text_frame

_ENVELOPE = 256
"""Room for the frame's own fields, in bytes."""


def event_frame(event: Event) -> bytes:
    """Return the ready frame that tells one event."""
    return text_frame(b'{"type":"events","events":[' + _encoded(event) + b"]}")


def event_frames(events: Iterable[Event]) -> Iterator[bytes]:
    """Return ready frames that tell ``events`` in their order."""
    batch: list[bytes] = []
    size = _ENVELOPE
    for event in events:
        encoded = _encoded(event)
        if batch and (len(batch) == EVENTS_PER_FRAME or size + len(encoded) >= FRAME_BYTES):
            yield text_frame(b'{"type":"events","events":[' + b",".join(batch) + b"]}")
            batch, size = [], _ENVELOPE
        batch.append(encoded)
        size += len(encoded) + 1
    if batch:
        yield text_frame(b'{"type":"events","events":[' + b",".join(batch) + b"]}")


def newest_that_fit(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return the last of ``events`` that one page may hold, in their order."""
    size, start = _ENVELOPE, len(events)
    while start > 0 and len(events) - start < EVENTS_PER_FRAME:
        size += len(_encoded(events[start - 1])) + 1
        if size >= FRAME_BYTES:
            break
        start -= 1
    return tuple(events[start:])


def _encoded(event: Event) -> bytes:
    return encode_event(event).encode()
