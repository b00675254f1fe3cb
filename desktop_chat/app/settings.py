"""What the window program remembers from one start to the next, beside what the profile keeps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from desktop_chat.gui.preferences import Preferences
from desktop_chat.gui.requests import Host, Request
from desktop_chat.gui.window_size import WindowSize
from desktop_chat.storage.files import replace_text

_FILE = "window.json"


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """What the room on this computer was called last and at which port, who this person was, what they like.

    ``room_window`` is the size of the last room's window. Names, port and size are None before the first.
    ``others`` is what a newer program keeps in the file: it stays there.
    """

    room_title: str | None = None
    own_name: str | None = None
    preferences: Preferences = field(default_factory=Preferences)
    room_window: WindowSize | None = None
    others: Mapping[str, Any] = field(default_factory=dict)
    room_port: int | None = None

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read them from ``folder``; a missing or damaged file, or entry, gives the defaults."""
        try:
            kept = json.loads((folder / _FILE).read_text("utf-8"))
            json.dumps(kept, ensure_ascii=False).encode()  # halves of characters could not be written again
        except (OSError, ValueError, RecursionError):
            return cls()
        if not isinstance(kept, dict):
            return cls()
        own = {"room_title", "own_name", "room_window", "room_port", *Preferences().as_kept()}
        return cls(
            _text_or_none(kept.get("room_title")),
            _text_or_none(kept.get("own_name")),
            Preferences.read(kept),
            WindowSize.read(kept.get("room_window")),
            {key: value for key, value in kept.items() if key not in own},
            _port_or_none(kept.get("room_port")),
        )

    def at_known_port(self, request: Request) -> Request:
        """Let a room be hosted where the others know it, unless ``request`` names a port."""
        if isinstance(request, Host) and request.port is None:
            return replace(request, port=self.room_port)
        return request

    def save(self, folder: Path) -> None:
        """Write them into ``folder``, whole or not at all."""
        names = {"room_title": self.room_title, "room_port": self.room_port, "own_name": self.own_name}
        size = {"room_window": self.room_window.as_kept()} if self.room_window else {}
        kept = {**self.others, **names, **size, **self.preferences.as_kept()}
        replace_text(folder / _FILE, json.dumps(kept, ensure_ascii=False, indent=2) + "\n")


def _port_or_none(value: object) -> int | None:
    return value if type(value) is int and 1 <= value <= 65535 else None


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None
