"""The rows on screen: a reducer over a window of the log that says what changed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from desktop_chat.client.entries import (
    Change,
    Changed,
    Entry,
    EntryKind,
    Inserted,
    Mark,
    Movement,
    Reloaded,
    Removed,
    entry_of,
    words_for,
)
from desktop_chat.client.runs import collapsed, is_movement
from desktop_chat.protocol.entities import ClientId, Event, Kind, MemberId, MemberPresence, Presence, Seq
from desktop_chat.texts import Sentence

__all__ = [
    "Change",
    "Changed",
    "Entry",
    "EntryKind",
    "Inserted",
    "Mark",
    "Reloaded",
    "Removed",
    "Timeline",
]

WINDOW_ENTRIES = 500
TRIMMED_AT_ONCE = 0.2
"""The share of a full window that goes at once, so that not each new message costs a removal."""


class Timeline:
    """At most 500 rows of the log, contiguous and in order, lines between; then own messages that wait.

    How many wait does not count: they must not push out what the log has.

    While the window does not reach the log's end (``at_end``), no new and no waiting message is a row of it.
    Of those who come and leave in a row, more than three are one row.
    Every mutation returns the changes in the order in which a model has to repeat them.
    """

    def __init__(self, own_member: MemberId = "", limit: int = WINDOW_ENTRIES) -> None:
        self.entries: list[Entry] = []
        self.at_start = True
        self.at_end = True
        self.own_member = own_member
        self._limit = limit
        self._waiting: dict[ClientId, Entry] = {}
        self._newcomers: set[MemberId] = set()
        self._lines = 0

    @property
    def first_seq(self) -> Seq | None:
        """The oldest event shown."""
        return next((entry.first_seq for entry in self.entries if entry.seq is not None), None)

    @property
    def last_seq(self) -> Seq | None:
        """The newest event shown."""
        return next((entry.seq for entry in reversed(self.entries) if entry.seq is not None), None)

    # The log

    def show(
        self,
        events: Sequence[Event],
        *,
        at_start: bool,
        at_end: bool,
        waiting: Iterable[Entry] | None = None,
    ) -> list[Change]:
        """Show this piece of the log instead of what was there; ``waiting`` replaces what waits."""
        self.at_start, self.at_end = at_start, at_end
        if waiting is not None:
            self._waiting = {entry.client_id: entry for entry in waiting if entry.client_id is not None}
        for event in events:
            self._confirmed(event)
        self.entries = collapsed([entry_of(event, self.own_member) for event in events])
        if at_end:
            self.entries += self._waiting.values()
        return [Reloaded()]

    def add_streamed(self, events: Iterable[Event], *, known_until: Seq = 0) -> list[Change]:
        """Append what was just said; an own message's pending row becomes the sent one.

        Of those who joined after ``known_until`` presence is still going to tell; others are in the roster.
        """
        changes: list[Change] = []
        new: list[Entry] = []
        last = self.last_seq or 0
        for event in events:
            if event.kind == Kind.JOINED and event.seq > known_until:
                self._newcomers.add(event.member)
            waiting = self._place_of(event.client_id) if event.member == self.own_member else None
            if self.at_end and event.seq <= last:
                continue
            last = event.seq
            if waiting is None or not self.at_end:
                self._confirmed(event)
                new.append(entry_of(event, self.own_member))
                continue
            changes += self._insert(self._end, new)
            new = []
            changes += self._settle(event)
        if not self.at_end:
            return []
        changes += self._insert(self._end, new)
        return changes + self._trim_start()

    def add_older(self, events: Sequence[Event], *, at_start: bool) -> list[Change]:
        """Put a page that ends below the window's first event on top; the bottom gives way."""
        self.at_start = at_start
        first = self.first_seq
        fresh = [event for event in events if first is None or event.seq < first]
        changes = self._insert(0, [entry_of(event, self.own_member) for event in fresh])
        if self._end > self._limit:
            self.at_end = False
            changes += self._remove(self._limit, len(self.entries) - self._limit)
        return changes

    def add_newer(self, events: Sequence[Event], *, at_end: bool) -> list[Change]:
        """Put a page that begins after the window's last event below; the top gives way."""
        if self.at_end:
            return self.add_streamed(events)
        last = self.last_seq or 0
        fresh = [entry_of(event, self.own_member) for event in events if event.seq > last]
        if at_end:
            fresh += self._waiting.values()
        changes = self._insert(len(self.entries), fresh)
        self.at_end = at_end
        return changes + self._trim_start()

    # Own messages

    def add_pending(self, entry: Entry) -> list[Change]:
        """Show an own message at once, before anybody has confirmed it."""
        if entry.client_id is None or entry.client_id in self._waiting:
            return []
        self._waiting[entry.client_id] = entry
        if not self.at_end:
            return []
        self.entries.append(entry)
        return [Inserted(len(self.entries) - 1, (entry,))]

    def mark_sent(self, client_id: ClientId) -> list[Change]:
        """The host has it; its place in the log is still to come."""
        return self._change(client_id, mark=Mark.SENT, failure=None)

    def mark_failed(self, client_id: ClientId, failure: str) -> list[Change]:
        """The host declined it."""
        return self._change(client_id, mark=Mark.FAILED, failure=failure)

    def mark_pending(self, client_id: ClientId) -> list[Change]:
        """It is tried again, after everything that was written since."""
        entry = self._waiting.get(client_id)
        if entry is None:
            return []
        return [
            *self.discard(client_id),
            *self.add_pending(replace(entry, mark=Mark.PENDING, failure=None)),
        ]

    def discard(self, client_id: ClientId) -> list[Change]:
        """Its author gave it up, or the log had it already."""
        at = self._place_of(client_id)
        self._waiting.pop(client_id, None)
        return [] if at is None else self._remove(at, 1)

    # Lines that nobody remembers

    def add_movement(self, movement: Movement, time: int) -> list[Change]:
        """Show who came or left."""
        if self._just_joined(movement) or not self.at_end or movement.who.member == self.own_member:
            return []
        return [*self._insert(self._end, [self._line(movement, time)]), *self._trim_start()]

    def settle_newcomers(self, told: Sequence[MemberPresence] | None, time: int) -> list[Change]:
        """Presence has told of these members, or with None of everybody: their next arrival is a line.

        Who has joined and left between two such tellings gets the line that belongs to the log's.
        """
        gone = [who for who in told or () if who.state == Presence.GONE and who.member in self._newcomers]
        self._newcomers -= self._newcomers.copy() if told is None else {who.member for who in told}
        return [change for who in gone for change in self.add_movement(Movement(who, came=False), time)]

    def add_reset(self, notice: Sentence, time: int) -> list[Change]:
        """Tell that the host's log is another one now."""
        self._lines += 1
        return self._insert(
            self._end,
            [Entry(f"line/{self._lines}", EntryKind.RESET, None, "", "", False, time, notice)],
        )

    # Inside

    @property
    def _end(self) -> int:
        """Where confirmed rows end and the waiting ones begin."""
        return len(self.entries) - len(self._waiting) if self.at_end else len(self.entries)

    def _place_of(self, client_id: ClientId) -> int | None:
        if not self.at_end or client_id not in self._waiting:
            return None
        key = self._waiting[client_id].key
        return next(at for at in range(self._end, len(self.entries)) if self.entries[at].key == key)

    def _confirmed(self, event: Event) -> None:
        if event.member == self.own_member:
            self._waiting.pop(event.client_id, None)

    def _settle(self, event: Event) -> list[Change]:
        """Turn the waiting row of ``event`` into a confirmed one, in the log's order."""
        at = self._place_of(event.client_id)
        end = self._end
        entry = entry_of(event, self.own_member)
        if at == end:
            del self._waiting[event.client_id]
            self.entries[end] = entry
            return [Changed(end, entry)]
        return [*self.discard(event.client_id), *self._insert(end, [entry])]

    def _change(self, client_id: ClientId, *, mark: Mark, failure: str | None) -> list[Change]:
        if client_id not in self._waiting:
            return []
        at = self._place_of(client_id)
        entry = replace(self._waiting[client_id], mark=mark, failure=failure)
        self._waiting[client_id] = entry
        if at is None:
            return []
        self.entries[at] = entry
        return [Changed(at, entry)]

    def _insert(self, at: int, entries: Sequence[Entry]) -> list[Change]:
        """Put ``entries`` at ``at``; comings and goings beside them there may become one line with theirs."""
        first = last = at
        while first > 0 and is_movement(self.entries[first - 1]):
            first -= 1
        while last < len(self.entries) and is_movement(self.entries[last]):
            last += 1
        before = self.entries[first:last]
        return self._replace(
            first, before, collapsed([*before[: at - first], *entries, *before[at - first :]])
        )

    def _replace(self, at: int, before: list[Entry], after: list[Entry]) -> list[Change]:
        """Let ``after`` stand at ``at`` instead of ``before``, leaving alone what is equal at both ends."""
        while before and after and before[0] == after[0]:
            at, before, after = at + 1, before[1:], after[1:]
        while before and after and before[-1] == after[-1]:
            before, after = before[:-1], after[:-1]
        changes: list[Change] = []
        if before and after and before[0].key == after[0].key:
            self.entries[at] = after[0]
            changes.append(Changed(at, after[0]))
            at, before, after = at + 1, before[1:], after[1:]
        if before:
            changes += self._remove(at, len(before))
        if after:
            self.entries[at:at] = after
            changes.append(Inserted(at, tuple(after)))
        return changes

    def _remove(self, at: int, count: int) -> list[Change]:
        del self.entries[at : at + count]
        return [Removed(at, count)]

    def _trim_start(self) -> list[Change]:
        surplus = self._end - self._limit
        if surplus <= 0:
            return []
        self.at_start = False
        return self._remove(0, surplus + int(TRIMMED_AT_ONCE * self._limit))

    def _just_joined(self, movement: Movement) -> bool:
        """Whether the log itself has just told of this arrival."""
        joined = movement.who.member in self._newcomers
        self._newcomers.discard(movement.who.member)
        return movement.came and joined

    def _line(self, movement: Movement, time: int) -> Entry:
        self._lines += 1
        return Entry(
            key=f"line/{self._lines}",
            kind=EntryKind.CAME if movement.came else EntryKind.LEFT,
            seq=None,
            member=movement.who.member,
            name=movement.who.name,
            own=False,
            time=time,
            words=words_for(movement),
        )
