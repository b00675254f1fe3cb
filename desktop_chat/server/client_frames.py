"""WebSocket frames as clients write them: masked, and where each begins and ends (RFC 6455, section 5.2)."""

from websockets import frames as library

WHOLE_TEXT = 0x81
"""The first byte of a text that is one frame."""
WHOLE_CLOSE = 0x88

_RESERVED, _MASKED, _SIZE = 0x70, 0x80, 0x7F
_SHORT, _LONG = 126, 127
_MASK = 4

_apply_mask = library.apply_mask  # type: ignore[attr-defined]  # in C, where the library was built with it


def bounds(data: bytes, at: int, longest: int) -> tuple[int, int] | None:
    """Return where the payload of the frame at ``at`` begins and ends, which may be behind what has come yet.

    None if too little has come to tell. Raises ``ValueError`` for a frame that no client may send, or whose
    payload has more than ``longest`` bytes.
    """
    come = len(data) - at
    if come < 2:
        return None
    size, start = data[at + 1] & _SIZE, at + 2
    if data[at] & _RESERVED or data[at + 1] < _MASKED:
        raise ValueError("a frame with reserved bits, or without a mask")
    if size >= _SHORT:
        start += 2 if size == _SHORT else 8
        if len(data) < start:
            return None
        size = int.from_bytes(data[at + 2 : start], "big")
        if size > longest:
            raise ValueError(f"a frame of {size} bytes")
    start += _MASK
    return start, start + size


def unmasked(data: bytes, start: int, end: int) -> bytes:
    """Return the payload between `bounds`; its mask stands before it."""
    payload: bytes = _apply_mask(data[start:end], data[start - _MASK : start])
    return payload
