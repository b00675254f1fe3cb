"""The column in which one reads and writes: in a wide window it stands in the middle."""

from typing import Final

from desktop_chat.gui.theme import zoomed

_WIDEST: Final = 1240  # so that what is said and what is answered stay together on a wide screen


def reading_column(free: int) -> tuple[int, int]:
    """Return where in ``free`` pixels the column begins, and how wide it is."""
    width = min(free, zoomed(_WIDEST))
    return (free - width) // 2, width
