"""The packaged program in dist/, tried by `make smoke`; `make test` packs nothing and leaves it out."""

import filecmp
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest
from websockets.sync.client import connect

from tests.package.frozen import (
    CLOSED,
    DIST,
    PATIENCE,
    PROGRAM,
    ROOT,
    TREE,
    Screen,
    Started,
    environment,
    open_screen,
    run,
    until,
)

LARGEST_MEGABYTES = 160
COLOURS_OF_TEXT = 50
LOOPBACK = "127.0.0.1"
INNER = TREE / "_internal"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the packages of other systems have other folders"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "a home $5 100%"
    folder.mkdir()
    return folder


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/healthz", timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# What is in it


def test_it_is_small_and_leads_nowhere_else() -> None:
    size = sum(path.lstat().st_size for path in TREE.rglob("*") if not path.is_dir())
    assert size / 1e6 <= LARGEST_MEGABYTES
    links = [path for path in TREE.rglob("*") if path.is_symlink()]
    assert [path for path in links if not path.resolve().is_relative_to(TREE) or not path.exists()] == []


def test_everything_that_is_read_at_run_time_is_there() -> None:
    shipped = {path.name for path in (INNER / "resources").iterdir()}
    assert shipped >= {"docs", "fonts", "icons", "licenses", "locale", "style", "web"}
    assert not shipped & {"setup", "desktop", "pictures"}
    for name in shipped:
        source, packed = ROOT / "resources" / name, INNER / "resources" / name
        files = {file for file in files_of(source) if not file.endswith((".po", ".pot"))}
        assert files_of(packed) == files, "pack it again"
        changed = filecmp.cmpfiles(source, packed, files, shallow=False)[1:]
        assert changed == ([], []), "pack it again"
    assert (INNER / "resources/locale/zh_TW/LC_MESSAGES/desktop_chat.mo").is_file()
    assert (INNER / "PySide6/Qt/translations/qtbase_zh_TW.qm").is_file()


def test_the_licences_of_what_it_brings_are_there() -> None:
    notices = (INNER / "THIRD-PARTY-NOTICES").read_text(encoding="utf-8")
    packages = notices.partition("\nPython packages\n")[2].partition("\nOnly in the packaged program\n")[0]
    named = {name.lower() for name in re.findall(r"^([\w-]+)(?=  )", packages, re.MULTILINE)} - {"colorama"}
    assert named
    assert {name for name in named if not files_of(INNER / "licenses" / name)} == set()
    assert files_of(INNER / "licenses" / "pyinstaller")
    assert (INNER / "LICENSE").is_file()
    assert not list(INNER.rglob("readline*.so")), "readline is under the GPL"


def test_what_it_needs_of_the_system_is_what_the_debian_package_asks_for() -> None:
    programs = [PROGRAM, *(path for path in INNER.rglob("*.so*") if path.is_file() and not path.is_symlink())]
    search = {"LD_LIBRARY_PATH": f"{INNER}:{INNER}/PySide6/Qt/lib", "PATH": os.environ["PATH"]}
    told = subprocess.run(["ldd", *programs], env=search, capture_output=True, text=True, check=False).stdout
    assert set(re.findall(r"(\S+) => not found", told)) == set()
    outside = {name for name, path in re.findall(r"(\S+) => (/\S+)", told) if not path.startswith(str(TREE))}
    assert outside <= {
        "libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0", "libresolv.so.2", "librt.so.1",
        "libutil.so.1",
        "libEGL.so.1",
        "libGL.so.1", "libGLX.so.0", "libGLdispatch.so.0",  # what libgl1 brings
        "libxcb.so.1",
        "libwayland-client.so.0", "libwayland-cursor.so.0",
    }  # fmt: skip


# The command line


