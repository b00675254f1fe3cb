import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import SystemRandom
from time import time

from desktop_chat.client.address import parse_address
from desktop_chat.client.driver import UNFINISHED_ORDERS, DiskOrder, Driver, KeepTitle
from desktop_chat.client.effects import Apply, Effect, ForPerson, KeepRow, Kept, LinkChanged, LinkState, Told
from desktop_chat.client.handshake import Speaker
from desktop_chat.client.memory_keeper import MemoryKeeper
from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.client.session import ClientSession
from desktop_chat.protocol.entities import Event
from desktop_chat.protocol.events import PresenceChanged
from desktop_chat.storage.store import Unavailable
from desktop_chat.texts import sentence
from desktop_chat.trust.identity import Identity
from tests.compat import future
from tests.hosts import RunningHost
from tests.web.scripted_host import ScriptedConnection, ScriptedHost


class FailingKeeper(MemoryKeeper):
    """A disk that refuses the first of certain orders."""

    def __init__(self, device: str, refused: type[DiskOrder]) -> None:
        super().__init__(device)
        self.refused: type[DiskOrder] | None = refused

    async def carry_out(self, order: DiskOrder) -> Kept | None:
        if self.refused is not None and isinstance(order, self.refused):
            self.refused = None
            raise Unavailable(sentence("The disk is full."))
        return await super().carry_out(order)


class Stay:
    """One session with a keeper, at a real host."""

    def __init__(self, host: RunningHost, refused: type[DiskOrder]) -> None:
        identity = Identity.create()
        self.session = ClientSession(Speaker(identity), "Mei", SystemRandom(), fills=False)
        self.keeper = FailingKeeper(identity.public, refused)
        self.sentences: list[str] = []
        self.applied: list[int] = []
        self._news = asyncio.Event()
        address = parse_address(host.address)
        self.driver = Driver(self.session, address, self.keeper, shown=self._show, done=self._done)

    def _show(self, shown: ForPerson) -> None:
        if isinstance(shown, LinkChanged) and shown.link.state is LinkState.BACKOFF:
            self.sentences.append(str(shown.link.sentence))
        self._news.set()

    def _done(self, order: DiskOrder, _kept: Kept | None) -> None:
        if isinstance(order, Apply):
            self.applied += [event.seq for event in order.events]
        self._news.set()

    async def until_applied(self, seqs: list[int]) -> None:
        while self.applied != seqs:
            self._news.clear()
            await self._news.wait()


async def test_a_refused_row_is_kept_and_sent_when_the_disk_has_recovered(host: RunningHost) -> None:
    stay = Stay(host, KeepRow)
    stay.driver.start()
    stay.driver.perform(stay.session.start(stay.driver.now))
    await stay.until_applied([1])
    stay.driver.perform(stay.session.post(OutboxRow("a", "message", {"text": "hello"}, 0), stay.driver.now))
    await stay.until_applied([1, 2])
    assert stay.sentences == ["The disk is full."]
    assert not len(stay.session.outbox)
    await stay.driver.stop()


async def test_refused_events_are_heard_again(host: RunningHost) -> None:
    stay = Stay(host, Apply)
    stay.driver.start()
    stay.driver.perform(stay.session.start(stay.driver.now))
    await stay.until_applied([1])
    assert stay.sentences == ["The disk is full."]
    await stay.driver.stop()


class HeldKeeper(MemoryKeeper):
    """A disk that takes no further events until it is let."""

    def __init__(self, device: str) -> None:
        super().__init__(device)
        self.free = asyncio.Event()
        self.holds = asyncio.Event()
        self.free.set()

    async def carry_out(self, order: DiskOrder) -> Kept | None:
        if isinstance(order, Apply) and not self.free.is_set():
            self.holds.set()
            await self.free.wait()
        return await super().carry_out(order)


class Listener:
    """Somebody at a real host who writes down in which order arrivals and departures are told."""

    def __init__(self, host: RunningHost, name: str) -> None:
        identity = Identity.create()
        self.keeper = HeldKeeper(identity.public)
        self.heard: list[str] = []
        self._session = ClientSession(Speaker(identity), name, SystemRandom(), fills=False)
        self._driver = Driver(
            self._session, parse_address(host.address), self.keeper, shown=self._show, done=self._done
        )
        self._news = asyncio.Event()

    @asynccontextmanager
    async def stay(self) -> AsyncIterator[None]:
        self._driver.start()
        self._driver.perform(self._session.start(self._driver.now))
        await self.until(lambda: self._session.link.state is LinkState.LIVE)
        try:
            yield
        finally:
            await self._driver.stop()

    async def until(self, fact: Callable[[], bool]) -> None:
        while not fact():
            self._news.clear()
            await self._news.wait()

    def _show(self, shown: ForPerson) -> None:
        match shown:
            case Told(PresenceChanged(False, _, members)):
                self.heard.extend(f"{member.name} {member.state}" for member in members)
            case _:
                pass
        self._news.set()

    def _done(self, order: DiskOrder, _kept: Kept | None) -> None:
        if isinstance(order, Apply):
            self.heard.extend(f"{event.name} {event.kind}" for event in order.events)
        self._news.set()


