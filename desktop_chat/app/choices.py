"""The choices of the settings, put together with everything on this computer that they reach."""

from collections.abc import Callable

from desktop_chat.app.autostart import start_command, system_autostart
from desktop_chat.app.awake import system_wakefulness
from desktop_chat.app.paths import resources
from desktop_chat.app.profile_folder import ProfileFolder
from desktop_chat.app.room_comforts import RoomComforts
from desktop_chat.app.room_windows import RoomWindows
from desktop_chat.app.sounds import ARRIVED, Chime, system_player
from desktop_chat.gui.preferences import Preferences
from desktop_chat.gui.viewmodels.settings import SettingsViewModel, Surroundings
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.gui.windows.settings_windows import SettingsWindows
from desktop_chat.gui.windows.start import StartWindow


class Choices:
    """Serves all windows of one program; ``rename(old, new)`` refuses the name of somebody else."""

    def __init__(
        self,
        preferences: Preferences,
        rooms: RoomWindows,
        place: ProfileFolder,
        rename: Callable[[str, str], None],
    ) -> None:
        chime = Chime(resources() / ARRIVED, system_player(rooms))
        awake = system_wakefulness(rooms)
        surroundings = Surroundings(
            autostart=system_autostart(start_command(place.current if place.fixed else None)),
            folder=place,
            rename=rename,
            sound_problem=lambda: chime.problem,
            awake_problem=awake.problem,
        )
        self.model = SettingsViewModel(preferences, surroundings, "")
        self.windows = SettingsWindows(self.model)
        self._comforts = RoomComforts(self.model, rooms, chime, awake)
        rooms.opened.connect(self._attach_room)
        rooms.renamed.connect(self.model.show_person)

    def attach_start(self, start: StartWindow, who: Callable[[], str]) -> None:
        """Let ``start`` open the settings and change the language; ``who`` says who is meant by “you”."""
        self.windows.attach(start, who)
        start.language_wanted.connect(lambda language: self.model.choose(language=language))
        start.settings.setEnabled(True)

    def close(self) -> None:
        """Close the dialogs, and let the computer sleep as usual."""
        self.windows.close()
        self._comforts.close()

    def _attach_room(self, window: RoomWindow) -> None:
        self.windows.attach(window, lambda: window.model.membership.own_name)
