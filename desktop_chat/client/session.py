"""One member's end of the protocol across all connections: a state machine without I/O, clock or chance."""

from random import Random

from desktop_chat.client.backoff import Patience, with_retry_after
from desktop_chat.client.conversation import LOST, SILENT, STRANGER, Conversation, Ended
from desktop_chat.client.effects import (
    AbortLink,
    CloseLink,
    Effect,
    Kept,
    Link,
    LinkChanged,
    LinkState,
    OpenLink,
)
from desktop_chat.client.follower import Follower
from desktop_chat.client.handshake import Speaker, random_text
from desktop_chat.client.heartbeat import ClockWatch
from desktop_chat.client.outbox import Outbox
from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.protocol.commands import Bye, Command
from desktop_chat.protocol.entities import ClientId
from desktop_chat.protocol.errors import CloseCode
from desktop_chat.texts import Sentence

__all__ = ["ClientSession", "Link", "LinkState"]

CONNECT_SECONDS = 10.0
LOOK_SECONDS = 2.0
"""How often the clock is looked at, so that a computer that woke up connects at once."""


class ClientSession:
    """Facts go in, with the steady clock's seconds as ``now``; effects come out, to be carried out in order.

    After each input the shell looks at `wake_at` and sees to it that `tick` is called then. Reports about a
    link carry the number of the `OpenLink` that asked for it; what comes late from an older one is ignored.
    """

    def __init__(self, speaker: Speaker, name: str, random: Random, *, fills: bool = True) -> None:
        self.link = Link(LinkState.OFFLINE)
        self._name = name
        self._speaker = speaker
        self._random = random
        self._patience = Patience(random)
        self._instance = random_text(random)
        self._effects: list[Effect] = []
        self._follower = Follower(speaker.identity.public, self._emit, self._say, fills=fills)
        self._conversation: Conversation | None = None
        self._number = 0
        self._now = 0.0
        self._clock = ClockWatch()
        self._connect_deadline: float | None = None
        self._farewell: Sentence | str | None = None

    @property
    def name(self) -> str:
        """What this member is called, or wants to be."""
        return self._name if self._conversation is None else self._conversation.name

    @property
    def outbox(self) -> Outbox:
        """The own messages that the log has not shown back; to read only."""
        return self._follower.outbox

    @property
    def wake_at(self) -> float | None:
        """When `tick` is due, in seconds of the steady clock; None while there is nothing to wait for."""
        if self.link.state in {LinkState.OFFLINE, LinkState.BLOCKED}:
            return None
        due = [self._now + LOOK_SECONDS, self.link.retry_at, self._connect_deadline]
        if self._conversation is not None:
            due += [self._conversation.wake_at, self._follower.resend_at, self._follower.fill_at]
        return min(when for when in due if when is not None)

    # The person

    def start(self, now: float) -> list[Effect]:
        """Begin to connect."""
        self._now = now
        if self.link.state is LinkState.OFFLINE:
            self._connect()
        return self._take()

    def try_now(self, now: float) -> list[Effect]:
        """Connect at once, whatever was waited for; also after what only the person could decide."""
        self._now = now
        if self.link.state in {LinkState.BACKOFF, LinkState.BLOCKED}:
            self._connect()
        return self._take()

    def stop(self, now: float) -> list[Effect]:
        """Say goodbye and be offline."""
        self._now = now
        if self._conversation is not None and self._conversation.heartbeat is not None:
            self._say(Bye(CloseCode.NORMAL, "", None))
            self._emit(CloseLink(CloseCode.NORMAL))
        elif self._number_is_open:
            self._emit(AbortLink())
        self._patience.leave(now, waits=False)
        self._leave_link()
        self._enter(Link(LinkState.OFFLINE))
        return self._take()

    def post(self, row: OutboxRow, now: float) -> list[Effect]:
        """Put an own message on its way."""
        self._now = now
        self._follower.post(row)
        return self._take()

    def retry(self, client_id: ClientId, now: float) -> list[Effect]:
        """Try a declined message again."""
        self._now = now
        self._follower.retry(client_id)
        return self._take()

    def discard(self, client_id: ClientId, now: float) -> list[Effect]:
        """Give a declined message up."""
        self._now = now
        self._follower.discard(client_id)
        return self._take()

    def rename(self, name: str, client_id: ClientId, now: float) -> list[Effect]:
        """Be called ``name``; a host that declines it brings the former one back."""
        self._now = now
        self._name = name
        if self._conversation is not None:
            self._conversation.rename(name, client_id)
        return self._take()

    def set_typing(self, typing: bool, now: float) -> list[Effect]:
        """Tell that the person types or stopped; nobody is told later."""
        self._now = now
        if self._conversation is not None:
            self._conversation.set_typing(typing, now)
        return self._take()

    def fetch_older(self, now: float) -> list[Effect]:
        """Ask for what stood before the first event kept, without waiting for the background's turn."""
        self._now = now
        if self._conversation is not None and self._conversation.follows:
            self._follower.fill()
        return self._take()

    # The disk

    def restored(self, kept: Kept, now: float) -> list[Effect]:
        """The disk holds this: the answer to OpenKept or BeginLog, or given before the start."""
        self._now = now
        self._follower.restore(kept)
        if self._conversation is not None:
            try:
                self._conversation.restored(now)
            except Ended as ended:
                self._end(ended, AbortLink())
        return self._settle()

    def stored(self, client_id: ClientId, now: float) -> list[Effect]:
        """A row of the outbox is on disk."""
        self._now = now
        self._follower.stored(client_id)
        return self._take()

    def disk_failed(self, reason: Sentence, now: float) -> list[Effect]:
        """The disk refused an order: what it holds is read anew before anything else is believed."""
        self._now = now
        self._follower.distrust_disk()
        if self._conversation is not None:
            self._end(Ended(reason), AbortLink())
        return self._take()

    # The link

    def opened(self, link: int, now: float) -> list[Effect]:
        """The attempt with this number is a WebSocket now."""
        self._now = now
        if link == self._number and self.link.state is LinkState.CONNECTING:
            self._connect_deadline = None
            self._conversation = Conversation(
                self._speaker, self._instance, self._random, self._follower, self._emit, self._name, now
            )
        return self._settle()

    def received(self, link: int, text: str, now: float) -> list[Effect]:
        """A text frame came in."""
        self._now = now
        if link == self._number and self._conversation is not None:
            try:
                self._conversation.receive(text, now)
            except Ended as ended:
                self._end(ended, AbortLink())
        return self._settle()

    def reads(self, link: int, now: float, *, on: bool) -> list[Effect]:
        """Whether frames are read ``on``: the shell stops where its own disk is far behind."""
        self._now = now
        if link == self._number and self._conversation is not None:
            self._conversation.reads(now, on=on)
        return self._settle()

    def lost(
        self,
        link: int,
        now: float,
        reason: Sentence | None = None,
        code: int | None = None,
        *,
        closed: bool = False,
    ) -> list[Effect]:
        """The attempt failed or the connection ended: with the WebSocket's close code, if there was one.

        ``closed`` if the computer is there and nothing listens at its port.
        """
        self._now = now
        if link != self._number or not self._number_is_open:
            return []
        if reason is None:
            stranger = self._conversation is not None and not self._conversation.challenged
            reason = STRANGER if stranger and code in {None, CloseCode.NORMAL} else LOST
        words: Sentence | str = reason
        if self._conversation is None and closed and self._farewell is not None:
            words = self._farewell  # why nobody is there says more than that nobody is
        self._end(Ended(words, code))
        return self._take()

    def send_blocked(self, link: int, now: float) -> list[Effect]:
        """What was sent does not leave this computer: find out whether anybody is there."""
        self._now = now
        if link == self._number and self._conversation is not None:
            self._conversation.probe(now)
        return self._settle()

    # The clock

    def woke(self, now: float) -> list[Effect]:
        """The computer woke up, or its network is another one: nothing is known of the link any more."""
        self._now = now
        self._wake_up()
        return self._settle()

    def tick(self, now: float, wall: float) -> list[Effect]:
        """Time went on: ``wall`` is the wall's clock in seconds, compared only with itself."""
        due = self.wake_at
        self._now = now
        if self._clock.gap(now, wall, due) and due is not None:
            self._wake_up()  # what is overdue all the same is over: the link may have died in the meantime
        if self._connect_deadline is not None and now >= self._connect_deadline:
            self._end(Ended(SILENT), AbortLink())
        elif self.link.retry_at is not None and now >= self.link.retry_at:
            self._connect()
        elif self._conversation is not None:
            try:
                self._conversation.tick(now)
                self._follower.tick(now)
            except Ended as ended:
                self._end(ended, AbortLink())
        return self._settle()

    # Inside

    @property
    def _number_is_open(self) -> bool:
        return self._conversation is not None or self.link.state is LinkState.CONNECTING

    def _wake_up(self) -> None:
        if self.link.state is LinkState.BACKOFF:
            self._connect()
        elif self._conversation is not None:
            self._patience.hurry()
            self._conversation.probe(self._now)

    def _connect(self) -> None:
        self._number += 1
        self._connect_deadline = self._now + CONNECT_SECONDS
        self._enter(Link(LinkState.CONNECTING, None, self.link.sentence))
        self._emit(OpenLink(self._number))

    def _settle(self) -> list[Effect]:
        """Let the link's state follow from what is known, and hand the effects over."""
        conversation = self._conversation
        if conversation is not None:
            if conversation.heartbeat is None:
                self._enter(Link(LinkState.HELLO, None, self.link.sentence))
            elif conversation.heartbeat.suspects:
                self._enter(Link(LinkState.PROBE))
            elif not (conversation.follows and self._follower.caught_up):
                self._enter(Link(LinkState.CATCHING_UP))
            else:
                self._go_live()
        return self._take()

    def _go_live(self) -> None:
        if self._patience.live(self._now):
            self._follower.fill()
        self._enter(Link(LinkState.LIVE, None, self._follower.hindrance))

    def _end(self, ended: Ended, effect: Effect | None = None) -> None:
        if effect is not None:
            self._emit(effect)
        if self._conversation is not None:
            self._farewell = ended.reason if ended.by_host else None
        delay = self._patience.leave(self._now, waits=not ended.final)
        self._leave_link()
        if ended.final:
            self._enter(Link(LinkState.BLOCKED, None, ended.reason))
            return
        retry_at = with_retry_after(self._now + delay, ended.retry_after)
        self._enter(Link(LinkState.BACKOFF, retry_at, ended.reason))

    def _leave_link(self) -> None:
        self._name, self._conversation = self.name, None
        self._connect_deadline = None
        self._follower.disconnected()

    def _enter(self, link: Link) -> None:
        if link != self.link:
            self.link = link
            self._emit(LinkChanged(link))

    def _say(self, command: Command) -> None:
        if self._conversation is not None:
            self._conversation.say(command)

    def _emit(self, effect: Effect) -> None:
        self._effects.append(effect)

    def _take(self) -> list[Effect]:
        effects, self._effects = self._effects, []
        return effects
