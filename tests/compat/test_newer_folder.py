"""A data folder in which a later version has worked: refused with a sentence, and left exactly as it is."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desktop_chat.app.cli import main
from desktop_chat.app.folder_age import check_folder_age
from desktop_chat.app.profile_folder import ProfileFolder
from desktop_chat.app.settings import WindowSettings
from desktop_chat.client.profile import Profile, RecentRoom
from desktop_chat.client.replica import REPLICA, Replica
from desktop_chat.gui.requests import Host, Join, Request
from desktop_chat.protocol.errors import Refusal
from desktop_chat.storage.lock import FileLock
from desktop_chat.storage.schema import LOG, Format, connect
from desktop_chat.trust.identity import Identity
from tests.gui.programs import Loop, ask, running
from tests.gui.waiting import until
from tests.hosts import RunningHost

NEWER = "A newer version of Desktop Chat wrote this file: "


def newer_log(folder: Path) -> None:
    connect(folder / "log.sqlite", LOG).close()
    move_on(folder / "log.sqlite", LOG)


def newer_replica(folder: Path) -> None:
    path = Profile(folder).person("Ann").replica_path("a host elsewhere", "lobby")
    replica = Replica(path, "a host elsewhere", "lobby")
    replica.open()
    replica.close()
    move_on(path, REPLICA)


def move_on(path: Path, form: Format) -> None:
    """Do to the file what a later version does."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE of_tomorrow (wonder TEXT)")
        connection.execute(f"PRAGMA user_version = {len(form.migrations) + 1}")


@pytest.fixture(params=[newer_log, newer_replica])
def newer(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder as a later version leaves it: somebody with a key, a recent room, choices, locks."""
    folder = tmp_path / "newer"
    profile = Profile(folder)
    profile.acquire()
    profile.person("Ann").identity()
    profile.remember_room(RecentRoom("192.0.2.7:8765", "Lounge", "a host elsewhere", 1))
    profile.release()
    Identity.load_or_create(folder / "host.key")
    (folder / "window.json").write_text(json.dumps({"own_name": "Ann", "theme": "sepia", "tabs": [1, 2]}))
    (folder / "log.sqlite.lock").touch()
    make: Callable[[Path], None] = request.param
    make(folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def is_unlocked(folder: Path) -> bool:
    for path in folder.glob("*.lock"):
        lock = FileLock(path)
        lock.acquire()
        lock.release()
    return True


@pytest.mark.parametrize(
    "command",
    [
        ["serve", "--bind", "127.0.0.1", "--port", "0"],
        ["say", "127.0.0.1:1", "hello", "--as", "Somebody new"],
        ["tail", "127.0.0.1:1"],
    ],
    ids=lambda command: command[0],
)
def test_the_command_line_says_so(
    newer: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(newer)
    assert main([command[0], "--data", str(newer), *command[1:]]) != 0
    assert NEWER in capsys.readouterr().err
    assert contents(newer) == before
    assert is_unlocked(newer)


@pytest.mark.usefixtures("program_look")
@pytest.mark.parametrize("wish", ["host", "join"])
async def test_the_start_window_says_so(
    qt_loop: Loop, newer: Path, wish: str, host: RunningHost, free_port: int
) -> None:
    before = contents(newer)
    request: Request = Host("Kitchen", "Ann", free_port) if wish == "host" else Join(host.address, "Bob")
    async with running(newer) as program:
        start = ask(program, request)
        await until(lambda: start.model.refusals, start.model.refusal_changed)
        assert [str(words)[: len(NEWER)] for words in start.model.refusals.values()] == [NEWER]
    assert contents(newer) == before
    assert is_unlocked(newer)


def test_it_cannot_be_chosen_in_the_settings(newer: Path, tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.mkdir()
    before = contents(newer)
    place = ProfileFolder(usual, usual)
    with pytest.raises(Refusal, match="newer version"):
        place.choose(newer)
    assert (place.chosen, contents(newer)) == (None, before)


def test_what_is_no_database_of_ours_has_no_age(tmp_path: Path) -> None:
    rooms = tmp_path / "people" / "1" / "rooms"
    (rooms / "a folder.db").mkdir(parents=True)
    (rooms / "empty.db").touch()
    (rooms / "short.db").write_bytes(b"SQLite format 3\0")
    (rooms / "other.db").write_bytes(b"\xff" * 200)
    check_folder_age(tmp_path)
    check_folder_age(tmp_path / "not there")


def test_choices_of_a_later_version_are_kept_when_ours_are(tmp_path: Path) -> None:
    theirs = {"theme": "sepia", "tabs": [1, {"deep": None}], "zoom": 125, "room_window": {"shape": "round"}}
    (tmp_path / "window.json").write_text(json.dumps(theirs), "utf-8")
    settings = WindowSettings.load(tmp_path)
    assert (settings.preferences.theme, settings.preferences.zoom) == ("system", 125)
    settings.save(tmp_path)
    kept = json.loads((tmp_path / "window.json").read_text("utf-8"))
    assert kept["tabs"] == theirs["tabs"]
