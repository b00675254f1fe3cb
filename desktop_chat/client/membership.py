"""One person in one room: a session, its replica, and what windows show of both."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from desktop_chat.client.address import Address
from desktop_chat.client.colours import Colours
from desktop_chat.client.driver import DiskOrder, Driver
from desktop_chat.client.effects import (
    Apply,
    BeginLog,
    Declined,
    ExtendBack,
    ForPerson,
    KeepColours,
    Kept,
    Link,
    LinkChanged,
    LinkState,
    OpenKept,
    Told,
    Welcomed,
)
from desktop_chat.client.entries import Change, Entry, Movement, pending_entry
from desktop_chat.client.handshake import Speaker
from desktop_chat.client.history import History
from desktop_chat.client.keeping import ReplicaKeeper
from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.client.own_messages import OwnMessages
from desktop_chat.client.profile import Person
from desktop_chat.client.roster import Roster, RosterChanged, RosterNews, TypingChanged
from desktop_chat.client.session import ClientSession
from desktop_chat.client.timeline import Timeline
from desktop_chat.client.updates import Publisher
from desktop_chat.protocol.checks import check_name, check_text
from desktop_chat.protocol.entities import FIRST_ROOM, ClientId, Kind, RoomId, Seq, member_of, new_client_id
from desktop_chat.protocol.errors import CloseCode
from desktop_chat.protocol.events import MembersListed, PresenceChanged, Signalled, Welcome
from desktop_chat.storage.store import Unavailable
from desktop_chat.tasks import TaskOwner
from desktop_chat.texts import sentence

__all__ = ["Declined", "LinkChanged", "Membership", "TitleChanged", "Update"]

CLOSE_SECONDS = 0.15
"""What is left of the second that leaving may take when the link is closed."""

_NEW_LOG = sentence(
    "The host’s log was replaced. What you wrote is offered again; the old one stays on this computer."
)


@dataclass(frozen=True, slots=True)
class TitleChanged:
    """The room is called otherwise now, or is another host's."""


Update: TypeAlias = Change | RosterChanged | TypingChanged | LinkChanged | TitleChanged | Declined


