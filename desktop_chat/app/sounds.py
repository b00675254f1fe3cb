"""A short sound when something new arrives, played by whatever player the system has."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess

from desktop_chat.texts import _

ARRIVED: Final = "sounds/arrived.wav"
QUIET_SECONDS: Final = 2.0
"""A flood of messages is one sound in so many seconds."""

Play = Callable[[Path], None]
"""Plays a file and returns at once; what cannot be heard is no error."""

_PLAYERS: Final = (("pw-play",), ("paplay",), ("aplay", "--quiet"))


class Chime:
    """Plays one sound, not too often. ``play`` is None where the system has no player."""

    def __init__(self, sound: Path, play: Play | None) -> None:
        self._sound = sound
        self._play = play
        self._again_at = float("-inf")

    @property
    def problem(self) -> str | None:
        """Why there is nothing to hear on this computer."""
        if self._play is not None:
            return None
        return _("No sound player was found. Install pw-play, paplay or aplay to hear sounds.")

    def ring(self, now: float) -> None:
        """Play it, unless it was played just before ``now`` (seconds of a clock that only goes forward)."""
        if self._play is not None and now >= self._again_at:
            self._again_at = now + QUIET_SECONDS
            self._play(self._sound)


def system_player(owner: QObject, search: str | None = None) -> Play | None:
    """Return how this system plays a file; ``search`` stands for PATH. Processes belong to ``owner``."""
    if sys.platform == "win32":
        return _play_with_windows
    elif sys.platform == "darwin":  # noqa: RET505 -- mypy takes no platform's branch for dead code
        return lambda sound: _run(owner, ["/usr/bin/afplay", str(sound)])
    else:
        where = search if search is not None else os.environ.get("PATH")
        for player, *options in _PLAYERS:
            found = shutil.which(player, path=where)
            if found is not None:
                return lambda sound: _run(owner, [found, *options, str(sound)])
        return None


if sys.platform == "win32":
    import winsound

    def _play_with_windows(sound: Path) -> None:
        flags = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
        try:
            winsound.PlaySound(str(sound), flags)
        except RuntimeError:
            return  # a computer without a sound device


def _run(owner: QObject, command: Sequence[str]) -> None:
    process = QProcess(owner)
    process.setStandardInputFile(QProcess.nullDevice())
    process.setStandardOutputFile(QProcess.nullDevice())
    process.setStandardErrorFile(QProcess.nullDevice())
    process.finished.connect(process.deleteLater)
    process.errorOccurred.connect(process.deleteLater)
    process.start(command[0], list(command[1:]))