@pytest.mark.parametrize("locale", ["C.UTF-8", "zh_TW.UTF-8"])
def test_it_answers_at_once(home: Path, locale: str) -> None:
    version = run(PROGRAM, "--version", home=home, LC_ALL=locale)
    assert (version.returncode, version.stderr) == (0, "")
    assert re.fullmatch(r"desktop-chat \d+\.\d+\.\d+\n", version.stdout)
    told = run(PROGRAM, "--help", home=home, LC_ALL=locale)
    assert (told.returncode, told.stderr) == (0, "")
    assert bool(re.search("[一-鿿]", told.stdout)) == locale.startswith("zh")


@pytest.mark.parametrize("start", [(), CLOSED], ids=["with streams", "with closed streams"])
def test_it_serves(home: Path, port: int, start: tuple[str, ...]) -> None:
    options = ("--port", str(port), "--bind", LOOPBACK, "--data", str(home / "資料"))
    command: list[str | Path] = [*start, PROGRAM, "serve", *options]
    with Started(*command, env=environment(home)) as server:
        until(lambda: healthy(port), "it serves")
        for path, words in (("/", b"<!doctype html"), ("/docs", b"<html"), ("/openapi.json", b'"openapi"')):
            with urllib.request.urlopen(f"http://{LOOPBACK}:{port}{path}", timeout=PATIENCE) as answer:
                assert words in answer.read().lower()
        with (
            connect(f"ws://{LOOPBACK}:{port}/ws/7") as seven,
            connect(f"ws://{LOOPBACK}:{port}/ws/8") as eight,
        ):
            seven.send("hello 你好")
            until(lambda: "hello 你好" in str(eight.recv(PATIENCE)), "the line has crossed")
        assert server.end() == 0
    assert (home / "資料").is_dir()


def test_without_a_display_it_says_what_works(home: Path) -> None:
    ended = run(PROGRAM, home=home)
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (1, "", 1)
    assert "desktop-chat serve" in ended.stderr


@pytest.mark.parametrize("library", ["libEGL.so.1", "libxcb-cursor.so.0"])
def test_a_missing_library_of_the_system_is_named_in_a_sentence(home: Path, library: str) -> None:
    broken = shutil.copytree(TREE, home / "program", symlinks=True, copy_function=os.link)
    (broken / "_internal" / library).unlink(missing_ok=True)
    (broken / "_internal" / library).touch()  # found before the system's, and not readable as a library
    with open_screen(home) as screen:
        ended = run(broken / "desktop-chat", home=home, DISPLAY=screen.name)
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (1, "", 1)
    assert library in ended.stderr
    assert "desktop-chat serve" in ended.stderr


# The windows


def in_a_replica(profile: Path, text: str) -> bool:
    """Whether a member's copy of the log holds ``text``."""
    return any(text.encode() in path.read_bytes() for path in profile.rglob("*.db*") if path.is_file())


def say(screen: Screen, room: str, words: str) -> None:
    screen.focus(room)
    assert screen.colours() > COLOURS_OF_TEXT
    screen.type(words)
    screen.press("Return")


def test_a_line_crosses_between_two_windows_without_standard_streams(tmp_path: Path, port: int) -> None:
    room, address = "Garden", f"{LOOPBACK}:{port}"
    homes = {name: tmp_path / name for name in ("host", "guest", "third", "screen", "other screen")}
    for home in homes.values():
        home.mkdir()
    with ExitStack() as stack:
        hers = stack.enter_context(open_screen(homes["screen"]))
        his = stack.enter_context(open_screen(homes["other screen"]))

        def start(who: str, *words: str, display: str) -> Started:
            variables = environment(homes[who], DISPLAY=display)
            return stack.enter_context(Started(*CLOSED, PROGRAM, *words, env=variables))

        host = start("host", "host", "--port", str(port), "--name", room, "--as", "Ada", display=hers.name)
        until(lambda: healthy(port), "the window hosts")
        guest = start("guest", "join", address, "--as", "Ben", display=his.name)
        tail: tuple[str | Path, ...] = (PROGRAM, "tail", address, "--json")
        third = stack.enter_context(Started(*tail, env=environment(homes["third"]), output=subprocess.PIPE))
        assert ".venv" not in Path(f"/proc/{host.process.pid}/maps").read_text(encoding="utf-8")

        say(hers, room, "hello from the host")
        until(lambda: "hello from the host" in third.line(), "a third member has read it")
        until(lambda: in_a_replica(homes["guest"], "hello from the host"), "the guest has it")
        say(his, room, "and back")
        until(lambda: "and back" in third.line(), "a third member has read it")
        until(lambda: in_a_replica(homes["host"], "and back"), "the host has it")

        his.press("ctrl+q")
        assert guest.status() == 0
        hers.press("ctrl+q")
        until(lambda: hers.focused() != hers.windows(room)[0], "it asks, because of the third member")
        hers.press("Tab")  # from "Cancel" to "Close for everyone"
        hers.press("space")
        assert host.status() == 0


