"""The set-up scripts on machines that are not as they should be."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SETUP = ROOT / "resources" / "setup"
SHELL = "/bin/sh"

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no sh; README tells its commands"
)


def run_shell(*words: str, path: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": path, **variables}
    return subprocess.run(
        [SHELL, *words], env=environment, cwd=SETUP, capture_output=True, text=True, check=False
    )


def find_python(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return run_shell("find_python.sh", path=str(folder), **variables)


def put_program(folder: Path, name: str, script: str) -> Path:
    program = folder / name
    program.write_text(f"#!{SHELL}\n{script}\n")
    program.chmod(0o755)
    return program


def put_python(folder: Path, name: str, version: str, *, supported: bool, makes_venv: bool = True) -> Path:
    """A program that answers find_python.sh's question as such a Python would."""
    answer = f"{version} {int(supported)} {int(makes_venv)} {folder}/the real {version}"
    return put_program(folder, name, f"echo '{answer}'")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """All the programs there are: no Python yet."""
    dirname = shutil.which("dirname")
    assert dirname
    (tmp_path / "dirname").symlink_to(dirname)
    return tmp_path


def test_the_question_is_one_that_a_python_answers() -> None:
    found = run_shell("find_python.sh", path="/usr/bin:/bin", PYTHON=sys.executable)
    assert found.stdout.strip() == getattr(sys, "_base_executable", sys.executable)


def test_a_shim_that_refuses_to_start_is_passed_over(folder: Path) -> None:
    put_program(folder, "python3", "echo 'that version is not installed' >&2; exit 127")
    put_python(folder, "python3.13", "3.13", supported=True)
    found = find_python(folder)
    assert (found.stdout, found.stderr, found.returncode) == (f"{folder}/the real 3.13\n", "", 0)


def test_a_python_that_makes_environments_wins_over_one_that_cannot(folder: Path) -> None:
    put_python(folder, "python3", "3.11", supported=True, makes_venv=False)
    assert find_python(folder).stdout == f"{folder}/the real 3.11\n"
    put_python(folder, "python3.12", "3.12", supported=True)
    assert find_python(folder).stdout == f"{folder}/the real 3.12\n"


def test_a_python_that_is_too_new_is_named_in_one_sentence(folder: Path) -> None:
    put_python(folder, "python3", "3.14", supported=False)
    found = find_python(folder)
    assert found.returncode == 1
    assert found.stdout == ""
    assert found.stderr.startswith("Desktop Chat needs Python 3.11, 3.12 or 3.13 (found: 3.14): install one")
    assert len(found.stderr.splitlines()) == 1


def test_no_python_at_all_is_one_sentence_too(folder: Path) -> None:
    found = find_python(folder)
    assert (found.returncode, len(found.stderr.splitlines())) == (1, 1)
    assert "(found: none)" in found.stderr


def test_a_named_python_is_the_only_candidate(folder: Path) -> None:
    put_python(folder, "python3", "3.13", supported=True)
    mine = put_python(folder, "my python", "3.12", supported=True)
    assert find_python(folder, PYTHON=str(mine)).stdout == f"{folder}/the real 3.12\n"


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libGL.so.1", "libgl1"),
        ("libX11.so.6", "libx11-6"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libgthread-2.0.so.0", "libglib2.0-0"),
        ("libxcb-icccm.so.4", "libxcb-icccm4"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ],
)
def test_a_missing_library_is_asked_for_by_its_packages_name(library: str, package: str) -> None:
    asked = run_shell("-c", f". ./system.sh; echo {library} | packages_of", path="/usr/bin:/bin")
    assert asked.stdout == f"{package}\n"


def test_a_person_without_rights_gets_the_one_command(folder: Path) -> None:
    """Nothing is installed: `sudo` and `apt-get` are asked for in words only."""
    put_program(folder, "apt-get", "exit 99")
    put_program(folder, "id", "echo 1000")
    told = run_shell(
        "-c",
        ". ./words.sh; . ./system.sh; may_install || command_for libgl1 xvfb",
        path=f"{folder}:/usr/bin:/bin",
    )
    assert told.stdout == "sudo apt-get install libgl1 xvfb\n"


@contextmanager
def run_command(*arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """What `make run` starts, with nothing of this environment but what ``variables`` name."""
    environment = {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", **variables}
    with subprocess.Popen(
        [SHELL, str(SETUP / "run.sh"), *arguments], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.skipif(
    os.environ.get("CI") != "true" and not list(ROOT.glob(".venv/prepared-for-*")),
    reason="`make setup` has not prepared this folder",
)
@pytest.mark.parametrize("display", ["", ":4096"], ids=["no display", "a display that is gone"])
def test_without_a_display_a_room_is_hosted_without_a_window(tmp_path: Path, display: str) -> None:
    arguments = ["--data", str(tmp_path), "--port", "0", "--bind", "127.0.0.1"]
    with run_command(*arguments, DISPLAY=display, HOME=str(tmp_path)) as process:
        assert process.stdout
        said: list[str] = []
        while not said or not said[-1].startswith("http://"):
            line = process.stdout.readline()
            assert line, said
            said.append(line.strip())
        assert any("display" in line and "without" in line for line in said)
        with urllib.request.urlopen(f"{said[-1]}/healthz") as answer:
            assert answer.status == 200
        assert "Ctrl+C" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0
