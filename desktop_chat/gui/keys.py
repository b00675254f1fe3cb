"""Every key of the window program, in one table: shortcuts are made from it, and the keys' dialog shows it.

A key is written as `QKeySequence` reads it.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from desktop_chat.gui.preferences import SendKey
from desktop_chat.texts import Sentence, sentence


class Group(Enum):
    """Where keys work."""

    EVERYWHERE = auto()
    WRITING = auto()
    READING = auto()


class Shortcut(Enum):
    """What a key of a whole window asks for."""

    ANOTHER_ROOM = auto()
    SETTINGS = auto()
    KEYS = auto()
    ZOOM_IN = auto()
    ZOOM_OUT = auto()
    ZOOM_BACK = auto()
    CLOSE = auto()
    QUIT = auto()


SEQUENCES: Final = {
    Shortcut.ANOTHER_ROOM: ("Ctrl+N",),
    Shortcut.SETTINGS: ("Ctrl+,",),
    Shortcut.KEYS: ("Ctrl+/", "F1"),
    Shortcut.ZOOM_IN: ("Ctrl++", "Ctrl+="),
    Shortcut.ZOOM_OUT: ("Ctrl+-",),
    Shortcut.ZOOM_BACK: ("Ctrl+0",),
    Shortcut.CLOSE: ("Ctrl+W",),
    Shortcut.QUIT: ("Ctrl+Q",),
}


WRITING: Final[dict[SendKey, tuple[str, str]]] = {
    "enter": ("Enter", "Shift+Enter"),
    "ctrl_enter": ("Ctrl+Enter", "Enter"),
}
"""What sends a message and what begins a new line, by the person's choice."""


@dataclass(frozen=True, slots=True)
class Key:
    """What keys do, in words, and where they work; not all that do the same need be shown."""

    group: Group
    sequences: tuple[str, ...]
    words: Sentence


def all_keys(send_key: SendKey) -> list[Key]:
    """Return the whole table, for a person who sends with ``send_key``."""
    send, new_line = WRITING[send_key]
    return [
        *_EVERYWHERE,
        Key(Group.WRITING, (send,), sentence("Send the message")),
        Key(Group.WRITING, (new_line,), sentence("Begin a new line")),
        *_READING,
    ]


def _everywhere(shortcut: Shortcut, words: Sentence, shown: int = 1) -> Key:
    return Key(Group.EVERYWHERE, SEQUENCES[shortcut][:shown], words)


_EVERYWHERE: Final = (
    _everywhere(Shortcut.ANOTHER_ROOM, sentence("Host or join another room")),
    _everywhere(Shortcut.SETTINGS, sentence("Open the settings")),
    _everywhere(Shortcut.KEYS, sentence("Show these keys"), shown=2),
    _everywhere(Shortcut.ZOOM_IN, sentence("Make everything larger")),
    _everywhere(Shortcut.ZOOM_OUT, sentence("Make everything smaller")),
    _everywhere(Shortcut.ZOOM_BACK, sentence("Back to the usual size")),
    Key(Group.EVERYWHERE, ("Tab", "Shift+Tab"), sentence("Go to the next or the previous control")),
    _everywhere(Shortcut.CLOSE, sentence("Close this window")),
    _everywhere(Shortcut.QUIT, sentence("Quit Desktop Chat")),
)
_READING: Final = (
    Key(Group.READING, ("Up", "Down"), sentence("Go to the previous or the next message")),
    Key(Group.READING, ("PgUp", "PgDown"), sentence("Go up or down by a page")),
    Key(Group.READING, ("Home", "End"), sentence("Go to the beginning or to the end")),
    Key(Group.READING, ("Ctrl+C",), sentence("Copy what is selected")),
    Key(Group.READING, ("Enter",), sentence("Open the message’s menu, or send a failed one again")),
    Key(Group.READING, ("Esc",), sentence("Clear the selection, then go to the newest message")),
)
