import os
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from pytestqt.qtbot import QtBot

from desktop_chat.gui.single_instance import LONGEST_SOCKET_PATH, SingleInstance, hand_over, socket_name

HAND_OVER = """
import sys
from PySide6.QtCore import QCoreApplication
from desktop_chat.gui.single_instance import hand_over
application = QCoreApplication([])
print(hand_over(sys.argv[1], sys.argv[2].encode()))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="chat") as path:
        yield Path(path)


def test_a_second_start_is_answered_by_the_first(qtbot: QtBot, folder: Path) -> None:
    handed: list[bytes] = []

    def answer(line: bytes) -> bytes:
        handed.append(line)
        return b"it is open"

    instance = SingleInstance(answer)
    assert instance.listen(socket_name(folder))
    second = QProcess()
    with qtbot.waitSignal(second.finished, timeout=20_000):
        second.start(sys.executable, ["-c", HAND_OVER, socket_name(folder), "join 小美"])

    assert bytes(second.readAllStandardOutput().data()).decode().strip() == repr(b"it is open")
    assert handed == ["join 小美".encode()]
    instance.close()


def test_nobody_there_is_no_answer(qtbot: QtBot, folder: Path) -> None:
    assert hand_over(socket_name(folder), b"hello") is None


def test_the_socket_of_a_dead_program_is_taken_over(qtbot: QtBot, folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(socket_name(folder))  # what kill -9 leaves behind

    assert hand_over(socket_name(folder), b"hello") is None
    instance = SingleInstance(lambda line: line)
    assert instance.listen(socket_name(folder))
    instance.close()


def test_nobody_else_can_connect(qtbot: QtBot, folder: Path) -> None:
    instance = SingleInstance(lambda line: line)
    assert instance.listen(socket_name(folder))

    facts = Path(socket_name(folder)).stat()
    assert stat.S_ISSOCK(facts.st_mode)
    assert facts.st_mode & 0o077 == 0
    instance.close()
    assert not Path(socket_name(folder)).exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_another_person_is_refused_by_the_system(qtbot: QtBot, folder: Path) -> None:
    instance = SingleInstance(lambda line: line)
    assert instance.listen(socket_name(folder))
    folder.chmod(0o711)  # even where the folder would let them through
    attempt = "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"

    outcome = subprocess.run(
        ["/usr/bin/python3", "-c", attempt, socket_name(folder)],
        user=65534,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "PermissionError" in outcome.stderr
    instance.close()


def test_each_profile_has_its_own_name_and_long_paths_fit(folder: Path) -> None:
    deep = folder / ("long " * 12) / ("longer " * 12)

    names = {socket_name(folder), socket_name(folder / "other"), socket_name(deep), socket_name(deep / "x")}

    assert len(names) == 4
    assert all(len(os.fsencode(name)) <= LONGEST_SOCKET_PATH for name in names)
