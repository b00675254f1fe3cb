"""What the preferences mean for the open rooms: send key, sound, staying awake, how many may come."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop_chat.app.awake import Wakefulness
from desktop_chat.app.room_windows import RoomWindows
from desktop_chat.app.sounds import Chime
from desktop_chat.gui.preferences import Preferences
from desktop_chat.gui.viewmodels.settings import SettingsViewModel
from desktop_chat.gui.windows.room import RoomWindow


class RoomComforts(QObject):
    """Listens to the preferences and to the rooms, and sees to it that the one suits the other."""

    def __init__(
        self,
        model: SettingsViewModel,
        rooms: RoomWindows,
        chime: Chime,
        awake: Wakefulness,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._model = model
        self._rooms = rooms
        self._chime = chime
        self._awake = awake
        self._clock = clock
        model.changed.connect(self._apply)
        rooms.opened.connect(self._prepare)
        rooms.attention_wanted.connect(self._ring)
        rooms.company_changed.connect(self._stay_awake)

    def close(self) -> None:
        """Let the computer sleep as usual."""
        self._awake.release()

    def _apply(self, _before: Preferences, after: Preferences) -> None:
        for window in self._rooms.windows:
            window.composer.set_send_key(after.send_key)
        self._stay_awake()
        self._limit()

    def _prepare(self, window: RoomWindow) -> None:
        window.composer.set_send_key(self._model.preferences.send_key)
        self._limit()  # it may have been chosen while the room was being opened

    def _limit(self) -> None:
        if self._rooms.hosted is not None:
            self._rooms.hosted.limit(self._model.preferences)

    def _ring(self) -> None:
        if self._model.preferences.sounds:
            self._chime.ring(self._clock())

    def _stay_awake(self) -> None:
        if self._model.preferences.keep_awake and self._rooms.has_company:
            self._awake.hold()
        else:
            self._awake.release()
