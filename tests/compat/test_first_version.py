"""A data folder of the first version, kept for ever in `first_version/`: today's program goes on with it."""

import asyncio
import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop_chat.app.paths import resources
from desktop_chat.app.settings import WindowSettings
from desktop_chat.client.entries import Mark
from desktop_chat.client.membership import Membership
from desktop_chat.client.profile import Profile
from desktop_chat.gui.requests import Host
from desktop_chat.protocol.entities import member_of
from desktop_chat.server.host import LOG_FILE
from desktop_chat.server.settings import HostSettings
from tests.compat.make_first_version import DATA, FACTS, FOLDER
from tests.gui.programs import Loop, live, rows_of, running
from tests.gui.waiting import until
from tests.hosts import OpenHost, RunningHost
from tests.server.foreign import guest_at
from tests.server.raw import ask

Facts = dict[str, Any]
MOST_BYTES = 300_000
DIGEST = "e511f0fab4116bf1766f7a719563ad7fec0ee08b74f1980e710ee1beedff8b94"
"""Of all files in the order of their names: whoever wants another folder makes it beside this one."""


@pytest.fixture
def facts() -> Facts:
    """What the first version said of its folder when it had made it."""
    told: Facts = json.loads(FACTS.read_text("utf-8"))
    return told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the folder, as an update of the program finds it."""
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    return copy


@pytest.fixture
def host(open_host: OpenHost, folder: Path) -> RunningHost:
    """What `serve` does with the folder."""
    return open_host(HostSettings(folder, resources()))


def texts(facts: Facts) -> list[str]:
    return [event["body"]["text"] for event in facts["events"] if event["kind"] == "message"]


def has_sent_all(membership: Membership) -> bool:
    return not membership.waits


def times_in_log(folder: Path, client_ids: list[str]) -> list[int]:
    """Return how often each of these messages is in the host's log."""
    with closing(sqlite3.connect(folder / LOG_FILE)) as log:
        kept = [client_id for (client_id,) in log.execute("SELECT client_id FROM event")]
    return [kept.count(client_id) for client_id in client_ids]


def test_the_folder_has_never_been_made_anew() -> None:
    digest = hashlib.sha256()
    for path in sorted(DATA.rglob("*"), key=lambda path: path.relative_to(DATA).as_posix()):
        if path.is_file():
            digest.update(path.relative_to(DATA).as_posix().encode() + b"\0" + path.read_bytes())
    assert digest.hexdigest() == DIGEST


def test_the_folder_is_small_whole_and_of_every_kind(facts: Facts) -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < MOST_BYTES
    assert [path.name for path in files if path.name.endswith(("-wal", "-shm"))] == []
    kinds = {event["kind"] for event in facts["events"]}
    assert kinds == {"joined", "message", "renamed", "left", "reaction"}


async def test_serve_tells_everything_and_goes_on(host: RunningHost, facts: Facts) -> None:
    async with guest_at(host, cookie=facts["guest_cookie"], name="訪客 Zoë", recent=1000) as guest:
        head = facts["events"][-1]
        assert (guest.welcome["title"], guest.welcome["epoch"]) == (facts["title"], facts["replica"]["epoch"])
        assert guest.welcome["head"] == {
            "seq": head["seq"],
            "rid": head["rid"],
        }  # a known guest joins nothing
        ack = await guest.say("today")
        assert ack["seq"] == head["seq"] + 1
        again = await guest.say("anything", "from-the-browser")
        [first] = [event for event in facts["events"] if event["client_id"] == "from-the-browser"]
        assert (again["seq"], again["rid"]) == (first["seq"], first["rid"])
        assert guest.events[:-1] == facts["events"]
    answer = await asyncio.to_thread(ask, host, "/api/rooms/lobby/messages?limit=200")
    assert answer.json["events"][:-1] == facts["events"]


def test_people_keys_rooms_and_choices_are_the_same(folder: Path, facts: Facts) -> None:
    profile = Profile(folder)
    profile.acquire()
    assert {person.name: person.identity().public for person in profile.people()} == facts["people"]
    assert [room.title for room in profile.recent_rooms()] == facts["recent"]
    assert profile.recent_rooms()[0].host == facts["host"]
    profile.release()
    settings = WindowSettings.load(folder)
    settings.save(folder)
    kept = json.loads((folder / "window.json").read_text("utf-8"))
    assert {name: kept[name] for name in facts["window"]} == facts["window"]
    assert settings.preferences.colour == facts["window"]["colour"]


@pytest.mark.usefixtures("program_look")
async def test_the_window_opens_with_all_and_sends_once_what_was_not_sent(
    qt_loop: Loop, folder: Path, facts: Facts, free_port: int
) -> None:
    name = facts["window"]["own_name"]
    for start in range(2):
        async with running(folder) as program:
            window = await live(program, Host(None, name, free_port))
            membership = window.model.membership
            await until(partial(has_sent_all, membership), window.model.timeline_changed)
            assert (window.model.title, membership.host) == (facts["title"], facts["host"])
            assert membership.member == member_of(facts["people"][name])
            rows = rows_of(window)
            expected = [*texts(facts), *facts["unsent"].values(), *facts["declined"].values()]
            assert [row for row in rows if row in expected] == expected, f"start {start + 1}"
            [declined] = [entry for entry in window.model.entries if entry.mark is Mark.FAILED]
            assert declined.text == facts["declined"]["declined-1"]
            assert membership.colours.of(membership.member) == facts["window"]["colour"]
        assert times_in_log(folder, list(facts["unsent"])) == [1] * len(facts["unsent"])
        assert times_in_log(folder, list(facts["declined"])) == [0]
