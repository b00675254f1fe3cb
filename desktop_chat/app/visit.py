"""A stay in a room without a window and without a replica, as `say` and `tail` make it."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from desktop_chat.client.address import Address
from desktop_chat.client.driver import DiskOrder, Driver, Keeper
from desktop_chat.client.effects import ForPerson, Kept, LinkChanged, LinkState, OpenKept
from desktop_chat.client.handshake import Speaker
from desktop_chat.client.known_host import KnownHost
from desktop_chat.client.memory_keeper import MemoryKeeper
from desktop_chat.client.outbox import Outbox
from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.client.profile import Person
from desktop_chat.client.session import ClientSession
from desktop_chat.protocol.errors import Refusal
from desktop_chat.texts import Sentence, sentence

_CONNECTED = {LinkState.CATCHING_UP, LinkState.LIVE, LinkState.PROBE}


class Visit:
    """Connects, and connects again; `changed` is set whenever there may be something new to look at.

    ``hears`` is called with what is not for the log: the link, presence and signals.
    """

    def __init__(
        self,
        address: Address,
        person: Person,
        *,
        recent: int,
        keeper_for: Callable[[str], Keeper] = MemoryKeeper,
        hears: Callable[[ForPerson], None] | None = None,
    ) -> None:
        identity = person.identity()
        host = KnownHost(any_host=True)
        speaker = Speaker(identity, recent=recent, colour=person.colour, host=host)
        self._session = ClientSession(speaker, person.name, random.SystemRandom(), fills=False)
        keeper = keeper_for(identity.public)
        self._driver = Driver(self._session, address, keeper, shown=self._show, done=self._done)
        self._been_live = False
        self._hears = hears
        self.changed = asyncio.Event()
        self.waits_since: float | None = None
        self.hosts: set[str] = set()
        """Whoever has answered at the address, by key; what was posted to one of them goes to no other."""
        self.end: Refusal | None = None

    @property
    def outbox(self) -> Outbox:
        """What was posted and is not in the log yet; to read only."""
        return self._session.outbox

    @property
    def now(self) -> float:
        """The clock of ``waits_since``, in seconds."""
        return self._driver.now

    @property
    def connected(self) -> bool:
        """Whether a host listens, be it one that can keep nothing at the moment."""
        return self._session.link.state in _CONNECTED

    @property
    def greets(self) -> bool:
        """Whether somebody answers who has not said yet who it is, or has not let us in."""
        return self._session.link.state is LinkState.HELLO

    @property
    def trouble(self) -> str:
        """What went wrong last, with the link or at the host."""
        return str(self._session.link.sentence or "")

    @asynccontextmanager
    async def stay(self) -> AsyncIterator[None]:
        """Be in the room as long as the block lasts."""
        self._driver.start()
        self._driver.perform(self._session.start(self.now))
        try:
            yield
        finally:
            await self._driver.stop()

    def post(self, row: OutboxRow) -> None:
        """Say something; see `outbox` for what becomes of it."""
        self._driver.perform(self._session.post(row, self.now))

    def check(self) -> None:
        """Raise `Refusal` where the visit is over: never admitted, or sent away for good."""
        if self.end is not None:
            raise self.end

    def _show(self, shown: ForPerson) -> None:
        if isinstance(shown, LinkChanged):
            self._look_at_link(shown)
        if self._hears is not None:
            self._hears(shown)
        self.changed.set()

    def _look_at_link(self, shown: LinkChanged) -> None:
        match shown.link.state:
            case LinkState.LIVE if shown.link.sentence is not None:
                if self.waits_since is None:
                    self.waits_since = self.now
            case LinkState.LIVE:
                self._been_live = True
                self.waits_since = None
            case LinkState.BLOCKED:
                self.end = _refusal(shown.link.sentence)
            case LinkState.BACKOFF if not self._been_live:
                self.end = _refusal(shown.link.sentence)
            case LinkState.BACKOFF if self.waits_since is None:
                self.waits_since = self.now
            case _:
                pass

    def _done(self, order: DiskOrder, _kept: Kept | None) -> None:
        if isinstance(order, OpenKept):
            self.hosts.add(order.host)
        self.changed.set()


def _refusal(words: Sentence | str | None) -> Refusal:
    return Refusal("visit", words if isinstance(words, Sentence) else _as_sentence(words or ""))


def _as_sentence(words: str) -> Sentence:
    """Return words that are a translated sentence already."""
    return sentence("{words}", words=words)
