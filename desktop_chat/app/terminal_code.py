"""A QR code in a terminal, for `desktop-chat serve`."""

import shutil
from collections.abc import Sequence
from itertools import zip_longest

from desktop_chat.lan.qr_code import Matrix, qr_matrix

# Black on white from the part of the 256 colours that themes leave alone: scanners want dark on light, and a
# terminal's own two colours may be the other way round.
_COLOURS = "\x1b[38;5;16;48;5;231m"
_PLAIN = "\x1b[0m"
_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
_INDENT = "  "


def code_lines(link: str, columns: int | None = None) -> list[str]:
    """Return the lines of the QR code of ``link``, two modules' rows in each.

    There are none where it is wider than ``columns`` (None: than the terminal).
    """
    matrix = qr_matrix(link)
    if columns is None:
        columns = shutil.get_terminal_size().columns
    if len(matrix) + len(_INDENT) > columns:
        return []
    return [f"{_INDENT}{_COLOURS}{line}{_PLAIN}" for line in _half_blocks(matrix)]


def _half_blocks(matrix: Matrix) -> Sequence[str]:
    nothing = (False,) * len(matrix)
    return [
        "".join(_BLOCKS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip_longest(matrix[::2], matrix[1::2], fillvalue=nothing)
    ]
