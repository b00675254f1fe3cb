"""The window program with every part real: windows, memberships, replicas, the server on its thread."""

import asyncio
import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop_chat.app.memberships import Memberships
from desktop_chat.app.program import Program
from desktop_chat.client.entries import Mark
from desktop_chat.client.profile import Profile
from desktop_chat.gui.requests import Host, Join, ShowStart, decode_reply, encode_request
from desktop_chat.gui.viewmodels.settings import SettingsField
from desktop_chat.gui.viewmodels.start import Field, StartViewModel, Work
from desktop_chat.gui.windows.questions import CloseDialog, WhoDialog
from desktop_chat.gui.windows.start import StartWindow
from desktop_chat.server.settings import HostSettings
from tests.gui.programs import Loop, ask, live, opened_by, rows_of, running, sees
from tests.gui.waiting import SECONDS, dialog_over, until
from tests.hosts import OpenHost, RunningHost

pytestmark = pytest.mark.usefixtures("program_look")


async def refusals_of(start: StartWindow) -> dict[Field, str]:
    await until(lambda: start.model.work is Work.NOTHING, start.model.work_changed)
    return {field: str(reason) for field, reason in start.model.refusals.items()}


async def test_who_hosts_is_in_the_own_room(qt_loop: Loop, tmp_path: Path, free_port: int) -> None:
    async with running(tmp_path) as program:
        window = await live(program, Host("Kitchen 廚房", "小美", free_port))
        model = window.model

        window.composer.submitted.emit("first words")
        await sees(window, "first words")
        await until(lambda: model.entries[-1].mark is Mark.SENT, model.timeline_changed)

        assert window.windowTitle() == "Kitchen 廚房 – Desktop Chat"
        assert model.address.endswith(f":{free_port}")
        assert model.membership.address.label == f"127.0.0.1:{free_port}"
        assert model.hosting is not None
    kept = json.loads((tmp_path / "window.json").read_text("utf-8"))
    assert (kept["room_title"], kept["own_name"]) == ("Kitchen 廚房", "小美")


async def test_the_room_is_offered_again_as_the_others_know_it(
    qt_loop: Loop, tmp_path: Path, free_port: int
) -> None:
    async with running(tmp_path) as program:
        with socket.create_server(("", free_port)):
            window = await live(program, Host("Ann’s room", "Ann", free_port))
        assert program.rooms.hosted is not None
        taken = program.rooms.hosted.port
        assert taken != free_port
        assert str(taken) in window.notice.accessibleName()
        for text in ("one", "two"):
            window.model.send(text)
            await sees(window, text)
        await until(lambda: window.model.entries[-1].mark is Mark.SENT, window.model.timeline_changed)
        window.model.rename("Bold")
        await until(lambda: Profile(tmp_path).people()[0].name == "Bold", window.model.renamed)
        # A crash: nothing more is written from here on.
        kept = (tmp_path / "window.json").read_text("utf-8")
    (tmp_path / "window.json").write_text(kept, "utf-8")

    async with running(tmp_path) as program:
        start = ask(program, ShowStart())
        await until(lambda: start.model.earlier, start.model.earlier_changed)
        card = start.host_card
        assert (start.name.text(), card.title.text(), card.port.text()) == ("Bold", "Ann’s room", str(taken))
        assert (card.earlier.isVisible(), card.earlier.text()) == (True, "Goes on with 2 earlier messages")
        handed_over = program.answer(encode_request(Host()))
        assert decode_reply(handed_over).status == 0
        await until(lambda: program.rooms.hosted, program.rooms.opened)
        assert program.rooms.hosted is not None
        assert program.rooms.hosted.port == taken


async def test_host_and_guest_on_one_computer(qt_loop: Loop, tmp_path: Path, free_port: int) -> None:
    async with running(tmp_path) as program:
        host = await live(program, Host("Kitchen", "小美", free_port))
        start = ask(program, Join(f"localhost:{free_port}", "小美"))
        who = await dialog_over(start, WhoDialog)
        who.name.setText("Ann")
        who.accept()
        guest = await opened_by(program, start, [host])
        await until(lambda: host.model.present == 2, host.model.roster_changed)

        guest.model.send("hello from Ann")
        await sees(host, "hello from Ann")
        host.model.send("hello from 小美")
        await sees(guest, "hello from 小美")

        assert host.model.others_present == 1
        assert guest.model.hosting is None
        assert [member.name for member in guest.model.members] == ["Ann", "小美"]


