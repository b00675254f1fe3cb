"""A link as the pattern that a phone's camera reads."""

from functools import lru_cache
from typing import TypeAlias

import segno

QUIET_ZONE = 4
"""Modules that stay light on each side, or scanners do not find the pattern (ISO/IEC 18004, section 9.1)."""

Matrix: TypeAlias = tuple[tuple[bool, ...], ...]
"""Rows of modules from top to bottom, True for dark ones, with the quiet zone around."""


@lru_cache(maxsize=16)
def qr_matrix(link: str) -> Matrix:
    """Return the QR code of ``link``, which can be read with a seventh of it hidden (error correction M)."""
    code = segno.make_qr(link, error="m")
    return tuple(tuple(bool(module) for module in row) for row in code.matrix_iter(border=QUIET_ZONE))
