"""What the window program remembers from one start to the next, beside what the profile keeps."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from desktop_chat.storage.files import replace_text

_FILE = "window.json"


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """What the room on this computer was called last, and who this person was last; None before the first."""

    room_title: str | None = None
    own_name: str | None = None

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read them from ``folder``; a file that is missing, damaged or newer gives the defaults."""
        try:
            kept = json.loads((folder / _FILE).read_text("utf-8"))
        except (OSError, ValueError):
            return cls()
        match kept:
            case {"room_title": str() | None as title, "own_name": str() | None as name}:
                return cls(title, name)
            case _:
                return cls()

    def save(self, folder: Path) -> None:
        """Write them into ``folder``, whole or not at all."""
        replace_text(folder / _FILE, json.dumps(asdict(self), ensure_ascii=False))
