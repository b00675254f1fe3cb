"""How large a window was, for the next one."""

from dataclasses import asdict, dataclass
from typing import Any, Final, Self

MOST: Final = 32_767
"""No screen is wider or higher, in pixels."""


@dataclass(frozen=True, slots=True)
class WindowSize:
    """Width and height in pixels, also of a maximised window: those it goes back to."""

    width: int
    height: int
    maximised: bool = False

    @classmethod
    def read(cls, kept: object) -> Self | None:
        """Return what `as_kept` gave, or None for what is no size."""
        match kept:
            case {"width": int(width), "height": int(height), "maximised": bool(maximised)}:
                return cls(width, height, maximised) if 0 < width <= MOST and 0 < height <= MOST else None
            case _:
                return None

    def as_kept(self) -> dict[str, Any]:
        """Return what `read` understands."""
        return asdict(self)
