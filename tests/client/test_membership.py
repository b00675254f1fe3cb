import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_chat.app.paths import resources
from desktop_chat.client.address import parse_address
from desktop_chat.client.conversation import OTHER_HOST
from desktop_chat.client.effects import Declined, LinkState
from desktop_chat.client.membership import Membership, Update
from desktop_chat.client.profile import Person, Profile
from desktop_chat.client.timeline import EntryKind, Mark
from desktop_chat.protocol.errors import Refusal
from desktop_chat.rooms.rate import Rate
from desktop_chat.server.settings import HostSettings
from tests.compat.future import FutureHost
from tests.hosts import OpenHost, RunningHost
from tests.web.scripted_host import ScriptedHost


class Watcher:
    """Waits for facts about a membership, looking again after each batch of updates."""

    def __init__(self, membership: Membership) -> None:
        self.membership = membership
        self.batches: list[tuple[float, Sequence[Update]]] = []
        self._changed = asyncio.Event()
        membership.subscribe(self._take)

    def _take(self, updates: Sequence[Update]) -> None:
        self.batches.append((time.monotonic(), tuple(updates)))
        self._changed.set()

    async def until(self, fact: Callable[[Membership], object]) -> None:
        while not fact(self.membership):
            self._changed.clear()
            await self._changed.wait()

    async def live(self) -> None:
        await self.until(lambda membership: membership.link.state is LinkState.LIVE)

    async def texts(self, *expected: str) -> None:
        await self.until(lambda membership: texts_of(membership) == list(expected))

    async def sent(self, *expected: str) -> None:
        """Wait until these messages are there, all of them confirmed by the log."""
        await self.until(lambda membership: texts_of(membership, confirmed=True) == list(expected))


def texts_of(membership: Membership, *, confirmed: bool = False) -> list[str]:
    messages = [entry for entry in membership.timeline.entries if entry.kind is EntryKind.MESSAGE]
    return [entry.text for entry in messages if entry.seq is not None or not confirmed]


def lines_of(membership: Membership) -> list[str]:
    return [entry.text for entry in membership.timeline.entries if entry.kind is not EntryKind.MESSAGE]


def same_host(host: RunningHost) -> HostSettings:
    return HostSettings(host.folder, resources())


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


@asynccontextmanager
async def joined(host: RunningHost, person: Person, key: str | None = None) -> AsyncIterator[Watcher]:
    membership = Membership(parse_address(host.address), person, host=key)
    watcher = Watcher(membership)
    await membership.start()
    try:
        yield watcher
    finally:
        await membership.stop()


async def test_two_people_read_each_other(open_host: OpenHost, profile: Profile) -> None:
    host = open_host()
    async with joined(host, profile.person("Mei")) as mei, joined(host, profile.person("Ann")) as ann:
        await mei.live()
        await ann.live()
        mei.membership.post("hello")
        assert texts_of(mei.membership) == ["hello"]
        await ann.texts("hello")
        ann.membership.post("你好 🐾")
        await mei.sent("hello", "你好 🐾")
        assert mei.membership.title == "The kitchen 廚房"
        assert [entry.mark for entry in mei.membership.timeline.entries if entry.own and entry.mark] == [
            Mark.SENT
        ]
        await mei.until(lambda membership: [m.name for m in membership.roster.members] == ["Mei", "Ann"])


async def test_who_comes_and_leaves_is_a_line(open_host: OpenHost, profile: Profile) -> None:
    host = open_host()
    async with joined(host, profile.person("Mei")) as mei:
        await mei.live()
        async with joined(host, profile.person("Ann")) as ann:
            await ann.live()
            await mei.until(lambda membership: membership.roster.present == 2)
        await mei.until(lambda membership: membership.timeline.entries[-1].text == "Ann left the chat")
        assert [entry.text for entry in mei.membership.timeline.entries] == [
            "Mei joined the chat",
            "Ann joined the chat",
            "Ann left the chat",
        ]


BURST = 1000