def test_a_window_ends_when_the_system_says_so(home: Path, port: int) -> None:
    with open_screen(home) as screen:
        command: list[str | Path] = [*CLOSED, PROGRAM, "host", "--port", str(port), "--as", "Ada"]
        with Started(*command, env=environment(home, DISPLAY=screen.name)) as host:
            until(lambda: healthy(port), "the window hosts")
            assert host.end() == 0


# What people download


def test_the_checksums_are_those_of_the_files() -> None:
    lines = (DIST / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    told = {name: digest for digest, name in (line.split() for line in lines)}
    files = [path for path in DIST.iterdir() if path.is_file() and path.name != "SHA256SUMS"]
    assert told == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert any(name.endswith(".tar.xz") for name in told)


def test_the_archive_installs_for_one_person_and_goes_again(home: Path) -> None:
    [archive] = DIST.glob("*.tar.xz")
    subprocess.run(["tar", "--extract", "--file", archive, "--directory", home], check=True)
    [folder] = home.glob("desktop-chat-*")
    installer = [Path("/bin/sh"), folder / "install.sh"]
    assert run(*installer, "--user", home=home, PATH=os.environ["PATH"]).returncode == 0
    answer = run(home / ".local/bin/desktop-chat", "--version", home=home)
    assert (answer.returncode, answer.stderr) == (0, "")
    subprocess.run(
        ["desktop-file-validate", home / ".local/share/applications/desktop-chat.desktop"], check=True
    )
    assert run(*installer, "--remove", home=home, PATH=os.environ["PATH"]).returncode == 0
    assert [name for name in files_of(home / ".local") if "desktop-chat" in name] == []


@pytest.mark.skipif(
    shutil.which("dpkg-deb") is None, reason="only Debian and its relatives make such packages"
)
def test_the_debian_package_holds_a_program_that_starts(home: Path) -> None:
    [package] = DIST.glob("*.deb")
    subprocess.run(["dpkg-deb", "--extract", package, home], check=True)
    answer = run(home / "usr/bin/desktop-chat", "--version", home=home)
    assert (answer.returncode, answer.stderr) == (0, "")
    share = home / "usr/share"
    subprocess.run(["desktop-file-validate", share / "applications/desktop-chat.desktop"], check=True)
    assert files_of(share) >= {
        "icons/hicolor/scalable/apps/desktop-chat.svg",
        "icons/hicolor/48x48/apps/desktop-chat.png",
        "metainfo/desktop-chat.metainfo.xml",
        "man/man1/desktop-chat.1.gz",
        "man/zh_TW/man1/desktop-chat.1.gz",
    }
    assert len(files_of(share / "doc/desktop-chat")) == 2, "who has which rights, and what changed"
    contents = subprocess.run(["dpkg-deb", "--contents", package], capture_output=True, text=True, check=True)
    assert {line.split()[1] for line in contents.stdout.splitlines()} == {"root/root"}
    scripts = subprocess.run(
        ["dpkg-deb", "--info", package], capture_output=True, text=True, check=True
    ).stdout
    assert not re.search(r"\b(pre|post)(inst|rm)\b", scripts), "it was meant to need no scripts"
