import os
import sys
import wave
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QProcess
from pytestqt.qtbot import QtBot

from desktop_chat.app.paths import resources
from desktop_chat.app.sounds import ARRIVED, QUIET_SECONDS, Chime, system_player

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="players on PATH are Linux's")


def nothing_runs(owner: QObject) -> bool:
    return not owner.findChildren(QProcess)


def test_a_flood_is_one_sound_every_two_seconds(tmp_path: Path) -> None:
    played: list[Path] = []
    chime = Chime(tmp_path, played.append)
    for tenth in range(41):
        chime.ring(100.0 + tenth / 10)

    assert len(played) == 1 + 4.0 / QUIET_SECONDS
    assert chime.problem is None


def test_without_a_player_it_is_silent_and_says_why(tmp_path: Path) -> None:
    chime = Chime(tmp_path, None)
    chime.ring(1.0)

    assert "player" in (chime.problem or "")


@linux_only
def test_the_player_of_the_system_gets_the_file(qtbot: QtBot, tmp_path: Path) -> None:
    player = tmp_path / "aplay"
    player.write_text(f'#!/bin/sh\nprintf "%s|%s" "$1" "$2" > "{tmp_path}/said"\n')
    player.chmod(0o755)
    owner = QObject()
    play = system_player(owner, str(tmp_path))
    assert play is not None
    play(Path("/some where/arrived.wav"))
    (process,) = owner.findChildren(QProcess)
    with qtbot.waitSignal(process.finished):
        pass

    assert (tmp_path / "said").read_text() == "--quiet|/some where/arrived.wav"
    qtbot.waitUntil(partial(nothing_runs, owner))


@linux_only
def test_a_player_that_fails_is_nobodys_concern(qtbot: QtBot, tmp_path: Path) -> None:
    for words in ("#!/bin/sh\nexit 1\n", "#!/no/such/interpreter\n"):
        player = tmp_path / "paplay"
        player.write_text(words)
        player.chmod(0o755)
        owner = QObject()
        play = system_player(owner, str(tmp_path))
        assert play is not None
        play(tmp_path / "arrived.wav")
        qtbot.waitUntil(partial(nothing_runs, owner))


@linux_only
def test_no_player_is_found_where_there_is_none(tmp_path: Path) -> None:
    assert system_player(QObject(), os.fspath(tmp_path)) is None


def test_the_sound_is_short_and_not_too_loud() -> None:
    with wave.open(str(resources() / ARRIVED)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        frames = sound.readframes(sound.getnframes())
    loudest = max(
        abs(int.from_bytes(frames[at : at + 2], "little", signed=True)) for at in range(0, len(frames), 2)
    )

    assert 0.2 <= seconds <= 0.6
    assert 4_000 <= loudest <= 22_000
