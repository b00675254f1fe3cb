"""Makes `first_version/`: a data folder as the first version of the program leaves it.

It was run once, with that version, by ``python -m tests.compat.make_first_version``. What it made is never
made anew: it would then be what a later version leaves. Keys and names in it belong to nobody.
"""

import asyncio
import json
import shutil
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop_chat.app.paths import resources
from desktop_chat.app.settings import WindowSettings
from desktop_chat.client.address import Address
from desktop_chat.client.membership import Membership
from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.client.profile import Person, Profile, RecentRoom
from desktop_chat.client.replica import Replica
from desktop_chat.gui.preferences import Preferences
from desktop_chat.gui.window_size import WindowSize
from desktop_chat.protocol.codec import event_as_mapping
from desktop_chat.protocol.entities import FIRST_ROOM, Kind, member_of
from desktop_chat.server.embedded import EmbeddedServer
from desktop_chat.server.host import LOG_FILE
from desktop_chat.server.listening import bind_listener
from desktop_chat.server.settings import HostSettings
from desktop_chat.storage.sqlite import SqliteStore
from desktop_chat.storage.store import Draft
from tests.hosts import LOOPBACK, START_SECONDS, RunningHost
from tests.server.foreign import guest_at, guest_cookie, socket_at

FOLDER = Path(__file__).parent / "first_version"
DATA = FOLDER / "data"
FACTS = FOLDER / "facts.json"
TITLE = "The kitchen 廚房"
TIME = 1_764_000_000_000
UNSENT = {"unsent-1": "written on the train 火車上寫的", "unsent-2": "and one more\nof two lines"}
DECLINED = {"declined-1": "what the host did not take"}
SECONDS = 20.0


def start_host() -> RunningHost:
    server = EmbeddedServer(HostSettings(DATA, resources(), TITLE), bind_listener(LOOPBACK, 0))
    return RunningHost(server, DATA, server.start().result(START_SECONDS).port)


async def until(membership: Membership, fact: Callable[[], object]) -> None:
    changed = asyncio.Event()
    unsubscribe = membership.subscribe(lambda _updates: changed.set())
    async with asyncio.timeout(SECONDS):
        while not fact():
            await changed.wait()
            changed.clear()
    unsubscribe()


async def join(host: RunningHost, person: Person, colour: int | None, key: str | None = None) -> Membership:
    membership = Membership(Address(LOOPBACK, host.port), replace(person, colour=colour), host=key)
    await membership.start()
    await until(membership, lambda: membership.roster.members)
    return membership


async def say(membership: Membership, *texts: str) -> None:
    for text in texts:
        membership.post(text)
    await until(membership, lambda: not membership.waits)


def post_by_api(host: RunningHost) -> None:
    body = json.dumps({"text": "20.5 °C", "name": "Thermometer", "client_id": "reading-1"}).encode()
    address = f"{host.url}/api/rooms/lobby/messages"
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        assert answer.status == 201


async def talk(host: RunningHost, profile: Profile) -> tuple[str, str]:
    """Let everybody say something; return the host's key and the guest's cookie."""
    mei = await join(host, profile.person("小美"), 5)
    ben = await join(host, profile.person("Ben"), None)
    await say(mei, "Hello, 大家好 👋🏽", "two\nlines", "https://example.org/ and `code`")
    await say(ben, "long " * 400, "שלום")
    async with guest_at(host, name="訪客 Zoë") as guest:
        cookie = guest_cookie(guest.socket)
        await guest.say("from the browser 嗨", "from-the-browser")
        await guest.send({"type": "bye", "code": 1001, "sentence": "", "retry_after": None})
    async with socket_at(host, "/ws/7") as plain:
        await plain.send("from ten lines of anything")
        await plain.recv()
    await asyncio.to_thread(post_by_api, host)
    mei.rename("小美 Mei")
    await until(mei, lambda: mei.timeline.entries[-1].text == "小美 is now called 小美 Mei")
    assert mei.host is not None
    for membership in (ben, mei):
        await membership.stop()
    return mei.host, cookie


async def append_the_rest(ben: Person) -> list[dict[str, Any]]:
    """Append what no client can: somebody left for good, and a kind of a later version; return all events."""
    device = ben.identity().public
    known = (FIRST_ROOM, device, member_of(device), "Ben")
    store = SqliteStore(DATA / LOG_FILE)
    await store.open()
    try:
        await store.append([Draft(*known, "left-1", Kind.LEFT, TIME, {})])
        await store.append([Draft(*known, "reaction-1", "reaction", TIME, {"to": 3, "emoji": "👍"})])
        return [event_as_mapping(event) for event in await store.read(FIRST_ROOM, after=0, limit=1000)]
    finally:
        await store.close()


async def catch_up(mei: Person, key: str, head: int) -> dict[str, Any]:
    """Let the window's copy have all of the log, and unsent messages; return what it is."""
    host = start_host()
    membership = await join(host, mei, 5, key)
    await until(membership, lambda: membership.timeline.last_seq == head)
    await membership.stop()
    host.stop()
    replica = Replica(mei.replica_path(key, FIRST_ROOM), key, FIRST_ROOM)
    replica.open()
    for client_id, text in {**UNSENT, **DECLINED}.items():
        replica.add(OutboxRow(client_id, Kind.MESSAGE, {"text": text}, TIME))
    for client_id in DECLINED:
        replica.mark_failed(client_id, "The message is longer than 16 KiB.")
    state = replica.state()
    facts = {"epoch": state.epoch, "last": state.last.seq, "colours": replica.colours()}
    replica.close()
    return facts


async def make() -> dict[str, Any]:
    """Make the folder and return what is in it."""
    profile = Profile(DATA)
    profile.acquire()
    host = start_host()
    try:
        key, cookie = await talk(host, profile)
    finally:
        host.stop()
    mei = profile.rename(profile.person("小美"), "小美 Mei")
    events = await append_the_rest(profile.person("Ben"))
    replica = await catch_up(mei, key, len(events))
    profile.remember_room(RecentRoom("192.0.2.7:8765", "Lounge", "a host elsewhere", TIME))
    profile.remember_room(RecentRoom(f"{LOOPBACK}:8765", TITLE, key, TIME + 1))
    profile.release()
    liked = Preferences("zh_TW", "dark", 125, "ctrl_enter", sounds=False, keep_awake=False, colour=5)
    WindowSettings(TITLE, "小美 Mei", liked, WindowSize(1200, 800, maximised=False)).save(DATA)
    people = {person.name: person.identity().public for person in profile.people()}
    return {
        "title": TITLE,
        "host": key,
        "people": people,
        "recent": ["The kitchen 廚房", "Lounge"],
        "guest_cookie": cookie,
        "events": events,
        "replica": replica,
        "unsent": UNSENT,
        "declined": DECLINED,
        "window": json.loads((DATA / "window.json").read_text("utf-8")),
    }


def main() -> None:
    """Make everything, unless it is there."""
    if FOLDER.exists():
        sys.exit(f"{FOLDER} is there, and stays as it is.")
    try:
        facts = asyncio.run(make())
        left = [path.name for path in DATA.rglob("*") if path.name.endswith(("-wal", "-shm", ".new"))]
        assert left == []
        FACTS.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except BaseException:
        shutil.rmtree(FOLDER, ignore_errors=True)
        raise


if __name__ == "__main__":
    main()
