"""Where a start works: with a real dialog wherever the answer is not plain."""

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_chat.app import moving
from desktop_chat.app.profile_folder import Pointer, ProfileFolder, holds_data, plain_place
from desktop_chat.app.settling import settle
from desktop_chat.client.profile import Profile
from desktop_chat.gui.windows.moving import MovingDialog
from desktop_chat.storage.lock import FileLock
from tests.gui.programs import Loop
from tests.gui.waiting import shown

pytestmark = pytest.mark.usefixtures("program_look")


@pytest.fixture
def usual(tmp_path: Path) -> Path:
    folder = tmp_path / "usual"
    Profile(folder).person("小美")
    return folder


@pytest.fixture
def new(tmp_path: Path) -> Path:
    folder = tmp_path / "new"
    folder.mkdir()
    return folder


async def asked() -> MovingDialog:
    """The dialog once it asks what to do."""
    return await shown(MovingDialog, lambda dialog: dialog.again.isVisible())


def test_what_is_plain_needs_no_window(usual: Path, new: Path) -> None:
    for data, current, fixed in ((None, usual, False), (new, new, True)):
        place = plain_place(data, usual)
        assert place is not None
        assert (place.current, place.fixed) == (current, fixed)


def test_the_command_line_wins_over_a_damaged_pointer(usual: Path, new: Path) -> None:
    (usual / "folder.json").write_text("damaged")

    assert plain_place(None, usual) is None
    assert plain_place(new, usual) is not None


async def test_the_data_is_copied_and_then_used(qt_loop: Loop, usual: Path, new: Path) -> None:
    ProfileFolder(usual, usual).choose(new)
    assert plain_place(None, usual) is None

    place = await settle(usual)

    assert place is not None
    assert place.current == new
    assert holds_data(new)
    assert holds_data(usual)


async def test_a_copy_that_takes_its_time_is_shown(
    qt_loop: Loop, usual: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    copy = moving._copy_all

    def wait_and_copy(old: Path, target: Path) -> None:
        go_on.wait()
        copy(old, target)

    monkeypatch.setattr(moving, "_copy_all", wait_and_copy)
    ProfileFolder(usual, usual).choose(new)
    settling = qt_loop.create_task(settle(usual))
    try:
        dialog = await shown(MovingDialog, lambda dialog: not dialog.again.isVisible())
        assert str(new) in dialog.explanation.text().replace("\u200b", "")
    finally:
        go_on.set()

    assert await settling is not None


async def test_a_folder_that_is_gone_is_asked_about(qt_loop: Loop, usual: Path, new: Path) -> None:
    Pointer(new).save(usual)
    settling = qt_loop.create_task(settle(usual))
    dialog = await asked()
    assert dialog.height() >= dialog.heightForWidth(dialog.width())
    assert str(new) in dialog.explanation.text().replace("\u200b", "")
    dialog.again.click()
    dialog = await asked()
    dialog.old.click()
    place = await settling

    assert place is not None
    assert place.current == usual
    assert Pointer.load(usual).folder == new, "the next start looks there again"


async def test_a_disk_that_is_plugged_in_again_is_used(qt_loop: Loop, usual: Path, new: Path) -> None:
    Pointer(new).save(usual)
    settling = qt_loop.create_task(settle(usual))
    dialog = await asked()
    Profile(new).person("Ann")
    dialog.again.click()
    place = await settling

    assert place is not None
    assert place.current == new


async def test_without_an_old_folder_none_is_offered(qt_loop: Loop, tmp_path: Path, new: Path) -> None:
    Pointer(new).save(tmp_path / "nobody")
    settling = qt_loop.create_task(settle(tmp_path / "nobody"))
    dialog = await asked()
    assert not dialog.old.isVisible()
    dialog.close()

    assert await settling is None


async def test_who_works_in_the_old_folder_keeps_it(qt_loop: Loop, usual: Path, new: Path) -> None:
    ProfileFolder(usual, usual).choose(new)
    lock = FileLock(usual / "profile.lock")
    lock.acquire()
    try:
        place = await settle(usual)
    finally:
        lock.release()

    assert place is not None
    assert place.current == usual
    assert place.chosen == new, "the data moves at a later start"


def test_the_dialog_cannot_be_closed_while_it_copies(qtbot: QtBot, qapp: QApplication, new: Path) -> None:
    dialog = MovingDialog()
    qtbot.addWidget(dialog)
    dialog.show_work(new)
    dialog.show()
    dialog.reject()

    assert dialog.isVisible()
