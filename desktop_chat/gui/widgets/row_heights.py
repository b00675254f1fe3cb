"""How high the rows of a list are and where each begins: exact where it was measured, else a guess."""

import bisect
from collections.abc import Iterable, Sequence
from itertools import accumulate


class RowHeights:
    """Heights in pixels from the first row on. A guess counts like a height until the row is measured."""

    def __init__(self) -> None:
        self._heights: list[int] = []
        self._measured: list[bool] = []
        self._ends: list[int] | None = []

    def __len__(self) -> int:
        return len(self._heights)

    @property
    def total(self) -> int:
        """The height of all rows together."""
        return self._bottoms[-1] if self._heights else 0

    def reset(self, guesses: Iterable[int]) -> None:
        """There are other rows now."""
        self._heights = list(guesses)
        self._measured = [False] * len(self._heights)
        self._ends = None

    def insert(self, at: int, guesses: Sequence[int]) -> None:
        """There are new rows from ``at`` on."""
        self._heights[at:at] = guesses
        self._measured[at:at] = [False] * len(guesses)
        self._ends = None

    def remove(self, at: int, count: int) -> None:
        """``count`` rows from ``at`` on are gone."""
        del self._heights[at : at + count]
        del self._measured[at : at + count]
        self._ends = None

    def doubt(self, first: int, last: int) -> None:
        """The rows from ``first`` to ``last`` may be of another height now; the known one is the guess."""
        for row in range(first, last + 1):
            self._measured[row] = False

    def set(self, row: int, height: int) -> None:
        """``row`` was measured."""
        self._measured[row] = True
        if self._heights[row] != height:
            self._heights[row] = height
            self._ends = None

    def is_measured(self, row: int) -> bool:
        """Whether the height of ``row`` is no guess."""
        return self._measured[row]

    def unmeasured_near(self, row: int) -> int | None:
        """Return the guessed row that is nearest to ``row``, or None when none is left."""
        below = next((at for at in range(max(row, 0), len(self)) if not self._measured[at]), None)
        above = next((at for at in range(min(row, len(self)) - 1, -1, -1) if not self._measured[at]), None)
        if below is None or above is None:
            return above if below is None else below
        return below if below - row <= row - above else above

    def top(self, row: int) -> int:
        """Return where ``row`` begins."""
        return self._bottoms[row - 1] if row else 0

    def bottom(self, row: int) -> int:
        """Return where ``row`` ends: the place of the first pixel that is no longer its own."""
        return self._bottoms[row]

    def row_at(self, place: int) -> int | None:
        """Return the row with the pixel ``place``."""
        row = bisect.bisect_right(self._bottoms, place)
        return row if place >= 0 and row < len(self) else None

    def rows_between(self, first: int, last: int) -> range:
        """Return the rows that have a pixel from ``first`` to before ``last``."""
        start = bisect.bisect_right(self._bottoms, first)
        end = bisect.bisect_left(self._bottoms, last)
        return range(start, min(end + 1, len(self)))

    @property
    def _bottoms(self) -> list[int]:
        if self._ends is None:
            self._ends = list(accumulate(self._heights))
        return self._ends
