"""Where a client's frames begin and end, however little of them has come."""

import random

import pytest
from websockets.frames import Frame, Opcode

from desktop_chat.server.client_frames import bounds, unmasked

LONGEST = 65_536


def framed(payload: bytes, opcode: Opcode = Opcode.TEXT, *, fin: bool = True, mask: bool = True) -> bytes:
    return Frame(opcode, payload, fin).serialize(mask=mask)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 300, 65_535, 65_536])
@pytest.mark.parametrize("before", [0, 7])
def test_a_frame_is_found_and_its_payload_comes_back(size: int, before: int, seed: int) -> None:
    payload = random.Random(seed).randbytes(size)
    data = bytes(before) + framed(payload) + b"more"
    found = bounds(data, before, LONGEST)
    assert found is not None
    start, end = found
    assert unmasked(data, start, end) == payload
    assert data[end:] == b"more"


@pytest.mark.parametrize("size", [0, 125, 126, 65_536])
def test_where_a_frame_ends_is_known_as_soon_as_its_size_has_come(size: int) -> None:
    data = framed(bytes(size))
    head = len(data) - size - 4
    ends = [bounds(data[:come], 0, LONGEST) for come in range(head + 1)]
    assert ends[:-1] == [None] * head
    assert ends[-1] == (head + 4, len(data))


@pytest.mark.parametrize(
    "data",
    [
        framed(b"unmasked", mask=False),
        bytes([0xC1, 0x80]),
        bytes([0xA1, 0x80]),
        bytes([0x91, 0x80]),
        framed(bytes(LONGEST + 1))[:10],
        bytes([0x81, 0xFF]) + (1 << 63).to_bytes(8, "big"),
    ],
)
def test_what_no_client_may_send_is_known_before_the_rest_has_come(data: bytes) -> None:
    with pytest.raises(ValueError, match="a frame "):
        bounds(data, 0, LONGEST)
