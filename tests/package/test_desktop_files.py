"""What desktops are told of the program, its icons, and its installation for one person."""

import os
import re
import runpy
import shutil
import struct
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage

ROOT = Path(__file__).parents[2]
DESKTOP = ROOT / "resources" / "desktop"
PNG = b"\x89PNG\r\n\x1a\n"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no sh")


def entries() -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # its keys are told apart by their case
    parser.read(DESKTOP / "desktop-chat.desktop", encoding="utf-8")
    return parser


def test_each_word_of_the_menu_is_there_in_chinese_too() -> None:
    for name in entries().sections():
        section = entries()[name]
        for key in ("Name", "GenericName", "Comment", "Keywords"):
            assert (key in section) == (f"{key}[zh_TW]" in section), f"{name}: {key}"
        assert re.search("[一-鿿]", section["Name[zh_TW]"])


def test_the_menu_starts_the_command_that_is_installed() -> None:
    commands = {section: entries()[section]["Exec"].split()[0] for section in entries().sections()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(commands.values()) == set(project["scripts"]) == {"desktop-chat"}
    assert entries()["Desktop Entry"]["Actions"] == "host;"


def test_the_menu_is_valid() -> None:
    validator = shutil.which("desktop-file-validate")
    if validator is None and os.environ.get("CI") != "true":
        pytest.skip("desktop-file-validate is not installed (Debian: desktop-file-utils)")
    assert validator
    told = subprocess.run(
        [validator, "--no-hints", DESKTOP / "desktop-chat.desktop"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.stdout, told.returncode) == ("", 0)


def test_a_software_centre_is_told_everything_in_both_languages() -> None:
    component = ElementTree.parse(DESKTOP / "desktop-chat.metainfo.xml").getroot()
    for tag in ("name", "summary", "description/p", "description/ul/li"):
        languages = [element.get(LANGUAGE) for element in component.findall(tag)]
        assert languages.count(None) == languages.count("zh-TW") > 0, tag
    assert component.findtext("launchable") == "desktop-chat.desktop"
    release = component.find("releases/release")
    assert release is not None
    assert release.attrib == {"version": "@VERSION@", "date": "@DATE@"}


def test_macos_asks_in_chinese_for_all_that_it_asks_for() -> None:
    words = (DESKTOP / "zh-Hant.lproj" / "InfoPlist.strings").read_text(encoding="utf-8")
    for line in words.splitlines():
        key = re.fullmatch(r'"(\w+)" = ".*[一-鿿].*";', line)
        assert key, line
        assert f'"{key[1]}"' in (ROOT / "build.spec").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def icons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the packaging makes, by the script that makes it."""
    folder = tmp_path_factory.mktemp("icons")
    subprocess.run([sys.executable, ROOT / "resources" / "setup" / "icons.py", folder], check=True)
    return folder


def picture(content: bytes) -> QImage:
    image = QImage.fromData(content)
    assert not image.isNull()
    assert image.width() == image.height()
    assert image.pixelColor(0, 0).alpha() == 0, "its corners are round"
    assert image.pixelColor(image.width() // 2, image.height() // 5).alpha() == 255
    return image


def test_linux_gets_each_size_in_its_folder(icons: Path) -> None:
    for path in (icons / "hicolor").glob("*x*/apps/desktop-chat.png"):
        assert f"{picture(path.read_bytes()).width()}x" in path.parts[-3]
    assert (icons / "hicolor/48x48/apps/desktop-chat.png").is_file()
    drawing = (icons / "hicolor/scalable/apps/desktop-chat.svg").read_bytes()
    assert drawing == (ROOT / "resources" / "icons" / "desktop-chat.svg").read_bytes()


def test_windows_finds_each_picture_in_the_container(icons: Path) -> None:
    content = (icons / "desktop-chat.ico").read_bytes()
    reserved, kind, count = struct.unpack_from("<3H", content)
    assert (reserved, kind) == (0, 1)
    sizes, end = [], 0
    for number in range(count):
        width, height, _, _, planes, bits, length, offset = struct.unpack_from(
            "<4B2H2I", content, 6 + 16 * number
        )
        assert (width, planes, bits) == (height, 1, 32)
        sizes.append(picture(content[offset : offset + length]).width())
        assert width == sizes[-1] % 256
        end = offset + length
    assert end == len(content)
    assert {16, 32, 48, 256} <= set(sizes)


def test_macos_finds_each_picture_in_the_container(icons: Path) -> None:
    content = (icons / "desktop-chat.icns").read_bytes()
    assert content[:4] == b"icns"
    assert struct.unpack(">I", content[4:8]) == (len(content),)
    position, sizes = 8, {}
    while position < len(content):
        name, length = struct.unpack_from(">4sI", content, position)
        assert content[position + 8 :].startswith(PNG)
        sizes[name] = picture(content[position + 8 : position + length]).width()
        position += length
    assert (sizes[b"ic07"], sizes[b"ic08"], sizes[b"ic09"], sizes[b"ic10"]) == (128, 256, 512, 1024)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An unpacked archive with a program of two lines."""
    folder = tmp_path / "desktop-chat-9"
    applications = folder / "share" / "applications"
    applications.mkdir(parents=True)
    shutil.copy(DESKTOP / "install.sh", folder)
    shutil.copy(DESKTOP / "desktop-chat.desktop", applications)
    (folder / "desktop-chat").write_text("#!/bin/sh\necho it is me\n", encoding="utf-8")
    (folder / "desktop-chat").chmod(0o755)
    return folder


def install(archive: Path, home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        ["/bin/sh", archive / "install.sh", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@unix
@pytest.mark.parametrize("name", ["home", 'a home $5 100% "of" `it` \\ & | \''])
def test_installing_for_oneself_is_undone_by_removing(archive: Path, tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    messages = home / ".local/share/desktop-chat/messages"
    messages.parent.mkdir(parents=True)
    messages.touch()
    for _again in range(2):
        assert install(archive, home).returncode == 0
    command = home / ".local/bin/desktop-chat"
    assert subprocess.run([command], capture_output=True, text=True, check=True).stdout == "it is me\n"
    menu = home / ".local/share/applications/desktop-chat.desktop"
    assert started_by(menu.read_text(encoding="utf-8")) == str(home / ".local/lib/desktop-chat/desktop-chat")
    assert install(archive, home, "--remove").returncode == 0
    left = [path for path in home.rglob("desktop-chat*") if not path.is_relative_to(messages.parent)]
    assert left == []
    assert messages.exists()


def started_by(menu: str) -> str:
    """Take the command out of a desktop file as a desktop does: the value, then quotes, then field codes."""
    [line] = [line for line in menu.splitlines() if line.startswith("Exec=") and not line.endswith(" host")]
    quoted = re.fullmatch(r'"(.*)"', line.removeprefix("Exec=").replace("\\\\", "\\"))
    assert quoted
    return re.sub(r"\\(.)", r"\1", quoted[1]).replace("%%", "%")


@unix
def test_installing_spares_what_is_not_its_own(archive: Path, tmp_path: Path) -> None:
    own = tmp_path / "home/.local/bin/desktop-chat"
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    refused = install(archive, tmp_path / "home")
    assert (refused.returncode, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    assert own.read_text() == "mine"
    assert install(archive, tmp_path / "home", "--now").returncode == 2


def test_what_the_program_starts_finds_its_own_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    hook = str(ROOT / "resources" / "setup" / "library_path.py")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/package:/mine")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/mine")
    runpy.run_path(hook)
    assert (os.environ.get("LD_LIBRARY_PATH"), os.environ.get("LD_LIBRARY_PATH_ORIG")) == ("/mine", None)
    runpy.run_path(hook)
    assert os.environ.get("LD_LIBRARY_PATH") is None