class Membership:
    """Outlives connections; one for each person, host and room, shared by all windows on it.

    ``host`` is the key of the host that was at this address last: its replica is shown before it is reached.
    Everything happens on the loop that `start` runs on.
    """

    def __init__(
        self,
        address: Address,
        person: Person,
        *,
        host: str | None = None,
        room: RoomId = FIRST_ROOM,
    ) -> None:
        identity = person.identity()
        self.address = address
        self.member = member_of(identity.public)
        self.host = host
        self.title = ""
        self.timeline = Timeline(self.member)
        self.roster = Roster(self.member)
        self.colours = Colours()
        self._speaker = Speaker(identity, room, colour=person.colour)
        self._session = ClientSession(self._speaker, person.name, random.SystemRandom())
        self._keeper = ReplicaKeeper(lambda key: person.replica_path(key, room), room, identity.public)
        self._driver = Driver(self._session, address, self._keeper, shown=self._show, done=self._done)
        self._publisher: Publisher[Update] = Publisher()
        self._own = OwnMessages(self.timeline)
        self._history = History(self.timeline, self._keeper, self._publisher.publish, self._fetch_older)
        self._tasks = TaskOwner()
        self._head_at_welcome: Seq = 0
        self._applied: Seq = 0
        self._typing_alarm: asyncio.TimerHandle | None = None

    @property
    def link(self) -> Link:
        """Where the connection stands."""
        return self._session.link

    @property
    def waits(self) -> bool:
        """Whether there are own messages that the log has not shown back, and that were not declined."""
        return self._session.outbox.waits

    @property
    def own_name(self) -> str:
        """What this person is called here."""
        return self._session.name

    def subscribe(self, listener: Callable[[Sequence[Update]], None]) -> Callable[[], None]:
        """Let ``listener`` hear batches of updates, at most one every 33 ms; return what ends that."""
        return self._publisher.subscribe(listener)

    async def start(self) -> None:
        """Show what is kept, and begin to connect."""
        self._driver.start()
        self._tasks.start(self._history.run(), "what a timeline reads")
        if self.host is not None:
            try:
                kept = await self._keeper.carry_out(OpenKept(self.host))
            except Unavailable:
                kept = None  # the session asks again once it knows who hosts, and tells why it fails
            if kept is not None:
                if kept.outbox or kept.last.seq >= kept.first:
                    self._speaker.host.know(kept.host)
                self._driver.perform(self._session.restored(kept, self._driver.now))
                self._show_kept(kept)
                await self._history.settle()
        self._driver.perform(self._session.start(self._driver.now))

    async def stop(self) -> None:
        """Say goodbye and be gone within a second; what waits stays on disk."""
        await self._driver.stop()
        if self._typing_alarm is not None:
            self._typing_alarm.cancel()
        self._publisher.close()
        await self._tasks.close()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._keeper.close()
        except TimeoutError:
            pass  # the disk hangs; the file is closed when it does not

    # Intents

    def post(self, text: str) -> None:
        """Say ``text``; raises `Refusal` for what no room accepts. It is shown at once."""
        text = check_text(text)
        now = _milliseconds()
        row = OutboxRow(new_client_id(now), Kind.MESSAGE, {"text": text}, now)
        self.go_to_end()
        self._publisher.publish(self.timeline.add_pending(pending_entry(row, self.member, self.own_name)))
        self._driver.perform(self._session.post(row, self._driver.now))

    def retry(self, client_id: ClientId) -> None:
        """Try an own message again that was declined."""
        self._publisher.publish(self.timeline.mark_pending(client_id))
        self._driver.perform(self._session.retry(client_id, self._driver.now))

    def discard(self, client_id: ClientId) -> None:
        """Give an own message up that was declined; its row goes when it is off the disk."""
        self._driver.perform(self._session.discard(client_id, self._driver.now))

    def rename(self, name: str) -> None:
        """Be called ``name`` here; raises `Refusal` for what cannot be a name."""
        name = check_name(name)
        self._driver.perform(self._session.rename(name, new_client_id(_milliseconds()), self._driver.now))

    def set_colour(self, colour: int | None) -> None:
        """Be shown in this colour of the palette, or with None in the one that follows from the member id."""
        self._speaker.colour = colour
        self._driver.perform(self._session.tick(self._driver.now, time.time()))

    def set_typing(self, typing: bool) -> None:
        """Let others know that this person types, or stopped; may be called at each key."""
        self._driver.perform(self._session.set_typing(typing, self._driver.now))

    def load_older(self) -> None:
        """Show the page before what the timeline holds."""
        self._history.show_older()

    def load_newer(self) -> None:
        """Show the page after what the timeline holds."""
        self._history.show_newer()

    def go_to_end(self) -> None:
        """Show the newest messages."""
        self._history.give_up_older()
        if not self.timeline.at_end:
            self._history.show_end()

    def try_now(self) -> None:
        """Connect at once instead of waiting."""
        self._driver.perform(self._session.try_now(self._driver.now))

    def join_other(self) -> None:
        """Go on with the other host that answers at the address now; the first one's room stays on disk."""
        self._speaker.host.agree()
        self.try_now()

    # What the session shows

    def _show(self, shown: ForPerson) -> None:
        match shown:
            case LinkChanged(link):
                if link.state not in {LinkState.LIVE, LinkState.PROBE}:
                    self._tell_roster(self.roster.stop_typing())
                self._publisher.publish([shown])
            case Welcomed(welcome, host):
                self._welcomed(welcome, host)
            case Told(PresenceChanged(full, _, members) as frame):
                self._learn_colours(frame)
                self._tell_roster(self.roster.apply(frame))
                told = None if full or not members else members
                self._publisher.publish(self.timeline.settle_newcomers(told, _milliseconds()))
            case Told(MembersListed() as frame):
                self._learn_colours(frame)
                self._tell_roster(self.roster.add(frame))
            case Told(Signalled(member, "typing", bool(typing))):
                self._tell_roster(self.roster.signal(member, typing, time.monotonic()))
                self._set_typing_alarm()
            case Declined():
                self._publisher.publish([shown])
            case Told():
                pass

    def _welcomed(self, welcome: Welcome, host: str) -> None:
        self.host = host
        self._head_at_welcome, self._applied = welcome.head.seq, welcome.start
        self._history.oldest = welcome.first
        if welcome.last_bye is not None and welcome.last_bye.code == CloseCode.TOO_SLOW:
            # It could not be read when it was said.
            self._publisher.publish([Declined(welcome.last_bye.sentence)])
        if welcome.title != self.title:
            self.title = welcome.title
            self._publisher.publish([TitleChanged()])
        self._driver.keep_title(welcome.title)

    def _tell_roster(self, news: Sequence[RosterNews]) -> None:
        for item in news:
            match item:
                case Movement() if self._applied < self._head_at_welcome:
                    pass  # its line would stand above what was said before it
                case Movement():
                    self._publisher.publish(self.timeline.add_movement(item, _milliseconds()))
                case _:
                    self._publisher.publish([item])

    def _learn_colours(self, told: PresenceChanged | MembersListed) -> None:
        if news := self.colours.take(told.members):
            self._driver.perform([KeepColours(news)])

    def _set_typing_alarm(self) -> None:
        until = self.roster.typing_until
        if until is None or (self._typing_alarm is not None and not self._typing_alarm.cancelled()):
            return
        wait = max(0.0, until - time.monotonic())
        self._typing_alarm = asyncio.get_running_loop().call_later(wait, self._expire_typing)

    def _expire_typing(self) -> None:
        self._typing_alarm = None
        self._tell_roster(self.roster.expire(time.monotonic()))
        self._set_typing_alarm()

    # What the disk has done

    def _done(self, order: DiskOrder, kept: Kept | None) -> None:
        match order:
            case OpenKept() if kept is not None:
                self._show_kept(kept)
            case BeginLog(_, _, reset) if kept is not None:
                self._own.doubt(kept)
                self._history.show_end(self._waiting, _NEW_LOG if reset else None)
            case Apply(events, _):
                self._applied = events[-1].seq
                known = self._head_at_welcome
                self._publisher.publish(self.timeline.add_streamed(events, known_until=known))
                for event in events:
                    if event.kind == Kind.RENAMED and isinstance(name := event.body.get("name"), str):
                        self._tell_roster(self.roster.rename(event.member, name))
            case ExtendBack():
                self._history.extended()
            case _:
                self._publisher.publish(self._own.show(order))

    def _show_kept(self, kept: Kept) -> None:
        self._own.doubt(kept)
        self.colours.restore(self._keeper.colours)
        another = self.host not in {None, kept.host}
        self.host = kept.host
        if another or (self._keeper.title and self._keeper.title != self.title):
            self.title = self._keeper.title
            self._publisher.publish([TitleChanged()])
        self._history.show_end(self._waiting)

    def _fetch_older(self) -> None:
        self._driver.perform(self._session.fetch_older(self._driver.now))

    def _waiting(self) -> list[Entry]:
        return [pending_entry(row, self.member, self.own_name) for row in self._session.outbox]


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000
