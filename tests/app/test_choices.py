"""What is chosen in the settings reaches every window, every room, the disk and the system."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_chat.app.awake import HeldByProcess
from desktop_chat.app.program import Program
from desktop_chat.client.profile import Profile
from desktop_chat.gui.language import apply_language
from desktop_chat.gui.requests import Host, Join, ShowStart
from desktop_chat.gui.theme import apply_theme, apply_zoom, current_theme, current_zoom
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.viewmodels.settings import SettingsField
from desktop_chat.gui.viewmodels.start import Field, Work
from desktop_chat.gui.widgets.message_field import MessageField
from desktop_chat.gui.windows.keys import KeysDialog
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.gui.windows.settings import SettingsDialog
from tests.gui.programs import Loop, ask, live, running, sees
from tests.gui.waiting import until
from tests.hosts import RunningHost

pytestmark = pytest.mark.usefixtures("program_look", "usual_look")

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="programs on PATH are Linux's")


@pytest.fixture
def usual_look(qapp: QApplication) -> Iterator[None]:
    """What a test chooses holds for that test."""
    yield
    apply_language(qapp, "en")
    apply_zoom(qapp, 100)
    apply_theme(qapp, "light")


@pytest.fixture
def tools(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of stand-ins for the system's programs; each leaves a file that says what became of it."""
    folder = tmp_path_factory.mktemp("tools")
    for name, script in (
        ("systemd-inhibit", f'echo >> "{folder}/held"; cat; echo >> "{folder}/released"'),
        ("pw-play", f'echo "$1" >> "{folder}/played"'),
    ):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


async def file_with(path: Path, lines: int = 1) -> None:
    """Wait for what another process writes; nobody tells when."""
    look = QTimer(interval=10)
    look.start()
    await until(lambda: path.exists() and path.read_text().count("\n") == lines, look.timeout)