async def test_the_same_person_again_shares_the_membership(
    qt_loop: Loop, tmp_path: Path, free_port: int
) -> None:
    async with running(tmp_path) as program:
        first = await live(program, Host("Kitchen", "小美", free_port))
        first.model.send("before")
        await sees(first, "before")
        start = ask(program, Join(f"127.0.0.1:{free_port}"))
        (await dialog_over(start, WhoDialog)).again_button.click()
        second = await opened_by(program, start, [first])

        first.model.send("after")
        await sees(second, "after")
        assert second.model.membership is first.model.membership
        assert rows_of(second) == rows_of(first) == ["小美 joined the chat", "before", "after"]

        first.close()
        await until(lambda: program.rooms.windows == [second], first.destroyed)
        second.model.send("still here")
        await sees(second, "still here")


async def test_nobody_joins_after_all(qt_loop: Loop, tmp_path: Path, free_port: int) -> None:
    async with running(tmp_path) as program:
        host = await live(program, Host("Kitchen", "小美", free_port))
        start = ask(program, Join(f"127.0.0.1:{free_port}"))
        (await dialog_over(start, WhoDialog)).reject()

        assert await refusals_of(start) == {}
        assert start.isVisible()
        assert program.rooms.windows == [host]


async def test_one_hosts_and_joins_also_where_nothing_can_be_remembered(
    qt_loop: Loop, tmp_path: Path, free_port: int, host: RunningHost
) -> None:
    (tmp_path / "window.json" / "in the way").mkdir(parents=True)
    async with running(tmp_path) as program:
        for request in (Host("Kitchen", "Ann", free_port), Join(host.address, "Ben")):
            before = program.rooms.windows
            start = ask(program, request)
            closed = asyncio.Event()
            start.closed.connect(closed.set)
            async with asyncio.timeout(SECONDS):
                await closed.wait()
            assert len(program.rooms.windows) == len(before) + 1
        refusals = program._choices.model.refusals
        assert str(tmp_path) in str(refusals[SettingsField.KEEPING])


async def test_the_host_is_asked_while_others_are_here(qt_loop: Loop, tmp_path: Path, free_port: int) -> None:
    async with running(tmp_path / "host") as program, running(tmp_path / "guest") as elsewhere:
        host = await live(program, Host("Kitchen", "小美", free_port))
        guest = await live(elsewhere, Join(f"127.0.0.1:{free_port}", "Ann"))
        await until(lambda: host.model.others_present == 1, host.model.roster_changed)

        host.close()
        (await dialog_over(host, CloseDialog)).reject()
        await asyncio.sleep(0)
        assert host.isVisible()

        host.close()
        (await dialog_over(host, CloseDialog)).accept_button.click()
        await until(lambda: guest.model.banner is not None, guest.model.banner_changed)

        assert not program.rooms.windows
        assert guest.banner.isVisible()


async def test_alone_the_last_window_ends_the_program_at_once(
    qt_loop: Loop, tmp_path: Path, free_port: int
) -> None:
    profile = Profile(tmp_path)
    ended = asyncio.Event()
    program = Program(tmp_path, profile, ended)
    window = await live(program, Host("Kitchen", "小美", free_port))

    window.close()
    async with asyncio.timeout(5):
        await ended.wait()
    await program.close()

    with socket.create_server(("127.0.0.1", free_port)):
        pass  # nobody listens there any more


async def test_a_taken_port_gives_the_next_one_and_says_so(
    qt_loop: Loop, tmp_path: Path, host: RunningHost
) -> None:
    async with running(tmp_path) as program:
        window = await live(program, Host("Kitchen", "小美", host.port))

        assert window.model.membership.address.port != host.port
        assert window.notice.isVisible()
        assert str(host.port) in window.notice.accessibleName()
        window.notice.action_requested.emit()
        assert not window.notice.isVisible()


async def test_an_exact_port_that_is_taken_is_refused(
    qt_loop: Loop, tmp_path: Path, host: RunningHost
) -> None:
    async with running(tmp_path) as program:
        start = ask(program, Host("Kitchen", "小美", host.port, exact=True))

        assert str(host.port) in (await refusals_of(start))[Field.PORT]
        assert start.host_card.port_refusal.isVisible()


async def test_a_folder_in_use_is_said_in_the_start_window(
    qt_loop: Loop, tmp_path: Path, open_host: OpenHost, host_settings: HostSettings, free_port: int
) -> None:
    open_host(replace(host_settings, folder=tmp_path))
    async with running(tmp_path) as program:
        start = ask(program, Host("Kitchen", "小美", free_port))

        assert str(tmp_path) in (await refusals_of(start))[Field.HOST]
        assert not program.rooms.windows
        with socket.create_server(("127.0.0.1", free_port)):
            pass  # the port was given back


