"""The questions that stand over a window."""

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QDialog, QWidget

from desktop_chat.gui.widgets.link_dialog import LinkDialog
from desktop_chat.gui.windows.questions import CloseDialog, RenameDialog, WhoDialog
from desktop_chat.gui.windows.room import RoomWindow
from tests.screenshots.gallery import Scene, State
from tests.screenshots.looks import BOTH, DARK, LIGHT, sized
from tests.screenshots.lounge import Lounge
from tests.screenshots.room_states import room

_LINK: Final = "https://wiki.lan/release-2.1?" + "&".join(f"part{number}=value" for number in range(30))


def _over_room(make: Callable[[QWidget], QDialog]) -> Scene:
    """Return the scene of a dialog over a busy room."""

    def show(_room: Lounge, window: RoomWindow) -> None:
        make(window).open()

    return room(show)


STATES: Final = (
    State("40-dialog-rename", _over_room(lambda parent: RenameDialog(parent, "Alex")), BOTH),
    State(
        "41-dialog-who", _over_room(lambda parent: WhoDialog(parent, "LAN Lounge", "Alex", ["王小明"])), BOTH
    ),
    State("42-dialog-close", _over_room(lambda parent: CloseDialog(parent, 3)), BOTH),
    State(
        "43-dialog-link", _over_room(lambda parent: LinkDialog("https://wiki.lan/notes", parent)), (LIGHT,)
    ),
    State(
        "43-dialog-link-long",
        _over_room(lambda parent: LinkDialog(_LINK, parent)),
        (DARK, *sized(480, 560, [LIGHT])),
    ),
)
