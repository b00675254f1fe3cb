"""Follow one room's log without loss: the cursor, the outbox, and the questions that a resume leaves open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from desktop_chat.client.backoff import with_retry_after
from desktop_chat.client.effects import (
    Apply,
    BeginLog,
    Declined,
    Effect,
    ExtendBack,
    ForgetRow,
    KeepAgain,
    KeepRow,
    Kept,
    MarkAcknowledged,
    MarkFailed,
    OpenKept,
    SettleDoubts,
    SettleRow,
)
from desktop_chat.client.outbox import Outbox, Stage
from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.client.recovery import Recovery
from desktop_chat.protocol.commands import Command, Fetch
from desktop_chat.protocol.entities import ClientId, DeviceId, Event, Position, Seq
from desktop_chat.protocol.errors import ConnectionLost
from desktop_chat.protocol.events import Acknowledged, EventsAppended, Page, Refused, Welcome
from desktop_chat.protocol.limits import PAGE_EVENTS
from desktop_chat.texts import Sentence, sentence

UNKNOWN_SIGNAL = "unknown_signal"
FILL_SECONDS = 0.5
"""How long after one older page the next one is asked for in the background."""


class StreamBroken(ConnectionLost):
    """What the host says cannot follow from what it said before: resume on a new connection."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason.message)
        self.sentence = reason


@dataclass(frozen=True, slots=True)
class _Settling:
    """Whether an acknowledged message really is where the ack says."""

    client_id: ClientId
    position: Position


@dataclass(frozen=True, slots=True)
class _Doubting:
    """Whether the log has a doubtful message."""


@dataclass(frozen=True, slots=True)
class _Filling:
    """What stands before the first event kept."""

    before: Seq


_Question: TypeAlias = _Settling | _Doubting | _Filling