async def test_one_computer_hosts_one_room(qt_loop: Loop, tmp_path: Path, free_port: int) -> None:
    async with running(tmp_path) as program:
        await live(program, Host("Kitchen", "小美", free_port))
        start = ask(program, Host("Garden", "小美"))

        assert f":{free_port}" in (await refusals_of(start))[Field.HOST]


async def test_nobody_there_is_said_beside_the_address(qt_loop: Loop, tmp_path: Path, free_port: int) -> None:
    async with running(tmp_path) as program:
        start = ask(program, Join(f"127.0.0.1:{free_port}", "Ann"))

        assert str(free_port) in (await refusals_of(start))[Field.ADDRESS]
        assert start.join_card.refusal.isVisible()
        assert not program.rooms.windows


async def test_closing_the_start_window_withdraws_the_wish(
    qt_loop: Loop, tmp_path: Path, host: RunningHost
) -> None:
    async with running(tmp_path) as program:
        start = ask(program, Join(host.address, "Ann"))
        start.close()
        await asyncio.sleep(0)

        window = await live(program, Join(host.address, "Ann"))
        assert program.rooms.windows == [window]


async def test_what_was_said_can_be_read_without_the_host(
    qt_loop: Loop, tmp_path: Path, open_host: OpenHost
) -> None:
    there = open_host()
    async with running(tmp_path) as program:
        window = await live(program, Join(there.address, "Ann"))
        window.model.send("remember this")
        await sees(window, "remember this")
        await until(lambda: window.model.entries[-1].mark is Mark.SENT, window.model.timeline_changed)
        await until(lambda: window.model.entries[-1].seq is not None, window.model.timeline_changed)
    there.stop()

    async with running(tmp_path) as program:
        start = StartWindow(StartViewModel())
        program.adopt(start, ShowStart())
        (recent,) = start.model.recent
        assert (recent.title, recent.address) == ("The kitchen 廚房", there.address)
        assert start.name.text() == "Ann"

        start.join_card.recent_chosen.emit(recent.address)
        window = await opened_by(program, start, [])
        await sees(window, "remember this")
        assert window.windowTitle().startswith("The kitchen 廚房")
        assert window.banner.isVisible()


async def test_a_new_title_is_remembered(
    qt_loop: Loop, tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path / "guest") as guests:
        async with running(tmp_path / "host") as hosting:
            await live(hosting, Host("Kitchen", "小美", free_port, exact=True))
            window = await live(guests, Join(f"127.0.0.1:{free_port}", "Ann"))
        async with running(tmp_path / "host") as hosting:
            await live(hosting, Host("Dining room", "小美", free_port, exact=True))
            window.model.try_now()
            await until(lambda: window.model.title == "Dining room", window.model.title_changed)

            (recent,) = Profile(tmp_path / "guest").recent_rooms()
            assert recent.title == "Dining room"


async def test_a_new_name_is_told_and_remembered(qt_loop: Loop, tmp_path: Path, host: RunningHost) -> None:
    async with running(tmp_path) as program:
        window = await live(program, Join(host.address, "Ann"))
        window.model.rename("Anna")
        model = window.model
        await until(lambda: [member.name for member in model.members] == ["Anna"], model.roster_changed)

        assert [person.name for person in Profile(tmp_path).people()] == ["Anna"]
    async with running(tmp_path) as program:
        start = ask(program, ShowStart())
        assert start.name.text() == "Anna"


async def test_a_later_start_is_answered(qt_loop: Loop, tmp_path: Path, host: RunningHost) -> None:
    async with running(tmp_path) as program:
        assert decode_reply(program.answer(encode_request(ShowStart()))).status == 0
        assert decode_reply(program.answer(b"what?")).status == 1
        assert decode_reply(program.answer(encode_request(Join("no address at all")))).status == 1
        busy = decode_reply(program.answer(encode_request(Host("Kitchen", "Ann", host.port, exact=True))))
        assert busy.status == 1
        assert str(host.port) in busy.sentence

        assert decode_reply(program.answer(encode_request(Join(host.address, "Ann")))).status == 0
        starts = [w for w in QApplication.topLevelWidgets() if isinstance(w, StartWindow) and w.isVisible()]
        (joining,) = (start for start in starts if start.model.work is Work.JOINING)
        assert len(starts) == 2
        assert (joining.name.text(), joining.join_card.address.text()) == ("Ann", host.address)
        await opened_by(program, joining, [])


