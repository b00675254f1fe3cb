"""What the settings dialog shows, and what one can want there. Each choice holds at once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, Signal

from desktop_chat.gui.preferences import CONNECTIONS, MEMBERS, Preferences, zoom_after
from desktop_chat.protocol.checks import check_name
from desktop_chat.protocol.errors import Refusal
from desktop_chat.texts import Sentence, sentence


class SettingsField(Enum):
    """Where a refusal belongs."""

    NAME = auto()
    MEMBERS = auto()
    CONNECTIONS = auto()
    AUTOSTART = auto()
    FOLDER = auto()
    KEEPING = auto()


COUNTS: Final = {
    SettingsField.MEMBERS: ("max_members", MEMBERS),
    SettingsField.CONNECTIONS: ("max_per_address", CONNECTIONS),
}
"""The choices that are numbers one writes: which preference each is, and what it may be."""


class Autostart(Protocol):
    """The system's own place for what starts with it."""

    def is_on(self) -> bool: ...

    def switch(self, on: bool) -> None:
        """Raise `Refusal` where the system does not let us."""


class FolderChoice(Protocol):
    """Where the data is now, and where it shall be from the next start on; None for no change."""

    @property
    def current(self) -> Path: ...

    @property
    def chosen(self) -> Path | None: ...

    @property
    def fixed(self) -> bool:
        """Whether the command line has decided."""

    def choose(self, folder: Path) -> None:
        """Raise `Refusal` where that cannot be; the current folder takes a choice back."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the settings reach beyond the window. Problems say why a choice is of no use here, or nothing."""

    autostart: Autostart
    folder: FolderChoice
    rename: Callable[[str, str], None]
    """Call the person (old name, new name) otherwise, everywhere. Raises `Refusal`."""
    sound_problem: Callable[[], str | None]
    awake_problem: Callable[[], str | None]


class SettingsViewModel(QObject):
    """Holds the preferences of the running program; whoever applies them listens to ``changed``."""

    changed = Signal(object, object)
    """The preferences before and after a choice."""
    name_changed = Signal()
    folder_changed = Signal()
    autostart_changed = Signal()
    refusal_changed = Signal(object)
    """The field whose refusal came or went."""

    def __init__(
        self,
        preferences: Preferences,
        surroundings: Surroundings,
        own_name: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.preferences = preferences
        self.own_name = own_name
        self.refusals: dict[SettingsField, Sentence] = {}
        self._surroundings = surroundings

    # What there is to show

    @property
    def sound_problem(self) -> str | None:
        return self._surroundings.sound_problem()

    @property
    def awake_problem(self) -> str | None:
        return self._surroundings.awake_problem()

    @property
    def starts_with_system(self) -> bool:
        """What the system says now."""
        return self._surroundings.autostart.is_on()

    @property
    def folder(self) -> FolderChoice:
        return self._surroundings.folder

    # What one can want

    def choose(self, **choices: Any) -> None:
        """Take these fields of `Preferences` as chosen."""
        before, after = self.preferences, replace(self.preferences, **choices)
        if after != before:
            self.preferences = after
            self.changed.emit(before, after)

    def zoom(self, step: int) -> None:
        """Zoom in (+1) or out (−1), or go back to the usual size (0)."""
        self.choose(zoom=zoom_after(self.preferences.zoom, step))

    def write_count(self, field: SettingsField, text: str) -> None:
        """Take the number in ``text`` as chosen for ``field``, one of `COUNTS`."""
        preference, bounds = COUNTS[field]
        try:
            count = check_count(text, bounds)
        except Refusal as refusal:
            self._refuse(field, refusal)
        else:
            self.choose(**{preference: count})
            self._refuse(field, None)

    def show_person(self, name: str) -> None:
        """Let ``name`` be who is meant by “you” from now on."""
        self._refuse(SettingsField.NAME, None)
        if name != self.own_name:
            self.own_name = name
            self.name_changed.emit()

    def rename(self, name: str) -> None:
        """Be called ``name`` from now on, in all rooms."""
        try:
            accepted = check_name(name)
            if accepted != self.own_name:
                self._surroundings.rename(self.own_name, accepted)
        except Refusal as refusal:
            self._refuse(SettingsField.NAME, refusal)
            return
        self._refuse(SettingsField.NAME, None)
        self.own_name = accepted
        self.name_changed.emit()

    def start_with_system(self, on: bool) -> None:
        """Have the system start the program at the login, or no more."""
        try:
            self._surroundings.autostart.switch(on)
        except Refusal as refusal:
            self._refuse(SettingsField.AUTOSTART, refusal)
        else:
            self._refuse(SettingsField.AUTOSTART, None)
        self.autostart_changed.emit()

    def choose_folder(self, folder: Path) -> None:
        """Keep the data in ``folder`` from the next start on; the current one takes that back."""
        try:
            self.folder.choose(folder)
        except Refusal as refusal:
            self._refuse(SettingsField.FOLDER, refusal)
        else:
            self._refuse(SettingsField.FOLDER, None)
        self.folder_changed.emit()

    def tell_unkept(self, refusal: Refusal | None) -> None:
        """Say that the choices hold for now only, or with None that they are kept."""
        self._refuse(SettingsField.KEEPING, refusal)

    def forget_refusals(self) -> None:
        """The dialog is opened anew: what was refused before is no news."""
        for field in tuple(self.refusals):
            self._refuse(field, None)

    def _refuse(self, field: SettingsField, refusal: Refusal | None) -> None:
        if refusal is None:
            self.refusals.pop(field, None)
        else:
            self.refusals[field] = refusal.sentence
        self.refusal_changed.emit(field)


def check_count(text: str, bounds: range) -> int:
    """Accept a number within ``bounds``, in any script's digits."""
    digits = text.strip()
    count = int(digits) if digits.isdecimal() and len(digits) < 10 else -1
    if count not in bounds:
        lowest, highest = bounds[0], bounds[-1]
        reason = sentence("This takes a number from {lowest} to {highest}.", lowest=lowest, highest=highest)
        raise Refusal("bad_count", reason)
    return count