async def test_lines_about_people_stand_where_they_came_and_left(
    open_host: OpenHost, host_settings: HostSettings, profile: Profile
) -> None:
    host = open_host(replace(host_settings, rate=Rate(1e6, 10**6)))
    async with joined(host, profile.person("Mei")) as mei:
        await mei.live()
        async with joined(host, profile.person("Bulk")) as bulk:
            await bulk.live()
            for number in range(BURST):
                bulk.membership.post(f"{number}")
            await bulk.until(
                lambda membership: (
                    membership.timeline.entries[-1].text == f"{BURST - 1}"
                    and membership.timeline.entries[-1].mark is Mark.SENT
                )
            )
        async with joined(host, profile.person("李雷")) as newcomer:
            newcomer.membership.post("hello")
            await newcomer.live()
            await mei.until(lambda membership: membership.roster.present == 2)
            await mei.until(lambda membership: texts_of(membership)[-1:] == ["hello"])
            await newcomer.until(lambda membership: texts_of(membership, confirmed=True)[-1:] == ["hello"])
            assert lines_of(newcomer.membership) == ["李雷 joined the chat"]
            newcomer.membership.rename("Lei")
            await mei.until(lambda membership: membership.roster.members[-1].name == "Lei")
        await mei.until(lambda membership: membership.timeline.entries[-1].text == "Lei left the chat")
        entries = [entry.text for entry in mei.membership.timeline.entries]
        last = entries.index(f"{BURST - 1}")
        assert entries[:last] == [f"{number}" for number in range(BURST - 1 - last, BURST - 1)]
        assert sorted(entries[last + 1 :]) == sorted(
            [
                "Bulk left the chat",
                "李雷 joined the chat",
                "hello",
                "李雷 is now called Lei",
                "Lei left the chat",
            ]
        )
        assert [text for text in entries[last + 1 :] if text != "Bulk left the chat"] == [
            "李雷 joined the chat",
            "hello",
            "李雷 is now called Lei",
            "Lei left the chat",
        ]


async def test_who_comes_and_goes_while_one_catches_up_is_no_line(
    open_host: OpenHost, host_settings: HostSettings, profile: Profile
) -> None:
    host = open_host(replace(host_settings, rate=Rate(1e6, 10**6)))
    mei = profile.person("Mei")
    async with joined(host, mei) as first:
        await first.live()
        key = first.membership.host
    async with joined(host, profile.person("Bulk")) as bulk:
        for number in range(BURST):
            bulk.membership.post(f"{number}")
        await bulk.until(lambda membership: texts_of(membership, confirmed=True)[-1:] == [f"{BURST - 1}"])
        async with joined(host, mei, key) as again:
            async with joined(host, profile.person("Ann")) as ann:
                ann.membership.post("hello")
                await ann.until(lambda membership: texts_of(membership, confirmed=True)[-1:] == ["hello"])
            await again.until(lambda membership: "hello" in texts_of(membership))
            await again.until(
                lambda membership: [m.name for m in membership.roster.members] == ["Mei", "Bulk"]
            )
            entries = [entry.text for entry in again.membership.timeline.entries]
            last = entries.index(f"{BURST - 1}")
            assert all(text.isdecimal() for text in entries[:last])
            assert entries[last + 1 : last + 3] == ["Ann joined the chat", "hello"]
            assert entries[last + 3 :] in ([], ["Ann left the chat"])


async def test_what_others_type_and_how_they_are_called(open_host: OpenHost, profile: Profile) -> None:
    host = open_host()
    async with joined(host, profile.person("Mei")) as mei, joined(host, profile.person("Ann")) as ann:
        await mei.live()
        await ann.live()
        await mei.until(lambda membership: membership.roster.present == 2)
        ann.membership.set_typing(True)
        await mei.until(lambda membership: membership.roster.typing == ("Ann",))
        ann.membership.set_typing(False)
        await mei.until(lambda membership: membership.roster.typing == ())
        ann.membership.rename("Anna")
        await mei.until(lambda membership: membership.timeline.entries[-1].text == "Ann is now called Anna")
        await mei.until(lambda membership: membership.roster.members[-1].name == "Anna")
        assert ann.membership.own_name == "Anna"


