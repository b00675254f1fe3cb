"""WebSocket frames as a server writes them: unmasked, unfragmented text (RFC 6455, section 5.2)."""

from collections.abc import Iterator


def text_frame(payload: bytes) -> bytes:
    """Return ``payload`` (UTF-8) as one ready frame."""
    length = len(payload)
    if length < 126:
        return bytes((0x81, length)) + payload
    if length < 1 << 16:
        return b"\x81\x7e" + length.to_bytes(2, "big") + payload
    return b"\x81\x7f" + length.to_bytes(8, "big") + payload


def payloads(frames: bytes) -> Iterator[bytes]:
    """Take joined frames of `text_frame` apart again, for a transport that wants texts."""
    at = 0
    while at < len(frames):
        length, start = frames[at + 1], at + 2
        if length >= 126:
            start += 2 if length == 126 else 8
            length = int.from_bytes(frames[at + 2 : start], "big")
        yield frames[start : start + length]
        at = start + length
