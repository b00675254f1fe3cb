import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_chat.app.awake import HeldByProcess, system_wakefulness

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="systemd-inhibit is Linux's")

# Says who it is, holds while the command after its options runs, and says when that has ended.
INHIBIT = """#!/bin/sh
while [ "${1#--}" != "$1" ]; do printf '%s\\n' "$1" >> "$FOLDER/options"; shift; done
echo held > "$FOLDER/state.new"; mv "$FOLDER/state.new" "$FOLDER/state"
"$@"
echo released > "$FOLDER/state.new"; mv "$FOLDER/state.new" "$FOLDER/state"
"""
HOLDER = """
import sys
from PySide6.QtCore import QCoreApplication
from desktop_chat.app.awake import system_wakefulness
application = QCoreApplication([])
held = system_wakefulness(application)
held.hold()
print("holding", flush=True)
application.exec()
"""


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a stand-in for systemd-inhibit, first on PATH; it keeps its `state` there."""
    program = tmp_path / "systemd-inhibit"
    program.write_text(INHIBIT)
    program.chmod(0o755)
    monkeypatch.setenv("FOLDER", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


@pytest.fixture
def owner(qapp: QApplication) -> QObject:
    return QObject()


def state_of(folder: Path) -> str:
    path = folder / "state"
    return path.read_text().strip() if path.exists() else ""


def test_it_is_held_until_it_is_released(qtbot: QtBot, systemd: Path, owner: QObject) -> None:
    awake = system_wakefulness(owner)
    assert isinstance(awake, HeldByProcess)
    awake.hold()
    awake.hold()
    qtbot.waitUntil(lambda: state_of(systemd) == "held")
    options = (systemd / "options").read_text().splitlines()
    assert "--what=idle:sleep" in options
    assert "--who=Desktop Chat" in options

    awake.release()
    awake.release()
    assert not awake.held
    assert awake.problem() is None
    (systemd / "state").unlink()
    awake.hold()
    qtbot.waitUntil(lambda: state_of(systemd) == "held")
    awake.release()


def test_a_kill_releases_it(qtbot: QtBot, systemd: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holding\n"
        qtbot.waitUntil(lambda: state_of(systemd) == "held")
        holder.send_signal(signal.SIGKILL)

    qtbot.waitUntil(lambda: state_of(systemd) == "released")


def test_a_system_that_refuses_is_told(qtbot: QtBot, systemd: Path, owner: QObject) -> None:
    (systemd / "systemd-inhibit").write_text("#!/bin/sh\nexit 1\n")
    awake = system_wakefulness(owner)
    assert isinstance(awake, HeldByProcess)
    awake.hold()
    qtbot.waitUntil(lambda: not awake.held)

    assert awake.problem()
    awake.hold()
    assert not awake.held, "it is not asked again and again"
    awake.release()
    (systemd / "systemd-inhibit").write_text(INHIBIT)
    awake.hold()
    qtbot.waitUntil(lambda: state_of(systemd) == "held")
    assert awake.problem() is None
    awake.release()


def test_a_system_without_a_way_says_so(tmp_path: Path, owner: QObject) -> None:
    awake = system_wakefulness(owner, str(tmp_path))
    assert "systemd-inhibit" in (awake.problem() or "")
    awake.hold()
    awake.release()