def open_dialogs(kind: type[SettingsDialog | KeysDialog]) -> list[SettingsDialog | KeysDialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


def settings_dialog() -> SettingsDialog:
    (dialog,) = open_dialogs(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    return dialog


def send_key_of(window: RoomWindow) -> str:
    field = window.composer.focusProxy()
    assert isinstance(field, MessageField)
    return field.send_key


def names_are(model: RoomViewModel, names: list[str]) -> bool:
    return [member.name for member in model.members] == names


async def refusal_of(program: Program, request: Join) -> str:
    start = ask(program, request)
    await until(lambda: start.model.work is Work.NOTHING, start.model.work_changed)
    return str(start.model.refusals[Field.ADDRESS])


def is_held(awake: HeldByProcess) -> bool:
    return awake.held


def kept_in(folder: Path) -> dict[str, object]:
    kept: dict[str, object] = json.loads((folder / "window.json").read_text("utf-8"))
    return kept


async def test_every_window_opens_the_one_dialog(qt_loop: Loop, tmp_path: Path, host: RunningHost) -> None:
    async with running(tmp_path) as program:
        start = ask(program, ShowStart())
        room = await live(program, Join(host.address, "Ann"))
        for window in (start, room):
            window.settings_wanted.emit()
            window.keys_wanted.emit()

        assert len(open_dialogs(SettingsDialog)) == len(open_dialogs(KeysDialog)) == 1
        assert settings_dialog().name.field.text() == "Ann"
    assert open_dialogs(SettingsDialog) == open_dialogs(KeysDialog) == []


async def test_the_rooms_menu_opens_them_too(qt_loop: Loop, tmp_path: Path, host: RunningHost) -> None:
    async with running(tmp_path) as program:
        room = await live(program, Join(host.address, "Ann"))
        room.header.settings_wanted.emit()
        room.header.keys_wanted.emit()

        assert len(open_dialogs(SettingsDialog)) == len(open_dialogs(KeysDialog)) == 1


async def test_a_choice_holds_in_every_window_and_at_the_next_start(
    qt_loop: Loop, tmp_path: Path, host: RunningHost
) -> None:
    async with running(tmp_path) as program:
        start = ask(program, ShowStart())
        room = await live(program, Join(host.address, "Ann"))
        start.language_wanted.emit("zh_TW")
        room.zoom_wanted.emit(1)
        room.zoom_wanted.emit(1)
        room.settings_wanted.emit()
        settings_dialog().theme.button("dark").click()
        settings_dialog().send_key.button("ctrl_enter").click()

        assert (current_zoom(), current_theme().name) == (125, "dark")
        assert start.windowTitle()
        assert settings_dialog().language.button("zh_TW").isChecked()
        assert send_key_of(room) == "ctrl_enter"
        later = await live(program, Join(host.address, "Ben"))
        assert send_key_of(later) == "ctrl_enter"
    kept = kept_in(tmp_path)
    assert (kept["language"], kept["zoom"], kept["theme"], kept["send_key"]) == (
        "zh_TW", 125, "dark", "ctrl_enter",
    )  # fmt: skip


async def test_a_chosen_colour_is_seen_in_every_room_at_once_and_from_the_next_start_on(
    qt_loop: Loop, tmp_path: Path, host: RunningHost
) -> None:
    async with running(tmp_path / "other") as other:
        seeing = await live(other, Join(host.address, "Ben"))
        colours = seeing.model.membership.colours
        async with running(tmp_path / "own") as program:
            room = await live(program, Join(host.address, "Ann"))
            own = room.model.membership.member
            room.settings_wanted.emit()
            settings_dialog().colour.discs[9].click()
            await until(lambda: colours.of(own) == 9, seeing.model.roster_changed)
            await until(lambda: room.model.membership.colours.of(own) == 9, room.model.roster_changed)
        async with running(tmp_path / "own") as program:
            await live(program, Join(host.address, "Ann"))
            await until(lambda: seeing.model.present == 2, seeing.model.roster_changed)
            assert {who.name: who.colour for who in seeing.model.members} == {"Ann": 9, "Ben": None}


async def test_a_new_name_reaches_all_rooms_at_once(
    qt_loop: Loop, tmp_path: Path, host: RunningHost, free_port: int
) -> None:
    async with running(tmp_path) as program:
        start = ask(program, ShowStart())
        first = await live(program, Join(host.address, "Ann"))
        second = await live(program, Host("Kitchen", "Ann", free_port))
        first.settings_wanted.emit()
        dialog = settings_dialog()
        dialog.model.rename("Anna")
        for window in (first, second):
            model = window.model
            await until(partial(names_are, model, ["Anna"]), model.roster_changed)

        assert start.name.text() == "Anna"
        assert [person.name for person in Profile(tmp_path).people()] == ["Anna"]
        assert kept_in(tmp_path)["own_name"] == "Anna"

        first.model.rename("Annie")
        assert dialog.name.field.text() == "Annie"


async def test_a_name_of_somebody_else_is_refused(qt_loop: Loop, tmp_path: Path, host: RunningHost) -> None:
    Profile(tmp_path).person("Ben")
    async with running(tmp_path) as program:
        room = await live(program, Join(host.address, "Ann"))
        room.settings_wanted.emit()
        dialog = settings_dialog()
        dialog.model.rename("BEN")

        assert str(dialog.model.refusals[SettingsField.NAME])
        assert room.model.membership.own_name == "Ann"
        assert {person.name for person in Profile(tmp_path).people()} == {"Ann", "Ben"}


async def test_a_name_before_the_first_room(qt_loop: Loop, tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        start = ask(program, ShowStart())
        start.settings_wanted.emit()
        settings_dialog().model.rename("小美")

        assert start.name.text() == "小美"
        assert Profile(tmp_path).people() == []


@linux_only
async def test_a_sound_for_others_messages_only(
    qt_loop: Loop, tmp_path: Path, host: RunningHost, tools: Path
) -> None:
    async with running(tmp_path / "ann") as program, running(tmp_path / "ben") as elsewhere:
        ann = await live(program, Join(host.address, "Ann"))
        ben = await live(elsewhere, Join(host.address, "Ben"))
        for window in (ann, ben):
            window.model.set_in_front(False)
        ben.model.send("hello")
        await sees(ann, "hello")
        await file_with(tools / "played")

        assert "arrived.wav" in (tools / "played").read_text()


@linux_only
async def test_the_computer_stays_awake_for_others_only(
    qt_loop: Loop, tmp_path: Path, free_port: int, tools: Path
) -> None:
    async with running(tmp_path / "host") as program, running(tmp_path / "guest") as elsewhere:
        host = await live(program, Host("Kitchen", "小美", free_port))
        assert not (tools / "held").exists()
        guest = await live(elsewhere, Join(f"127.0.0.1:{free_port}", "Ann"))
        await file_with(tools / "held")

        host.settings_wanted.emit()
        switch = settings_dialog().awake
        awake = program.rooms.findChildren(HeldByProcess)[0]
        switch.click()
        assert not is_held(awake)
        switch.click()
        await file_with(tools / "held", 2)
        assert is_held(awake)
        guest.close()
        await until(lambda: not is_held(awake), host.model.roster_changed)
        switch.click()
        switch.click()
        assert not is_held(awake)


async def test_how_many_may_come_holds_at_once_and_at_the_next_hosting(
    qt_loop: Loop, tmp_path: Path, free_port: int
) -> None:
    here = f"127.0.0.1:{free_port}"
    async with running(tmp_path / "guests") as guests, running(tmp_path / "host") as program:
        host = await live(program, Host("Kitchen", "小美", free_port))
        await live(guests, Join(here, "Ann"))
        program.rooms.windows[0].settings_wanted.emit()
        dialog = settings_dialog()
        dialog.model.write_count(SettingsField.MEMBERS, "2")
        assert "2 members" in await refusal_of(guests, Join(here, "Ben"))
        assert len(guests.rooms.windows) == 1, "nobody has to leave"
        assert host.model.present == 2
        dialog.model.write_count(SettingsField.MEMBERS, "3")
        await live(guests, Join(here, "Ben"))
        dialog.model.write_count(SettingsField.MEMBERS, "2")
    async with running(tmp_path / "host") as program, running(tmp_path / "others") as others:
        await live(program, Host("Kitchen", "小美", free_port))
        await live(others, Join(here, "Cem"))
        assert "2 members" in await refusal_of(others, Join(here, "Dora"))


async def test_what_another_start_asks_for_has_the_settings_too(qt_loop: Loop, tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        start = ask(program, ShowStart())

        assert start.settings.isEnabled()
        start.settings.click()
        await asyncio.sleep(0)
        assert len(open_dialogs(SettingsDialog)) == 1


async def test_what_cannot_be_kept_holds_and_says_so(qt_loop: Loop, tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        start = ask(program, ShowStart())
        start.settings_wanted.emit()
        dialog = settings_dialog()
        (tmp_path / "window.json").mkdir()
        dialog.theme.button("dark").click()

        assert current_theme().name == "dark"
        assert str(tmp_path) in dialog.unkept.text().replace("\u200b", "")
        (tmp_path / "window.json").rmdir()
        dialog.theme.button("light").click()
        assert not dialog.unkept.text()
        assert kept_in(tmp_path)["theme"] == "light"
