"""Texts that were not sent: they outlive the window and the program."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from desktop_chat.client.draft import read_draft
from desktop_chat.gui.requests import Join
from desktop_chat.gui.windows.questions import WhoDialog
from desktop_chat.gui.windows.room import RoomWindow
from tests.gui.programs import Loop, ask, live, opened_by, running, sees
from tests.gui.waiting import dialog_over, until
from tests.hosts import OpenHost, RunningHost

pytestmark = pytest.mark.usefixtures("program_look")


def field_of(window: RoomWindow) -> QPlainTextEdit:
    (field,) = window.composer.findChildren(QPlainTextEdit)
    return field


def kept_in(folder: Path) -> list[str]:
    return [read_draft(path) for path in folder.glob("people/*/rooms/*.draft")]


async def written(folder: Path, texts: list[str]) -> None:
    """Wait until ``texts`` are what is kept in ``folder``."""
    look = QTimer(interval=20)
    look.start()
    await until(lambda: kept_in(folder) == texts, look.timeout)
    look.stop()


async def test_a_text_is_on_the_disk_before_a_crash(qt_loop: Loop, tmp_path: Path, host: RunningHost) -> None:
    async with running(tmp_path) as program:
        window = await live(program, Join(host.address, "Ann"))
        field_of(window).insertPlainText("begun 開始")
        await written(tmp_path, ["begun 開始"])  # nothing has been closed

        field_of(window).clear()
        await written(tmp_path, [])


async def test_it_is_back_in_its_own_room_and_gone_once_it_is_sent(
    qt_loop: Loop, tmp_path: Path, open_host: OpenHost
) -> None:
    kitchen, garden = open_host(), open_host()
    async with running(tmp_path) as program:
        window = await live(program, Join(kitchen.address, "Ann"))
        field_of(window).insertPlainText("not sent")
        # The window closes before any pause is over.
    assert kept_in(tmp_path) == ["not sent"]

    async with running(tmp_path) as program:
        other = await live(program, Join(garden.address, "Ann"))
        somebody = await live(program, Join(kitchen.address, "Ben"))
        window = await live(program, Join(kitchen.address, "Ann"))
        await until(window.composer.draft, window.composer.draft_changed)
        assert [room.composer.draft() for room in (window, other, somebody)] == ["not sent", "", ""]
        assert not somebody.model.typing, "what was typed long ago is not being typed"

        QTest.keyClick(field_of(window), Qt.Key.Key_Return)
        await sees(window, "not sent")
        await written(tmp_path, [])


async def test_a_second_window_begins_empty(qt_loop: Loop, tmp_path: Path, host: RunningHost) -> None:
    async with running(tmp_path) as program:
        first = await live(program, Join(host.address, "Ann"))
        field_of(first).insertPlainText("only once")
        await written(tmp_path, ["only once"])
        start = ask(program, Join(host.address, "Ann"))
        (await dialog_over(start, WhoDialog)).again_button.click()
        second = await opened_by(program, start, [first])

        field_of(second).insertPlainText("mine")
        await written(tmp_path, ["mine"])
        assert first.composer.draft() == "only once"