class Follower:
    """The part of a session that outlives connections; it uses ``say`` only while it is welcome."""

    def __init__(
        self, device: DeviceId, emit: Callable[[Effect], None], say: Callable[[Command], None], *, fills: bool
    ) -> None:
        self.waits_for_disk = False
        self.outbox = Outbox()
        self.resend_at: float | None = None
        self.fill_at: float | None = None
        self.hindrance: str | None = None
        """Why the host keeps nothing that we say at the moment, in its own words."""
        self._device = device
        self._emit = emit
        self._say = say
        self._fills = fills
        self._host: str | None = None
        self._pauses = False
        self._trusts_disk = False
        self._welcome: Welcome | None = None
        self._questions: dict[int, _Question] = {}
        self._requests = 0
        self._recovery: Recovery | None = None
        self._other_epoch = False
        self._epoch: str | None = None
        self._first: Seq = 1
        self._cursor = Position(0, None)

    # What is on disk

    def open_kept(self, host: str) -> bool:
        """Whether what is kept about ``host`` is known; if not, the disk answers with `restore`."""
        if self._trusts_disk and self._host == host:
            return True
        if self._host not in {None, host}:
            self.outbox = Outbox()  # it belongs to the other host, on whose disk it is
        self._host, self._trusts_disk, self.waits_for_disk = host, False, True
        self._emit(OpenKept(host))
        return False

    def distrust_disk(self) -> None:
        """The disk refused something: what it really holds has to be read again."""
        self._trusts_disk = self.waits_for_disk = False

    def restore(self, kept: Kept) -> None:
        """Take over what the disk holds; what was written before any host was known goes to this one."""
        unstored, ordered = self.outbox.rows_at(Stage.STORING), self._trusts_disk
        self._host, self._trusts_disk, self.waits_for_disk = kept.host, True, False
        self._epoch, self._first, self._cursor = kept.epoch, kept.first, kept.last
        self.outbox = Outbox(kept.outbox)
        for row in unstored:
            if self.outbox.stage(row.client_id) is Stage.READY:
                continue
            self.outbox.add(row)
            if not ordered:
                self._emit(KeepRow(row))

    @property
    def place(self) -> tuple[str | None, Position | None]:
        """The epoch and position to resume at, or nothing where no event proves them."""
        if self._epoch is None or (self._cursor.seq > 0 and self._cursor.rid is None):
            return None, None
        return self._epoch, self._cursor

    # A connection's life

    def welcomed(self, welcome: Welcome) -> bool:
        """Begin to follow; False if the disk has to begin another log first and answers with `restore`."""
        if welcome.resumed:
            epoch, after = self.place
            if after is None or (welcome.epoch, welcome.start) != (epoch, after.seq):
                raise StreamBroken(sentence("The host went on at a place where we have never been."))
            self._welcome, self._other_epoch = welcome, False
            return True
        holds_events = self._epoch is not None and self._cursor.seq >= self._first
        self._other_epoch = welcome.epoch != self._epoch
        self.waits_for_disk = True
        self._emit(BeginLog(welcome.epoch, welcome.start, reset=holds_events))
        self._welcome = welcome
        return False

    def follow(self) -> None:
        """Send what waits, after what a reset has put in doubt is settled."""
        if self._welcome is not None and self._cursor == Position(self._welcome.head.seq, None):
            self._cursor = self._welcome.head  # a place that can be resumed at before anything is said
        self.outbox.begin_again(Stage.SENT, Stage.RETURNED, Stage.ACKNOWLEDGED)
        if doubtful := self.outbox.rows_at(Stage.DOUBTFUL):
            # Of what is in the stream to come, offering again is enough: its own events will take the rows.
            past = [row for row in doubtful if row.position and row.position.seq <= self._cursor.seq]
            self._recovery = Recovery([] if self._other_epoch else past)
            self._search()
        self.pump()

    def disconnected(self) -> None:
        """The connection is gone, and with it all answers."""
        self._welcome = None
        self._recovery = None
        self._questions.clear()
        self.resend_at = self.fill_at = self.hindrance = None
        self._pauses = False

    @property
    def caught_up(self) -> bool:
        """Whether the stream has reached what was the head at the welcome."""
        return self._welcome is not None and self._cursor.seq >= self._welcome.head.seq

    def tick(self, now: float) -> None:
        """Go on with what had to wait until ``now``."""
        if self.resend_at is not None and now >= self.resend_at:
            self.resend_at = None
            self.pump()
        if self.fill_at is not None and now >= self.fill_at:
            self.fill()

    def fill(self) -> None:
        """Ask for the page before the first event kept, unless that is on its way or there is none."""
        self.fill_at = None
        filling = any(isinstance(question, _Filling) for question in self._questions.values())
        if self._fills and self._welcome is not None and self._first > self._welcome.first and not filling:
            before = self._first
            self._ask(_Filling(before), lambda request: Fetch(request, before, PAGE_EVENTS))

    # Frames

    def events(self, frame: EventsAppended) -> None:
        """Apply what is next in the log; what was before is a duplicate, what is later a gap."""
        fresh: list[Event] = []
        last = self._cursor
        for event in frame.events:
            if event.seq > last.seq + 1:
                raise StreamBroken(sentence("The host left something out."))
            if event.seq == last.seq + 1:
                fresh.append(event)
                last = event.position
        if not fresh:
            return
        self._cursor = last  # not before: a frame with a gap has to come again as a whole
        own = [event.client_id for event in fresh if event.device == self._device]
        settled = tuple(client_id for client_id in own if client_id in self.outbox)
        for client_id in settled:
            self.outbox.remove(client_id)
            self.hindrance = None
        self._emit(Apply(tuple(fresh), settled))
        self.pump()

    def acknowledged(self, ack: Acknowledged) -> None:
        """Change the mark; the row goes only when its event arrives, or is fetched where it never will."""
        position = Position(ack.seq, ack.rid)
        if not self.outbox.acknowledge(ack.client_id, position):
            return
        self.hindrance = None
        self._emit(MarkAcknowledged(ack.client_id, position))
        if ack.seq <= self._cursor.seq:
            self._ask(_Settling(ack.client_id, position), lambda request: Fetch(request, position.seq + 1, 1))
        self.pump()

    def refused(self, refusal: Refused, now: float) -> None:
        """Mark what was declined; where the host wants time, wait and send everything again in order."""
        client_id = refusal.client_id
        if client_id is None and refusal.request is not None:
            self._questions.pop(refusal.request, None)
        elif client_id is None and refusal.code == UNKNOWN_SIGNAL:
            pass  # an older host: it cannot pass on what nobody asked for in words
        elif client_id is None or client_id not in self.outbox:
            self._emit(Declined(refusal.sentence))
        elif refusal.retry_after is not None:
            if not self._pauses:  # what is refused after it says only that it has to come after it
                self.hindrance = refusal.sentence
            self._pauses = True
            self.resend_at = max(self.resend_at or 0.0, with_retry_after(now, refusal.retry_after))
            self.outbox.give_back(client_id)
        else:
            self.outbox.fail(client_id, refusal.sentence)
            self._emit(MarkFailed(client_id, refusal.sentence))
            self.pump()

    def page(self, page: Page, now: float) -> None:
        """Take the answer to a question that was asked on this connection; another page means nothing."""
        match self._questions.pop(page.request, None):
            case _Settling(client_id, position):
                if page.first <= position.seq and all(event.position != position for event in page.events):
                    raise StreamBroken(sentence("The host confirmed what its log does not have."))
                if client_id in self.outbox:
                    self.outbox.remove(client_id)
                    self._emit(SettleRow(client_id))
                    self.pump()
            case _Doubting() if self._recovery is not None:
                self._recovery.answer(page.events, page.first)
                self._search()
            case _Filling(before) if page.events:
                seqs = [event.seq for event in page.events]
                if seqs != list(range(before - len(seqs), before)):
                    raise StreamBroken(sentence("The host left something out."))
                self._first = seqs[0]
                self._emit(ExtendBack(page.events))
                self.fill_at = now + FILL_SECONDS if self._fills and self._first > page.first else None
            case _:
                pass

    # The person

    def post(self, row: OutboxRow) -> None:
        """Put an own message on its way, the disk first."""
        self.outbox.add(row)
        if self._trusts_disk:
            self._emit(KeepRow(row))

    def stored(self, client_id: ClientId) -> None:
        """A row is on disk: it may be sent."""
        self.outbox.stored(client_id)
        self.pump()

    def retry(self, client_id: ClientId) -> None:
        """Try a declined message again, after everything that was written since."""
        if self.outbox.retry(client_id):
            self._emit(KeepAgain(client_id))

    def discard(self, client_id: ClientId) -> None:
        """Give a declined message up."""
        if self.outbox.stage(client_id) is Stage.FAILED:
            self.outbox.remove(client_id)
            self._emit(ForgetRow(client_id))

    def pump(self) -> None:
        """Send what is due; after a pause when all that was sent is answered: a slow host gets no more."""
        pausing = self._pauses and (self.resend_at is not None or self.outbox.unanswered)
        if self._welcome is None or self.waits_for_disk or pausing:
            return  # while the disk begins a log, what was sent before has not been offered again yet
        if self._pauses:
            self._pauses = False
            self.outbox.begin_again(Stage.RETURNED)
        for send in self.outbox.due():
            self._say(send)

    # Inside

    def next_request(self) -> int:
        """Return a number for a question whose answer comes with it."""
        self._requests += 1
        return self._requests

    def _ask(self, question: _Question, fetch: Callable[[int], Fetch]) -> None:
        request = self.next_request()
        self._questions[request] = question
        self._say(fetch(request))

    def _search(self) -> None:
        """Go on searching what a reset has lost: with another epoch all of it."""
        if self._recovery is None:
            return
        confirmed = self._recovery.confirmed
        if confirmed is None:
            self._ask(_Doubting(), self._recovery.question)
            return
        self._recovery = None
        for row in self.outbox.rows_at(Stage.DOUBTFUL):
            if row.position is not None and row.position.seq <= confirmed:
                self.outbox.remove(row.client_id)
        self.outbox.begin_again(Stage.DOUBTFUL)
        self._emit(SettleDoubts(confirmed))
        self.pump()
