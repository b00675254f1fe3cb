import os
import plistlib
import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_chat.app.autostart import (
    ENTRY,
    LABEL,
    DesktopEntry,
    LaunchAgent,
    exec_line,
    start_command,
    system_autostart,
)
from desktop_chat.protocol.errors import Refusal

COMMAND = ["/opt/Desktop Chat/100%/desktop-chat", "--data", '/srv/小美\'s "files" $HOME `id` \\ a\tb']


def parsed(line: str) -> list[str]:
    """What a desktop runs for an Exec line: unescape the value, take out the percents, then the quotes."""
    escapes = {"n": "\n", "t": "\t", "r": "\r", "s": " ", "\\": "\\"}
    value, at = "", 0
    while at < len(line):
        if line[at] == "\\":
            value, at = value + escapes[line[at + 1]], at + 2
        else:
            value, at = value + line[at], at + 1
    assert "%" not in value.replace("%%", "")
    value = value.replace("%%", "%")
    arguments: list[str] = []
    at = 0
    while at < len(value):
        if value[at] == " ":
            at += 1
        elif value[at] == '"':
            argument, at = "", at + 1
            while value[at] != '"':
                at += value[at] == "\\"
                argument, at = argument + value[at], at + 1
            arguments, at = [*arguments, argument], at + 1
        else:
            end = value.find(" ", at)
            end = len(value) if end < 0 else end
            arguments, at = [*arguments, value[at:end]], end
    return arguments


def test_the_entry_runs_what_it_should(tmp_path: Path) -> None:
    entry = DesktopEntry(tmp_path / "autostart", COMMAND)
    assert not entry.is_on()
    entry.switch(True)

    lines = (tmp_path / "autostart" / ENTRY).read_text("utf-8").splitlines()
    assert lines[0] == "[Desktop Entry]"
    assert "Type=Application" in lines
    (line,) = (line.removeprefix("Exec=") for line in lines if line.startswith("Exec="))
    assert parsed(line) == COMMAND
    assert entry.is_on()

    entry.switch(False)
    assert not entry.is_on()
    assert not list((tmp_path / "autostart").iterdir())
    entry.switch(False)


def test_any_path_is_quoted_rightly(seed: int) -> None:
    chance = random.Random(seed)
    signs = " \t\n\r\"'\\><~|&;$*?#()`%abc/é中=[]{}!"
    for _ in range(2000):
        command = ["".join(chance.choices(signs, k=chance.randrange(12))) for _ in range(3)]
        assert parsed(exec_line(command)) == command


@pytest.mark.parametrize("line", ["Hidden=true", "Hidden = True", "X-GNOME-Autostart-enabled=false"])
def test_what_another_program_switched_off_is_off(tmp_path: Path, line: str) -> None:
    entry = DesktopEntry(tmp_path, COMMAND)
    entry.switch(True)
    with (tmp_path / ENTRY).open("a", encoding="utf-8") as file:
        file.write(line + "\n")

    assert not entry.is_on()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps it in the registry")
@pytest.mark.parametrize("kind", [DesktopEntry, LaunchAgent])
def test_a_place_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, kind: type[DesktopEntry | LaunchAgent]
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Refusal) as refused:
        kind(tmp_path / "file", COMMAND).switch(True)

    assert "did not let this be changed" in str(refused.value)
    assert str(tmp_path / "file") in str(refused.value)


def test_the_launch_agent_runs_what_it_should(tmp_path: Path) -> None:
    agent = LaunchAgent(tmp_path / "LaunchAgents", COMMAND)
    assert not agent.is_on()
    agent.switch(True)

    path = tmp_path / "LaunchAgents" / f"{LABEL}.plist"
    entry = plistlib.loads(path.read_bytes())
    assert (entry["ProgramArguments"], entry["RunAtLoad"]) == (COMMAND, True)
    assert agent.is_on()
    path.write_bytes(b"damaged")
    assert not agent.is_on()
    agent.switch(False)
    assert not path.exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the XDG folders")
def test_the_systems_own_place_is_used(own_home: Path) -> None:
    system_autostart(["desktop-chat"]).switch(True)

    assert (own_home / "autostart" / ENTRY).exists()


def test_the_source_is_started_by_its_own_python(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    assert start_command(executable=str(python)) == [str(python), "-m", "desktop_chat"]

    script = python.with_name("desktop-chat")
    script.touch()
    assert start_command(tmp_path, str(python)) == [str(script), "--data", str(tmp_path)]


def test_a_package_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert start_command(None, "/opt/x/desktop-chat", {}) == ["/opt/x/desktop-chat"]
    assert start_command(None, "/tmp/.mount/x", {"APPIMAGE": "/a/b.AppImage"}) == ["/a/b.AppImage"]


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for the program")
def test_the_command_really_starts_something(tmp_path: Path) -> None:
    program = tmp_path / 'the "program" 100% $5'
    program.write_text('#!/bin/sh\nprintf "%s" "$1"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)

    line = exec_line([str(program), "a b"])
    done = subprocess.run(parsed(line), capture_output=True, text=True, check=True)
    assert done.stdout == "a b"
