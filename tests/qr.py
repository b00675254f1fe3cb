"""Reads a QR code's modules back into text, so that tests need not believe the library that drew them.

Only what addresses need (ISO/IEC 18004): byte mode, versions 1 to 4, and no errors to correct.
"""

from collections.abc import Iterator, Sequence

# By version: how many blocks the codewords are dealt to with error correction L, M, Q, H, and how many of all
# the codewords carry data. From the standard's table 9.
_DATA = {
    1: {"L": (1, 19), "M": (1, 16), "Q": (1, 13), "H": (1, 9)},
    2: {"L": (1, 34), "M": (1, 28), "Q": (1, 22), "H": (1, 16)},
    3: {"L": (1, 55), "M": (1, 44), "Q": (2, 34), "H": (2, 26)},
    4: {"L": (1, 80), "M": (2, 64), "Q": (2, 48), "H": (4, 36)},
}
_LEVELS = {0b01: "L", 0b00: "M", 0b11: "Q", 0b10: "H"}
_FORMAT_MASK = 0b101010000010010
_BYTE_MODE = 0b0100

Modules = Sequence[Sequence[bool]]


def read_qr(modules: Modules) -> str:
    """Return the text in ``modules``, which have no quiet zone around them."""
    size = len(modules)
    version = (size - 17) // 4
    form = _number(_format_bits(modules)) ^ _FORMAT_MASK
    level, mask = _LEVELS[form >> 13], form >> 10 & 0b111
    bits = [modules[y][x] ^ _masked(mask, x, y) for x, y in _way(size, version)]
    words = [_number(bits[start : start + 8]) for start in range(0, len(bits) - 7, 8)]
    blocks, count = _DATA[version][level]
    data = _collect(words, blocks, count)
    stream = [bool(word >> place & 1) for word in data for place in range(7, -1, -1)]
    assert _number(stream[:4]) == _BYTE_MODE
    length = _number(stream[4:12])
    return bytes(_number(stream[12 + 8 * n : 20 + 8 * n]) for n in range(length)).decode("utf-8")


def _format_bits(modules: Modules) -> list[bool]:
    return [modules[8][x] for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [modules[y][8] for y in (7, 5, 4, 3, 2, 1, 0)]


def _number(bits: Sequence[bool]) -> int:
    return int("".join("01"[bit] for bit in bits), 2)


def _collect(words: Sequence[int], blocks: int, count: int) -> list[int]:
    """Undo the dealing: the first ``count`` words went to the blocks in turn."""
    return [word for block in range(blocks) for word in words[block:count:blocks]]


def _way(size: int, version: int) -> Iterator[tuple[int, int]]:
    """Go through the places of data: two columns wide, up and down in turn, from the right."""
    upwards = True
    for right in [*range(size - 1, 6, -2), 5, 3, 1]:
        rows = range(size - 1, -1, -1) if upwards else range(size)
        for y in rows:
            for x in (right, right - 1):
                if not _is_function(x, y, size, version):
                    yield x, y
        upwards = not upwards


def _is_function(x: int, y: int, size: int, version: int) -> bool:
    corner = (x < 9 and y < 9) or (x >= size - 8 and y < 9) or (x < 9 and y >= size - 8)
    alignment = version > 1 and size - 9 <= x < size - 4 and size - 9 <= y < size - 4
    return corner or alignment or x == 6 or y == 6


def _masked(mask: int, x: int, y: int) -> bool:
    rules = (
        (y + x) % 2,
        y % 2,
        x % 3,
        (y + x) % 3,
        (y // 2 + x // 3) % 2,
        y * x % 2 + y * x % 3,
        (y * x % 2 + y * x % 3) % 2,
        ((y + x) % 2 + y * x % 3) % 2,
    )
    return rules[mask] == 0