async def test_who_has_joined_is_told_as_here_after_the_event_that_says_so(host: RunningHost) -> None:
    """Also where the disk is behind by everything that the host has said since."""
    slow, quick, ann = Listener(host, "Slow"), Listener(host, "Quick"), Listener(host, "Ann")
    async with slow.stay(), quick.stay():
        await slow.until(lambda: "Quick joined" in slow.heard)
        slow.keeper.free.clear()
        async with ann.stay():
            await quick.until(lambda: "Ann active" in quick.heard)
        await quick.until(lambda: "Ann gone" in quick.heard)
        assert slow.keeper.holds.is_set()
        slow.keeper.free.set()
        await slow.until(lambda: "Ann gone" in slow.heard)
    for listener in (slow, quick):
        about_ann = [words for words in listener.heard if words.startswith("Ann")]
        assert about_ann == ["Ann joined", "Ann active", "Ann gone"]


class CountingKeeper(HeldKeeper):
    """A disk that only writes down what it was ordered."""

    def __init__(self, device: str) -> None:
        super().__init__(device)
        self.orders: list[DiskOrder] = []

    async def carry_out(self, order: DiskOrder) -> Kept | None:
        self.holds.set()
        await self.free.wait()
        self.orders.append(order)
        return None


async def test_events_that_come_while_the_disk_is_busy_are_kept_together() -> None:
    identity = Identity.create()
    session = ClientSession(Speaker(identity), "Mei", SystemRandom(), fills=False)
    keeper = CountingKeeper(identity.public)
    keeper.free.clear()
    last = asyncio.Event()

    def note(order: DiskOrder, _kept: Kept | None) -> None:
        if order == said(4):
            last.set()

    driver = Driver(session, parse_address("192.0.2.1"), keeper, shown=lambda _shown: None, done=note)
    driver.start()
    driver.perform([said(1)])
    await keeper.holds.wait()
    driver.perform([said(2), said(3, "own")])
    driver.keep_title("Lounge")
    driver.perform([said(4)])
    keeper.free.set()
    await last.wait()
    together = Apply((*said(2).events, *said(3).events), ("own",))
    assert keeper.orders == [said(1), together, KeepTitle("Lounge"), said(4)]
    await driver.stop()


def said(seq: int, *settled: str) -> Apply:
    event = Event(seq, f"r{seq}", "d", "m", "Ann", f"c{seq}", "message", 0, {"text": "hello"})
    return Apply((event,), settled)


class WatchedSession(ClientSession):
    """Tells when it hears that reading has stopped."""

    def __init__(self, speaker: Speaker) -> None:
        super().__init__(speaker, "Mei", SystemRandom(), fills=False)
        self.stopped_reading = asyncio.Event()

    def reads(self, link: int, now: float, *, on: bool) -> list[Effect]:
        if not on:
            self.stopped_reading.set()
        return super().reads(link, now, on=on)


async def test_a_disk_that_is_far_behind_is_not_blamed_on_the_host() -> None:
    identity = Identity.create()
    session = WatchedSession(Speaker(identity))
    keeper = HeldKeeper(identity.public)
    states: list[LinkState] = []
    frames = UNFINISHED_ORDERS + 20
    all_kept = asyncio.Event()

    def show(shown: ForPerson) -> None:
        if isinstance(shown, LinkChanged):
            states.append(shown.link.state)

    def note(order: DiskOrder, _kept: Kept | None) -> None:
        if isinstance(order, Apply) and order.events[-1].seq == frames:
            all_kept.set()

    def talk(connection: ScriptedConnection) -> None:
        future.FutureHost().let_in(connection)
        for seq in range(1, frames + 1):
            connection.say("events", events=[future.event(seq, "message", {"text": "hello"})])

    with ScriptedHost() as host:
        keeper.free.clear()
        address = parse_address(host.url.removeprefix("http://"))
        driver = Driver(session, address, keeper, shown=show, done=note)
        driver.start()
        driver.perform(session.start(driver.now))
        await asyncio.to_thread(talk, await asyncio.to_thread(host.accept))
        await session.stopped_reading.wait()
        for second in range(1, 40):
            driver.perform(session.tick(driver.now + second, time() + second))
        keeper.free.set()
        await all_kept.wait()
        assert session.link.state is LinkState.LIVE
        assert not {LinkState.PROBE, LinkState.BACKOFF} & set(states)
        await driver.stop()
