import json
import random
from pathlib import Path

import pytest

from desktop_chat.app.settings import WindowSettings
from desktop_chat.gui.preferences import Preferences
from desktop_chat.gui.window_size import WindowSize
from tests.damage import damaged

LIKED = Preferences("zh_TW", "dark", 150, "ctrl_enter", False, False, 3, 30, 200)


def test_what_was_saved_is_there_at_the_next_start(tmp_path: Path) -> None:
    settings = WindowSettings("小美的房間", "小美", LIKED, WindowSize(1200, 800, maximised=True), {}, 8893)
    settings.save(tmp_path)

    assert WindowSettings.load(tmp_path) == settings


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"[1]", b"{}", b"[" * 100_000, b"7"])
def test_a_file_of_no_use_gives_what_a_first_start_has(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "window.json").write_bytes(content)

    assert WindowSettings.load(tmp_path) == WindowSettings()


def test_one_damaged_entry_spoils_no_other(tmp_path: Path) -> None:
    kept = {
        "room_title": 7,
        "room_port": 65536,
        "own_name": "Ann",
        "zoom": "big",
        "theme": "dark",
        "sounds": 0,
        "colour": True,
        "max_members": 0,
        "max_per_address": "many",
        "room_window": {"width": 0, "height": 800, "maximised": True},
    }
    (tmp_path / "window.json").write_text(json.dumps(kept), "utf-8")

    assert WindowSettings.load(tmp_path) == WindowSettings(None, "Ann", Preferences(theme="dark"))


def test_what_a_newer_program_kept_survives(tmp_path: Path) -> None:
    (tmp_path / "window.json").write_text('{"own_name": "Ann", "wallpaper": {"kind": "stars"}}', "utf-8")
    WindowSettings.load(tmp_path).save(tmp_path)

    kept = json.loads((tmp_path / "window.json").read_text("utf-8"))
    assert kept["wallpaper"] == {"kind": "stars"}
    assert kept["own_name"] == "Ann"


def test_a_file_of_the_first_version_is_understood(tmp_path: Path) -> None:
    (tmp_path / "window.json").write_text('{"room_title": "Kitchen", "own_name": "Ann"}', "utf-8")

    assert WindowSettings.load(tmp_path) == WindowSettings("Kitchen", "Ann")


def test_any_damage_to_the_file_is_borne(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    whole = {
        "room_title": "廚房",
        "room_port": 8893,
        "own_name": "小美",
        "room_window": WindowSize(900, 600).as_kept(),
        "x": [1],
    }
    for _ in range(300):
        (tmp_path / "window.json").write_bytes(damaged(chance, {**whole, **Preferences().as_kept()}))
        read = WindowSettings.load(tmp_path)
        read.save(tmp_path)
        again = WindowSettings.load(tmp_path)
        assert (again.preferences, again.own_name) == (read.preferences, read.own_name)
        assert (again.room_title, again.room_window) == (read.room_title, read.room_window)
