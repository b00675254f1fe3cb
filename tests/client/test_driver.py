import asyncio
from random import SystemRandom

from desktop_chat.client.address import parse_address
from desktop_chat.client.driver import DiskOrder, Driver, Shown
from desktop_chat.client.effects import Apply, KeepRow, Kept, LinkChanged, LinkState
from desktop_chat.client.handshake import Speaker
from desktop_chat.client.memory_keeper import MemoryKeeper
from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.client.session import ClientSession
from desktop_chat.storage.store import Unavailable
from desktop_chat.texts import sentence
from desktop_chat.trust.identity import Identity
from tests.hosts import RunningHost


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
        self.sentences: list[str | None] = []
        self.applied: list[int] = []
        self._news = asyncio.Event()
        address = parse_address(host.address)
        self.driver = Driver(self.session, address, self.keeper, shown=self._show, done=self._done)

    def _show(self, shown: Shown) -> None:
        if isinstance(shown, LinkChanged) and shown.link.state is LinkState.BACKOFF:
            self.sentences.append(shown.link.sentence)
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