async def test_others_have_a_say_in_ctrl_q(qt_loop: Loop, tmp_path: Path, free_port: int) -> None:
    ended = asyncio.Event()
    async with running(tmp_path / "guest") as elsewhere:
        program = Program(tmp_path, Profile(tmp_path), ended)
        host = await live(program, Host("Kitchen", "小美", free_port))
        await live(elsewhere, Join(f"127.0.0.1:{free_port}", "Ann"))
        await until(lambda: host.model.others_present == 1, host.model.roster_changed)

        host.quit_wanted.emit()
        (await dialog_over(host, CloseDialog)).reject()
        await asyncio.sleep(0)
        assert not ended.is_set()

        host.quit_wanted.emit()
        (await dialog_over(host, CloseDialog)).accept_button.click()
        async with asyncio.timeout(5):
            await ended.wait()
        await program.close()


async def test_the_very_first_start_needs_no_typing(qt_loop: Loop, tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        start = ask(program, ShowStart())
        wishes: list[object] = []
        start.model.requested.connect(wishes.append)

        start.host_card.button.click()

        assert start.model.refusals == {}
        (wish,) = wishes
        assert isinstance(wish, Host)
        assert wish.name
        assert wish.name in (wish.title or "")


async def test_a_host_that_closes_the_room_has_not_left_the_chat(
    qt_loop: Loop, tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_closed: list[bool] = []
    async with running(tmp_path / "guest") as guests:
        async with running(tmp_path / "host") as hosting:
            leave_all = Memberships.close

            async def note_and_leave(memberships: Memberships) -> None:
                was_closed.append(hosting.rooms.hosted is None)
                await leave_all(memberships)

            monkeypatch.setattr(Memberships, "close", note_and_leave)
            await live(hosting, Host("Kitchen", "小美", free_port))
            guest = await live(guests, Join(f"127.0.0.1:{free_port}", "Ann"))
            await until(lambda: guest.model.present == 2, guest.model.roster_changed)
        await until(lambda: guest.model.banner is not None, guest.model.banner_changed)
        assert guest.model.banner is not None
        assert "closed the room" in guest.model.banner.text
        # Only the order makes sure of it: a bye just before the end may be told, or come too late for that.
        assert was_closed == [True]
        assert "小美 left the chat" not in rows_of(guest)


async def test_no_window_shows_a_room_that_was_never_reached(
    qt_loop: Loop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_chat.client.transport.OPEN_SECONDS", 1.0)
    async with running(tmp_path) as program:
        with socket.create_server(("127.0.0.1", 0)) as silent:  # it lets people in and says nothing
            address = f"127.0.0.1:{silent.getsockname()[1]}"
            first = ask(program, Join(address, "Ann"))
            caller, _address = await asyncio.to_thread(silent.accept)
            with caller:
                second = ask(program, Join(address, "Ann"))
                refused = await refusals_of(second)
                assert refused == {Field.ADDRESS: "Another window is joining this room already."}
                assert (first.model.work, program.rooms.windows) == (Work.JOINING, [])
                assert address in (await refusals_of(first))[Field.ADDRESS]
            assert (first.isVisible(), program.rooms.windows) == (True, [])


async def test_ctrl_n_leads_to_another_room(qt_loop: Loop, tmp_path: Path, host: RunningHost) -> None:
    async with running(tmp_path) as program:
        window = await live(program, Join(host.address, "Ann"))
        for _press in range(2):
            window.another_room_wanted.emit()
        (start,) = (
            top for top in QApplication.topLevelWidgets() if isinstance(top, StartWindow) and top.isVisible()
        )
        assert [recent.address for recent in start.model.recent] == [host.address]
        assert start.name.text() == "Ann"


async def test_whoever_only_read_what_is_kept_goes_back_to_the_start(
    qt_loop: Loop, tmp_path: Path, open_host: OpenHost
) -> None:
    there = open_host()
    async with running(tmp_path) as program:
        window = await live(program, Join(there.address, "Ann"))
        window.model.send("remember this")
        await sees(window, "remember this")
        await until(lambda: window.model.entries[-1].seq is not None, window.model.timeline_changed)
    there.stop()

    async with running(tmp_path) as program:
        start = ask(program, Join(there.address, "Ann"))
        window = await opened_by(program, start, [])
        window.close()
        await until(lambda: not program.rooms.windows, window.destroyed)
        await until(
            lambda: any(
                isinstance(top, StartWindow) and top.isVisible() and top is not start
                for top in QApplication.topLevelWidgets()
            ),
            program.rooms.start_wanted,
        )
