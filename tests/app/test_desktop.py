"""The window program as a process of its own, on a display of Qt's that nobody sees."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from websockets.sync.client import connect

from desktop_chat.app.profile_folder import ProfileFolder, current_folder
from desktop_chat.client.profile import Profile
from tests.hosts import RunningHost

SECONDS = 30
PROGRAM = """
import sys
from desktop_chat.__main__ import main
from desktop_chat.gui.windows.start import StartWindow

def tell(words):
    print(words, flush=True)

StartWindow.showEvent = lambda self, event: tell("start " + " ".join(
    name for name in ("fastapi", "uvicorn", "websockets", "cryptography") if name in sys.modules
))
if "--tell-rooms" in sys.argv:
    sys.argv.remove("--tell-rooms")
    from desktop_chat.gui.windows.room import RoomWindow
    RoomWindow.showEvent = lambda self, event: tell("room")
sys.exit(main())
"""


class Start(Protocol):
    def __call__(self, *arguments: str, display: bool = True) -> "subprocess.Popen[str]": ...


@pytest.fixture
def folder() -> Iterator[Path]:
    """A profile folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="chat") as path:
        yield Path(path)


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Starts the program on ``folder``; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start_one(*arguments: str, display: bool = True) -> "subprocess.Popen[str]":
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        if not display:
            for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
                environment.pop(name, None)
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "--data", str(folder), *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        started.append(process)
        return process

    yield start_one
    for process in started:
        process.kill()
        process.communicate()


def until_line(process: "subprocess.Popen[str]", beginning: str) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(beginning):
            return line.strip()
    raise AssertionError(f"no {beginning!r}; it said {process.communicate()[1]!r}")


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """The exit status, and what went to standard error."""
    _out, err = process.communicate(timeout=SECONDS)
    return process.returncode, err


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_first_window_waits_only_for_qt(start: Start) -> None:
    assert until_line(start(), "start") == "start"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_without_a_question(start: Start, port: int, number: signal.Signals) -> None:
    process = start("--tell-rooms", "host", "--port", str(port), "--as", "小美")
    until_line(process, "room")

    with connect(f"ws://127.0.0.1:{port}/ws/7") as guest:
        guest.send("still here")
        process.send_signal(number)
        assert ended(process) == (0, "")


def test_a_busy_port_that_was_asked_for_is_refused(start: Start, host: RunningHost) -> None:
    status, words = ended(start("host", "--port", str(host.port)))

    assert status == 1
    assert str(host.port) in words
    assert len(words.splitlines()) == 1


def test_without_a_display_it_names_the_other_way(start: Start) -> None:
    for arguments in ([], ["host"], ["join", "192.168.1.20"]):
        status, words = ended(start(*arguments, display=False))

        assert status == 1
        assert "desktop-chat serve" in words
        assert len(words.splitlines()) == 1


def test_a_second_start_opens_a_window_of_the_first(start: Start, port: int) -> None:
    first = start("--tell-rooms", "host", "--port", str(port), "--as", "小美")
    until_line(first, "room")

    assert ended(start()) == (0, "")
    until_line(first, "start")
    assert ended(start("join", f"127.0.0.1:{port}", "--as", "Ann")) == (0, "")
    until_line(first, "room")
    status, words = ended(start("host", "--port", str(port)))
    assert status == 1
    assert str(port) in words


def test_two_starts_at_the_same_moment_become_one(start: Start) -> None:
    processes = [start(), start()]
    number, status = os.wait()

    assert os.waitstatus_to_exitcode(status) == 0
    (stays,) = (process for process in processes if process.pid != number)
    assert stays.poll() is None
    stays.terminate()
    assert ended(stays) == (0, "")


def test_what_a_killed_program_leaves_behind_is_no_hindrance(start: Start, port: int) -> None:
    killed = start("--tell-rooms", "host", "--port", str(port), "--as", "小美")
    until_line(killed, "room")
    killed.kill()
    killed.wait()

    again = start("--tell-rooms", "host", "--port", str(port), "--as", "小美")
    until_line(again, "room")
    again.terminate()
    assert ended(again) == (0, "")


def test_profiles_know_nothing_of_each_other(start: Start, tmp_path: Path) -> None:
    first = start()
    until_line(first, "start")
    other = start("--data", str(tmp_path))
    until_line(other, "start")

    assert first.poll() is None
    assert other.poll() is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the usual folder is told by a variable")
def test_a_chosen_folder_is_filled_before_the_first_window(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    usual, new = folder / "desktop-chat", tmp_path / "new"
    Profile(usual).person("小美")
    new.mkdir()
    ProfileFolder(usual, usual).choose(new)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    try:
        until_line(process, "start")
        process.terminate()
        assert ended(process) == (0, "")
    finally:
        process.kill()

    assert current_folder(usual) == new
    assert [person.name for person in Profile(new).people()] == ["小美"]


def test_a_folder_that_cannot_be_is_a_sentence(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    process = subprocess.run(
        [sys.executable, "-m", "desktop_chat", "--data", str(tmp_path / "file")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip

    assert process.returncode == 2
    assert str(tmp_path / "file") in process.stderr
    assert "Traceback" not in process.stderr
