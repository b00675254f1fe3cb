"""What one row of the timeline says, and how rows change."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from desktop_chat.client.outbox_row import OutboxMark, OutboxRow
from desktop_chat.protocol.entities import ClientId, Event, Kind, MemberId, MemberPresence, Seq
from desktop_chat.texts import Sentence, ngettext, sentence


class Mark(StrEnum):
    """How far an own message has come."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


_MARKS = {
    OutboxMark.PENDING: Mark.PENDING,
    OutboxMark.DOUBTFUL: Mark.PENDING,
    OutboxMark.ACKNOWLEDGED: Mark.SENT,
    OutboxMark.FAILED: Mark.FAILED,
}


class EntryKind(StrEnum):
    """What a row is; CAME and LEFT without a seq, and RESET, live only as long as the window shows them.

    CAME and LEFT are also the lines for several people in a row, some of whom may have joined.
    """

    MESSAGE = "message"
    JOINED = "joined"
    RENAMED = "renamed"
    CAME = "came"
    LEFT = "left"
    RESET = "reset"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. ``key`` stays the same from pending to sent; ``time`` is milliseconds since 1970, to show.

    ``words`` are the message's own, or for lines what is put into the process's language when it is shown.
    A line for several events is at the last one's ``seq`` and begins with the one ``since``.
    """

    key: str
    kind: EntryKind
    seq: Seq | None
    member: MemberId
    name: str
    own: bool
    time: int
    words: "str | Sentence | Tally"
    mark: Mark | None = None
    failure: str | None = None
    client_id: ClientId | None = None
    since: Seq | None = None

    @property
    def first_seq(self) -> Seq | None:
        """The oldest event that the row shows; None if the log knows of none."""
        return self.seq if self.since is None else self.since

    @property
    def text(self) -> str:
        """The words as they are read, lines in the language that the process speaks now."""
        return str(self.words)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people came and left in a row."""

    came: int
    left: int

    def __str__(self) -> str:
        if not self.left:
            return ngettext("{count} joined", "{count} joined", self.came)
        if not self.came:
            return ngettext("{count} left", "{count} left", self.left)
        return ngettext(
            "{count} joined, {left} left", "{count} joined, {left} left", self.came, left=self.left
        )


@dataclass(frozen=True, slots=True)
class Inserted:
    """``entries`` stand now at ``at`` and after."""

    at: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """The row at ``at`` says something else."""

    at: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Removed:
    """``count`` rows from ``at`` on are gone."""

    at: int
    count: int


@dataclass(frozen=True, slots=True)
class Reloaded:
    """All rows are different: read them anew."""


Change: TypeAlias = Inserted | Changed | Removed | Reloaded


def entry_of(event: Event, own_member: MemberId) -> Entry:
    """Return the row that shows ``event``; a kind or shape that is not known here says so."""
    own = event.member == own_member
    kind, words = _words_of(event)
    return Entry(
        key=_key_of(event.member, event.client_id),
        kind=kind,
        seq=event.seq,
        member=event.member,
        name=event.name,
        own=own,
        time=event.time,
        words=words,
        mark=Mark.SENT if own and kind is EntryKind.MESSAGE else None,
        client_id=event.client_id if own else None,
    )


def pending_entry(row: OutboxRow, own_member: MemberId, own_name: str) -> Entry:
    """Return the row of an own message that the log has not shown back yet."""
    text = row.body.get("text")
    return Entry(
        key=_key_of(own_member, row.client_id),
        kind=EntryKind.MESSAGE,
        seq=None,
        member=own_member,
        name=own_name,
        own=True,
        time=row.time,
        words=text if isinstance(text, str) else "",
        mark=_MARKS[row.mark],
        failure=row.failure,
        client_id=row.client_id,
    )


def _key_of(member: MemberId, client_id: ClientId) -> str:
    """Return what identifies a row from its local echo to its place in the log."""
    return f"{member}/{client_id}"


def _words_of(event: Event) -> tuple[EntryKind, str | Sentence]:
    match event.kind, event.body:
        case Kind.MESSAGE, {"text": str(text)}:
            return EntryKind.MESSAGE, text
        case Kind.JOINED, _body:
            return EntryKind.JOINED, sentence("{name} joined the chat", name=event.name)
        case Kind.LEFT, _body:
            return EntryKind.LEFT, sentence("{name} left the room for good", name=event.name)
        case Kind.RENAMED, {"name": str(name)}:
            return EntryKind.RENAMED, sentence("{old} is now called {new}", old=event.name, new=name)
        case _:
            return EntryKind.UNSUPPORTED, sentence(
                "{name} sent something that needs a newer version", name=event.name
            )


@dataclass(frozen=True, slots=True)
class Movement:
    """Somebody who is a member already came or left, as a change of presence told it."""

    who: MemberPresence
    came: bool


def words_for(movement: Movement) -> Sentence:
    """Return what the line for one person says."""
    if movement.came:
        return sentence("{name} is back", name=movement.who.name)
    return sentence("{name} left the chat", name=movement.who.name)
