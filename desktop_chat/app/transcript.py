"""What `tail` prints for what happens in a room: one line each, safe for a terminal."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from desktop_chat.app.terminal import printable, printable_json
from desktop_chat.client.entries import EntryKind, Movement, entry_of
from desktop_chat.client.roster import Roster
from desktop_chat.protocol.codec import event_as_mapping, to_json
from desktop_chat.protocol.entities import Event, MemberId, MemberPresence, Presence, Seq
from desktop_chat.protocol.events import PresenceChanged
from desktop_chat.texts import _

_LAST_MILLISECOND = 253_370_000_000_000
"""Late in the year 9998: a host may name any time, but a calendar ends."""


class Transcript:
    """Turns events and presence into lines. ``today`` is the day that needs no line of its own."""

    def __init__(self, own_member: MemberId, today: date) -> None:
        self._roster = Roster(own_member)
        self._day = today
        self._head: Seq = 0
        self._newcomers: set[MemberId] = set()

    def welcomed(self, head: Seq) -> None:
        """Note that what stands up to ``head`` was said before we came."""
        self._head = head

    def event_lines(self, event: Event) -> Iterator[str]:
        """Yield the lines for an event: itself, and before it the day where that is another one."""
        entry = entry_of(event, "")
        if entry.kind is EntryKind.JOINED and event.seq > self._head:
            self._newcomers.add(event.member)
        when = _local_time(event.time)
        yield from self._day_line(when.date())
        if entry.kind is EntryKind.MESSAGE:
            yield printable(f"{_clock(when)} {entry.name}: {entry.text}")
        else:
            yield printable(f"{_clock(when)} * {entry.text}")

    def presence_lines(self, told: PresenceChanged, now: datetime) -> Iterator[str]:
        """Yield a line for each other member that came back or left; who has just joined is in the log."""
        for who, came in self._movements(told):
            yield from self._day_line(now.date())
            words = _("{name} is back", name=who.name) if came else _("{name} left the chat", name=who.name)
            yield printable(f"{_clock(now)} * {words}")

    def _movements(self, told: PresenceChanged) -> Iterator[tuple[MemberPresence, bool]]:
        """Yield who came (True) or left, without those of whose coming the log has just told."""
        for who in told.members:
            if who.state == Presence.GONE and who.member in self._newcomers and not told.full:
                # Between two changes of presence: joined and left again.
                self._newcomers.discard(who.member)
                yield who, False
        for news in self._roster.apply(told):
            if isinstance(news, Movement):
                just_joined = news.came and news.who.member in self._newcomers
                self._newcomers.discard(news.who.member)
                if not just_joined:
                    yield news.who, news.came

    def _day_line(self, day: date) -> Iterator[str]:
        if day != self._day:
            self._day = day
            numbers = {"year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}"}
            yield _("— {year}-{month}-{day} —", **numbers)


def json_lines(events: Iterable[Event]) -> Iterator[str]:
    """Yield each event as one line of JSON."""
    for event in events:
        yield printable_json(to_json(event_as_mapping(event)))


def _local_time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(min(milliseconds, _LAST_MILLISECOND) / 1000).astimezone()


def _clock(when: datetime) -> str:
    """Return hour and minute, as both of our languages read them."""
    return f"{when:%H:%M}"
