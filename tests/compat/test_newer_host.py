"""A host of a later version: its room is shown as far as this program goes, kept exactly, and never left."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from selenium.webdriver import Chrome

from desktop_chat.client.effects import LinkState
from desktop_chat.gui.requests import Join
from tests.app.test_tail import watching
from tests.compat.future import EVENTS, KINDS, UNKNOWN, UNSUPPORTED, FutureHost, own_member
from tests.gui.programs import Loop, ask, live, rows_of, running, sees
from tests.gui.waiting import until
from tests.web.guests import Guest
from tests.web.scripted_host import Frame, ScriptedConnection, ScriptedHost

SHOWN = ["Zoe joined the chat", "plain", UNSUPPORTED, UNSUPPORTED, UNSUPPORTED, "plain again"]


@pytest.fixture
def scripted() -> Iterator[ScriptedHost]:
    with ScriptedHost() as host:
        yield host


def address_of(host: ScriptedHost) -> str:
    return host.url.removeprefix("http://")


def open_room(host: ScriptedHost, future: FutureHost) -> ScriptedConnection:
    """Let the next client in and tell it everything."""
    connection = host.accept()
    future.let_in(connection)
    future.tell(connection)
    return connection


def resume_room(host: ScriptedHost, future: FutureHost, connection: ScriptedConnection) -> Frame:
    """Lose the connection; return the hello of the next one, which goes on, and what it then sends."""
    connection.close(1012)
    again = host.accept()
    hello = future.let_in(again, resumed=True)
    sent = future.take(again, 7)
    own = {"seq": 7, "rid": "rid-7", "client_id": sent["client_id"], "kind": "message", "body": sent["body"]}
    whose = {"device": hello["device"] or "d", "member": own_member(hello), "name": hello["name"], "time": 1}
    again.say("events", events=[own | whose | UNKNOWN])
    return hello


def kept_in(folder: Path) -> list[tuple[int, str, str, Frame]]:
    """Return place, kind and body of what the one replica in ``folder`` has of the host's events."""
    [replica] = folder.glob("people/*/rooms/*.db")
    with closing(sqlite3.connect(replica)) as kept:
        rows = kept.execute("SELECT seq, rid, kind, body FROM event WHERE seq <= 6 ORDER BY seq").fetchall()
    return [(seq, rid, kind, json.loads(body)) for seq, rid, kind, body in rows]


@pytest.mark.usefixtures("program_look")
async def test_the_window_keeps_what_it_does_not_know(
    qt_loop: Loop, tmp_path: Path, scripted: ScriptedHost
) -> None:
    future = FutureHost()
    async with running(tmp_path) as program:
        opening = asyncio.create_task(asyncio.to_thread(open_room, scripted, future))
        window = await live(program, Join(address_of(scripted), "Ann"))
        await sees(window, "plain again")
        assert rows_of(window) == SHOWN
        assert [(who.name, who.state) for who in window.model.members] == [
            ("Ann", "active"), ("Zoe", "daydreaming"),
        ]  # fmt: skip
        resuming = asyncio.create_task(asyncio.to_thread(resume_room, scripted, future, await opening))
        assert window.model.send("still here") is None
        hello = await resuming
        assert hello["after"] == {"seq": 6, "rid": "rid-6"}
        await until(lambda: not window.model.membership.waits, window.model.timeline_changed)
        assert window.model.membership.link.state is LinkState.LIVE
        assert [row for row in rows_of(window) if row != "still here"] == SHOWN
    assert kept_in(tmp_path) == [
        (event["seq"], event["rid"], event["kind"], event["body"]) for event in EVENTS
    ]


@pytest.mark.usefixtures("program_look")
@pytest.mark.parametrize(
    ("version", "words"),
    [
        (2, "Your Desktop Chat is older than the host’s. Update it here."),
        (0, "The host has an older Desktop Chat than you. Update it there."),
    ],
)
async def test_the_window_says_which_side_to_update(
    qt_loop: Loop, tmp_path: Path, scripted: ScriptedHost, version: int, words: str
) -> None:
    async with running(tmp_path) as program:
        start = ask(program, Join(address_of(scripted), "Ann"))
        connection = await asyncio.to_thread(scripted.accept)
        connection.say("challenge", version=version, key={"of": "another shape"})
        await until(lambda: start.model.refusals, start.model.refusal_changed)
        assert [str(sentence) for sentence in start.model.refusals.values()] == [words]


async def test_tail_prints_a_quiet_line_and_as_json_everything(scripted: ScriptedHost) -> None:
    future = FutureHost()
    reader = SimpleNamespace(address=address_of(scripted))
    for arguments in ([], ["--json"]):
        with watching(reader, *arguments) as watched:  # type: ignore[arg-type]  # only its address is asked for
            await asyncio.to_thread(open_room, scripted, future)
            lines = [await asyncio.to_thread(watched.line) for _event in EVENTS]
        if arguments:
            told = [json.loads(line) for line in lines]
            assert [event["kind"] for event in told] == KINDS
            assert [event["body"] for event in told] == [event["body"] for event in EVENTS]
        else:
            assert [line.split(" ", 1)[1] for line in lines] == [
                "* Zoe joined the chat", "Zoe: plain", *[f"* {UNSUPPORTED}"] * 3, "Zoe: plain again",
            ]  # fmt: skip


def test_the_page_shows_what_it_does_not_know_as_such(scripted: ScriptedHost, browser: Chrome) -> None:
    future = FutureHost()
    guest = Guest(browser).visit(scripted.url, "Ann")
    connection = open_room(scripted, future)
    guest.in_room().sees("plain", "plain again")
    assert guest.lines() == ["Zoe joined the chat", *[UNSUPPORTED] * 3]
    tint = "return document.querySelector('.message .avatar').className.split(' ')[1]"
    assert guest.run(tint) == "tint-12"  # Zoe's own: 200 is no colour of this version
    guest.say("still here")
    hello = resume_room(scripted, future, connection)
    assert hello["after"] == {"seq": 6, "rid": "rid-6"}
    guest.wait(lambda: guest.marks() == ["Sent"], "the message is sent")
    assert guest.lines() == ["Zoe joined the chat", *[UNSUPPORTED] * 3]


def test_the_page_of_another_version_is_to_be_loaded_anew(scripted: ScriptedHost, browser: Chrome) -> None:
    guest = Guest(browser).visit(scripted.url, "Ann")
    scripted.accept().say("challenge", version=2, key={"of": "another shape"})
    guest.wait(lambda: "another version" in guest.the("banner-text").text, "it says so")