async def test_a_colour_is_seen_by_others_and_known_after_its_owner_has_gone(
    open_host: OpenHost, profile: Profile
) -> None:
    host = open_host()
    mei = profile.person("Mei")
    async with joined(host, mei) as first:
        await first.live()
        key = first.membership.host
        async with joined(host, replace(profile.person("Ann"), colour=3)) as ann:
            who = ann.membership.member
            await first.until(lambda membership: membership.colours.of(who) == 3)
            ann.membership.set_colour(200)
            await first.until(lambda membership: membership.colours.of(who) == 200)
            assert [member.colour for member in first.membership.roster.members] == [None, 200]
        await first.until(lambda membership: membership.roster.present == 1)
        assert first.membership.colours.of(who) == 200
        assert lines_of(first.membership)[1:] == ["Ann joined the chat", "Ann left the chat"]
    async with joined(host, mei, key) as again:
        assert again.membership.colours.of(who) == 200
        await again.live()
        async with joined(host, profile.person("Ann")):
            await again.until(lambda membership: membership.colours.of(who) is None)


async def test_what_no_room_accepts_is_refused_at_once(open_host: OpenHost, profile: Profile) -> None:
    async with joined(open_host(), profile.person("Mei")) as mei:
        for text in ("", "  \n", "x" * 16385, "a\x00b"):
            with pytest.raises(Refusal):
                mei.membership.post(text)
        with pytest.raises(Refusal):
            mei.membership.rename(" ")
        assert texts_of(mei.membership) == []


async def test_a_host_that_restarts_loses_nothing(open_host: OpenHost, profile: Profile) -> None:
    host = open_host()
    async with joined(host, profile.person("Mei")) as mei:
        mei.membership.post("before")
        await mei.sent("before")
        host.stop()
        await mei.until(lambda membership: membership.link.state is LinkState.BACKOFF)
        mei.membership.post("meanwhile")
        assert mei.membership.timeline.entries[-1].mark is Mark.PENDING
        open_host(same_host(host), port=host.port)
        mei.membership.try_now()
        await mei.sent("before", "meanwhile")
        await mei.live()
        assert mei.membership.link.sentence is None


async def test_why_the_host_left_stands_until_somebody_else_answers(
    open_host: OpenHost, profile: Profile
) -> None:
    host = open_host()
    async with joined(host, profile.person("Mei")) as mei:
        await mei.live()
        await mei.until(lambda membership: not membership.waits)
        host.stop()
        for _attempt in range(2):
            await mei.until(lambda membership: membership.link.state is LinkState.BACKOFF)
            assert str(mei.membership.link.sentence) == "The host has closed the room."
            mei.membership.try_now()
        mei.membership.post("meanwhile")
        assert mei.membership.waits
        await mei.until(lambda membership: membership.link.state is LinkState.BACKOFF)
        stranger = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", host.port)
        async with stranger:
            mei.membership.try_now()
            await mei.until(lambda membership: membership.link.state is LinkState.BACKOFF)
            assert "not a Desktop Chat room" in str(mei.membership.link.sentence)


async def test_what_was_said_is_there_before_the_host_is_reached(
    open_host: OpenHost, profile: Profile
) -> None:
    host = open_host()
    mei = profile.person("Mei")
    async with joined(host, mei) as first:
        first.membership.post("kept")
        await first.sent("kept")
        key = first.membership.host
    host.stop()
    async with joined(host, mei, key) as second:
        await second.texts("kept")
        assert second.membership.title == "The kitchen 廚房"
        second.membership.post("offline")
        await second.texts("kept", "offline")
    async with joined(host, mei, key) as third:
        await third.texts("kept", "offline")
        open_host(same_host(host), port=host.port)
        third.membership.try_now()
        await third.sent("kept", "offline")


