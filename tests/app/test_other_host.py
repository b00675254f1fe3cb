"""Another host answers where a room was: nothing reaches it, and nothing is lost, until the person agrees."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit

from desktop_chat.client.conversation import OTHER_HOST
from desktop_chat.client.draft import read_draft
from desktop_chat.client.effects import LinkState
from desktop_chat.client.entries import Mark
from desktop_chat.client.profile import Profile
from desktop_chat.gui.requests import Host, Join
from desktop_chat.gui.windows.other_host import OtherHostDialog
from desktop_chat.gui.windows.room import RoomWindow
from tests.gui.programs import Loop, ask, live, opened_by, running, sees
from tests.gui.waiting import dialog_over, until
from tests.hosts import OpenHost

pytestmark = pytest.mark.usefixtures("program_look")


def kept_in(folder: Path) -> list[str]:
    return [read_draft(path) for path in folder.glob("people/*/rooms/*.draft")]


async def link_is(window: RoomWindow, state: LinkState) -> None:
    await until(lambda: window.model.membership.link.state is state, window.model.link_changed)


async def test_the_window_asks_before_it_goes_on(qt_loop: Loop, tmp_path: Path, open_host: OpenHost) -> None:
    first = open_host()
    async with running(tmp_path) as program:
        window = await live(program, Join(first.address, "Ann"))
        window.model.send("said to the first")
        await until(lambda: window.model.entries[-1].mark is Mark.SENT, window.model.timeline_changed)
        membership = window.model.membership
        first_key = membership.host
        (field,) = window.composer.findChildren(QPlainTextEdit)
        field.insertPlainText("begun for the first")
        first.stop()
        await link_is(window, LinkState.BACKOFF)

        open_host(port=first.port)
        window.model.try_now()
        (await dialog_over(window, OtherHostDialog)).cancel_button.click()
        assert window.model.banner is not None
        assert window.model.banner.text == str(OTHER_HOST)
        await sees(window, "said to the first")

        window.banner.action_requested.emit()
        (await dialog_over(window, OtherHostDialog)).accept_button.click()
        await link_is(window, LinkState.LIVE)
        await until(lambda: membership.title, window.model.title_changed)
        assert membership.host != first_key
        assert "said to the first" not in [entry.text for entry in window.model.entries]
        await until(
            lambda: not window.composer.draft(), window.composer.draft_changed, window.model.title_changed
        )
        assert Profile(tmp_path).host_at(first.address) == membership.host
    assert kept_in(tmp_path) == ["begun for the first"]


async def test_it_asks_as_soon_as_it_opens_and_not_who_was_never_there(
    qt_loop: Loop, tmp_path: Path, open_host: OpenHost
) -> None:
    first = open_host()
    async with running(tmp_path) as program:
        await live(program, Join(first.address, "Ann"))
    first.stop()
    open_host(port=first.port)
    async with running(tmp_path) as program:
        window = await opened_by(program, ask(program, Join(first.address, "Ann")), [])
        await dialog_over(window, OtherHostDialog)
    async with running(tmp_path) as program:
        await live(program, Join(first.address, "Ben"))


async def test_who_hosts_is_not_asked_about_the_own_room(
    qt_loop: Loop, tmp_path: Path, open_host: OpenHost
) -> None:
    former = open_host()
    async with running(tmp_path) as program:
        await live(program, Join(former.address, "Ann"))
        port = former.port
        former.stop()
    async with running(tmp_path) as program:
        window = await live(program, Host("Kitchen", "Ann", port, exact=True))
        assert window.model.title == "Kitchen"
