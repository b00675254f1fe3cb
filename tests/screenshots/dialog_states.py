"""The questions that stand over a window."""

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QDialog, QScrollArea, QWidget

from desktop_chat.gui.preferences import Preferences
from desktop_chat.gui.viewmodels.hosting import HostingViewModel, Way
from desktop_chat.gui.viewmodels.settings import SettingsField, SettingsViewModel
from desktop_chat.gui.widgets.link_dialog import LinkDialog
from desktop_chat.gui.windows.invite import InvitationDialog
from desktop_chat.gui.windows.keys import KeysDialog
from desktop_chat.gui.windows.other_host import OtherHostDialog
from desktop_chat.gui.windows.questions import CloseDialog, RenameDialog, WhoDialog
from desktop_chat.gui.windows.reach import ReachDialog
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.gui.windows.settings import SettingsDialog
from tests.gui.computers import Computer
from tests.screenshots.gallery import Scene, State
from tests.screenshots.looks import BOTH, DARK, LIGHT, Look
from tests.screenshots.lounge import SHOWN, Lounge
from tests.screenshots.room_states import MOCK, room

_LINK: Final = "https://wiki.lan/release-2.1?" + "&".join(f"part{number}=value" for number in range(30))


def _over_room(make: Callable[[QWidget], QDialog]) -> Scene:
    """Return the scene of a dialog over a busy room."""

    def show(_room: Lounge, window: RoomWindow) -> None:
        make(window).open()

    return room(show)


def _settings(parent: QWidget) -> SettingsDialog:
    return SettingsDialog(SettingsViewModel(Preferences(), Computer().surroundings(), "王小明"), parent)


def _hosting(_room: Lounge, window: RoomWindow) -> None:
    """Show the end of the settings, where one says how many may come."""
    dialog = _settings(window)
    (scroller,) = dialog.findChildren(QScrollArea)
    bar = scroller.verticalScrollBar()
    bar.rangeChanged.connect(lambda _least, most: bar.setValue(most))
    dialog.open()
    dialog.counts[SettingsField.MEMBERS].field.setText("1")
    dialog.model.write_count(SettingsField.MEMBERS, "1")
    bar.setValue(bar.maximum())


def _invitation(parent: QWidget) -> QDialog:
    return InvitationDialog(HostingViewModel([Way(SHOWN, "Wi-Fi")]), parent)


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
        (DARK,),
    ),
    State("44-dialog-settings", _over_room(_settings), (*MOCK, Look("light", "zh_TW", (1230, 956), 150))),
    State("44-dialog-settings-hosting", room(_hosting), MOCK),
    State("45-dialog-keys", _over_room(lambda parent: KeysDialog("enter", parent)), MOCK),
    State("46-dialog-invitation", _over_room(_invitation), MOCK),
    State("47-dialog-reach", _over_room(lambda parent: ReachDialog(8765, None, parent)), MOCK),
    State("48-dialog-other-host", _over_room(lambda parent: OtherHostDialog(parent, SHOWN.label)), BOTH),
)