async def test_another_host_at_the_address_is_another_room(open_host: OpenHost, profile: Profile) -> None:
    host = open_host()
    async with joined(host, profile.person("Mei")) as mei:
        mei.membership.post("secret")
        await mei.sent("secret")
        host.stop()
        await mei.until(lambda membership: membership.link.state is LinkState.BACKOFF)
        mei.membership.post("also secret")
        first, title = mei.membership.host, mei.membership.title
        stranger = open_host(port=host.port)
        mei.membership.try_now()
        await mei.until(blocked)
        assert mei.membership.link.sentence == OTHER_HOST
        assert (mei.membership.host, mei.membership.title) == (first, title)
        mei.membership.join_other()
        await mei.live()
        await mei.texts()
        assert mei.membership.host not in {None, first}
        stranger.stop()
        await mei.until(lambda membership: membership.link.state is LinkState.BACKOFF)
        open_host(same_host(host), port=host.port)
        mei.membership.try_now()
        await mei.until(blocked)
        mei.membership.join_other()
        await mei.sent("secret", "also secret")
        assert mei.membership.host == first


async def test_another_host_is_noticed_after_a_new_start(open_host: OpenHost, profile: Profile) -> None:
    host = open_host()
    person = profile.person("Mei")
    async with joined(host, person) as mei:
        await mei.live()
        first = mei.membership.host
        await mei.until(lambda membership: bool(membership.timeline.entries))
    host.stop()
    open_host(port=host.port)
    async with joined(host, person, first) as mei:
        await mei.until(blocked)
        assert mei.membership.link.sentence == OTHER_HOST
        assert mei.membership.timeline.entries
    async with joined(host, profile.person("Ann"), first) as ann:
        await ann.live()  # nothing was there that could be mistaken


def blocked(membership: Membership) -> bool:
    return membership.link.state is LinkState.BLOCKED


async def test_who_was_cut_for_reading_too_slowly_is_told_when_it_is_back(profile: Profile) -> None:
    why = "You were reading too slowly."
    with ScriptedHost() as door:
        membership = Membership(parse_address(door.url.removeprefix("http://")), profile.person("Mei"))
        mei = Watcher(membership)
        await membership.start()
        connection = await asyncio.to_thread(door.accept)
        bye = {"code": 4008, "sentence": why}
        await asyncio.to_thread(FutureHost().let_in, connection, last_bye=bye)
        await mei.until(lambda _: Declined(why) in [update for _, batch in mei.batches for update in batch])
        await membership.stop()


async def test_updates_come_in_batches(open_host: OpenHost, profile: Profile) -> None:
    host = open_host()
    async with joined(host, profile.person("Mei")) as mei:
        await mei.live()
        texts = [f"line {number}" for number in range(15)]
        for text in texts:
            mei.membership.post(text)
        await mei.sent(*texts)
        gaps = [later[0] - earlier[0] for earlier, later in zip(mei.batches, mei.batches[1:], strict=False)]
        assert min(gaps) >= 0.03


async def test_leaving_takes_less_than_a_second_even_from_a_black_hole(profile: Profile) -> None:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    membership = Membership(parse_address(f"127.0.0.1:{port}"), profile.person("Mei"))
    await membership.start()
    started = time.monotonic()
    await membership.stop()
    assert time.monotonic() - started < 1.0
    server.close()


async def test_scrolling_brings_older_pages_and_the_end_again(open_host: OpenHost, profile: Profile) -> None:
    host = open_host()
    async with joined(host, profile.person("Mei")) as mei:
        for number in range(18):
            mei.membership.post(f"{number}")
        await mei.sent(*(str(number) for number in range(18)))
        timeline = mei.membership.timeline
        page = list(timeline.entries)
        timeline.show([], at_start=False, at_end=False)
        mei.membership.go_to_end()
        await mei.until(lambda membership: membership.timeline.at_end)
        assert timeline.entries == page
