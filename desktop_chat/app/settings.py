"""What the window program remembers from one start to the next, beside what the profile keeps."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from desktop_chat.storage.files import replace_text

_FILE = "window.json"


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """``room_title`` is what the room on this computer was called last; None before there was one."""

    room_title: str | None = None

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read them from ``folder``; a file that is missing, damaged or newer gives the defaults."""
        try:
            kept = json.loads((folder / _FILE).read_text("utf-8"))
            title = kept["room_title"]
        except (OSError, ValueError, LookupError, TypeError):
            return cls()
        return cls(title if isinstance(title, str) else None)

    def save(self, folder: Path) -> None:
        """Write them into ``folder``, whole or not at all."""
        replace_text(folder / _FILE, json.dumps(asdict(self), ensure_ascii=False))
