"""Whether the program starts when this person logs in. The truth is in the system's own place."""

import os
import plistlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from desktop_chat.protocol.errors import Refusal
from desktop_chat.storage.files import replace_text
from desktop_chat.texts import sentence, system_reason

ENTRY: Final = "desktop-chat.desktop"
LABEL: Final = "desktop-chat"
_RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
_WINDOWS_ENTRY: Final = "Desktop Chat"
_QUOTED: Final = frozenset(" \t\n\"'\\><~|&;$*?#()`")
"""Characters that an argument of a desktop entry may have only within quotes (its specification, Exec)."""


class Autostart(Protocol):
    """One system's way of starting a program at the login."""

    def is_on(self) -> bool:
        """Return whether the system starts the program now."""

    def switch(self, on: bool) -> None:
        """Have it so from now on. Raise `Refusal` with a sentence where the system does not let us."""


def start_command(
    folder: Path | None = None, executable: str = sys.executable, environment: Mapping[str, str] = os.environ
) -> Sequence[str]:
    """Return what starts this program again, on the profile ``folder`` unless that is the usual one."""
    data = [] if folder is None else ["--data", str(folder)]
    if getattr(sys, "frozen", False):
        # An AppImage is mounted elsewhere each time; the file itself stays.
        return [environment.get("APPIMAGE") or executable, *data]
    python = Path(executable)
    beside = python.with_name("desktop-chat.exe" if python.suffix == ".exe" else "desktop-chat")
    if beside.exists():
        return [str(beside), *data]
    windowed = python.with_name("pythonw.exe")
    return [str(windowed if windowed.exists() else python), "-m", "desktop_chat", *data]


@dataclass(frozen=True, slots=True)
class DesktopEntry:
    """Linux and its kin: a file in ``autostart`` (the XDG Autostart specification)."""

    folder: Path
    command: Sequence[str]

    def is_on(self) -> bool:
        try:
            lines = self._path.read_text("utf-8", "replace").splitlines()
        except OSError:
            return False
        says = dict(line.replace(" ", "").lower().split("=", 1) for line in lines if "=" in line)
        return says.get("hidden") != "true" and says.get("x-gnome-autostart-enabled") != "false"

    def switch(self, on: bool) -> None:
        _keep(self._path, self._entry() if on else None)

    @property
    def _path(self) -> Path:
        return self.folder / ENTRY

    def _entry(self) -> str:
        return (
            "[Desktop Entry]\n"
            "Type=Application\n"
            "Name=Desktop Chat\n"
            f"Exec={exec_line(self.command)}\n"
            "Icon=desktop-chat\n"
            "Terminal=false\n"
        )


@dataclass(frozen=True, slots=True)
class LaunchAgent:
    """macOS: a property list in ``~/Library/LaunchAgents``."""

    folder: Path
    command: Sequence[str]

    def is_on(self) -> bool:
        try:
            entry = plistlib.loads(self._path.read_bytes())
        except (OSError, ValueError, plistlib.InvalidFileException):
            return False
        return isinstance(entry, dict) and entry.get("RunAtLoad") is True and not entry.get("Disabled")

    def switch(self, on: bool) -> None:
        entry = {"Label": LABEL, "ProgramArguments": list(self.command), "RunAtLoad": True}
        _keep(self._path, plistlib.dumps(entry).decode("utf-8") if on else None)

    @property
    def _path(self) -> Path:
        return self.folder / f"{LABEL}.plist"


if sys.platform == "win32":
    import winreg

    @dataclass(frozen=True, slots=True)
    class RunKey:
        """Windows: a value of this person's Run key."""

        command: Sequence[str]

        def is_on(self) -> bool:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                    winreg.QueryValueEx(key, _WINDOWS_ENTRY)
            except OSError:
                return False
            return True

        def switch(self, on: bool) -> None:
            try:
                with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                    if on:
                        line = subprocess.list2cmdline(self.command)
                        winreg.SetValueEx(key, _WINDOWS_ENTRY, 0, winreg.REG_SZ, line)
                    elif self.is_on():
                        winreg.DeleteValue(key, _WINDOWS_ENTRY)
            except OSError as error:
                raise _refused(Path(_RUN_KEY), error) from error


def system_autostart(command: Sequence[str]) -> Autostart:
    """Return this system's way to start ``command`` at the login."""
    if sys.platform == "win32":
        return RunKey(command)
    elif sys.platform == "darwin":  # noqa: RET505 -- mypy takes no platform's branch for dead code
        return LaunchAgent(Path.home() / "Library" / "LaunchAgents", command)
    else:
        configuration = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        return DesktopEntry(Path(configuration) / "autostart", command)


def exec_line(command: Sequence[str]) -> str:
    """Return ``command`` as a desktop entry's ``Exec`` has it: quoted, then escaped like any value."""
    quoted = " ".join(_quoted(argument) for argument in command).replace("%", "%%")
    return quoted.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _quoted(argument: str) -> str:
    if argument and not _QUOTED & set(argument):
        return argument
    for character in '\\"`$':
        argument = argument.replace(character, "\\" + character)
    return f'"{argument}"'


def _keep(path: Path, entry: str | None) -> None:
    """Write the ``entry`` that the system reads at the login, or with None remove it."""
    try:
        if entry is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_text(path, entry)
        else:
            path.unlink(missing_ok=True)
    except (OSError, UnicodeEncodeError) as error:  # a command's path need not be UTF-8, but the entry has to
        raise _refused(path, error) from error


def _refused(path: Path, error: OSError | UnicodeEncodeError) -> Refusal:
    reason = system_reason(error)
    return Refusal(
        "autostart",
        sentence("The system did not let this be changed. {path}: {reason}", path=path, reason=reason),
    )
