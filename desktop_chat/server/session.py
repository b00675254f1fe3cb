"""The host's end of one connection at the structured door, as a synchronous state machine.

A frame, the log's answer or a tick goes in; effects come out. While an `Admit`, `Look` or `ReadPage` is under
way the shell reads no further frame, so each of these has exactly one answer.
"""

from enum import Enum, auto

from desktop_chat.protocol import commands, events, limits
from desktop_chat.protocol.checks import check_name
from desktop_chat.protocol.codec import decode_command
from desktop_chat.protocol.entities import ClientId, Kind
from desktop_chat.protocol.errors import BadFrame, CloseCode, Refusal, older_side
from desktop_chat.rooms.attendance import ConnectionId
from desktop_chat.rooms.room import Author, Room
from desktop_chat.server.admission import (
    SERVER_NAME,
    Surroundings,
    admission,
    authenticate,
    make_welcome,
    where_to_resume,
)
from desktop_chat.server.batches import newest_that_fit
from desktop_chat.server.effects import (
    Abort,
    Admitted,
    Answer,
    Append,
    Close,
    Effect,
    GoLive,
    LogFailed,
    Look,
    Looked,
    Moment,
    Paged,
    PagingFailed,
    Pause,
    Ping,
    ReadPage,
    Rearm,
    Write,
)
from desktop_chat.server.fence import RETRY_AFTER, Fence, unavailable
from desktop_chat.server.heartbeat import Beat, Heartbeat
from desktop_chat.server.pace import Pace
from desktop_chat.storage.store import Ack, Draft, Unavailable
from desktop_chat.texts import Sentence, sentence


class _State(Enum):
    HELLO = auto()
    ADMITTING = auto()
    LIVE = auto()
    CLOSED = auto()


class ServerSession:
    """One connection, from its challenge to its end. ``guest_secret`` is what the browser's cookie holds."""

    def __init__(
        self,
        shared: Surroundings,
        connection: ConnectionId,
        address: str,
        guest_secret: str,
        nonce: str,
        now: Moment,
    ) -> None:
        self._shared = shared
        self._address = address
        self._connection = connection
        self._guest_secret = guest_secret
        self._nonce = nonce
        self._state = _State.HELLO
        self._opened_at = now.seconds
        self.catalogue = shared.catalogue("en")
        self._heartbeat = Heartbeat(now.seconds)
        self._fence = Fence()
        self._pings = 0
        self._pace = Pace()
        self._renaming: dict[ClientId, str] = {}
        self._hello: commands.Hello | None = None
        self._name = ""
        self._author: Author | None = None
        self._room: Room | None = None
        self.outstanding = 0
        self.said_bye = False

    @property
    def room(self) -> Room | None:
        """The room that the hello named, once it is accepted."""
        return self._room

    @property
    def author(self) -> Author | None:
        """Who speaks here, once the hello is accepted."""
        return self._author

    def opened(self) -> list[Effect]:
        """Begin: the server speaks first."""
        challenge = events.Challenge(
            limits.WIRE_VERSION, SERVER_NAME, self._shared.identity.public, self._nonce, "open"
        )
        return [Write(challenge)]

    def receive(self, text: str, now: Moment) -> list[Effect]:
        """Take one text frame of the client."""
        self.heard(now)
        try:
            command = decode_command(text)
            effects = self._obey(command, now)
        except BadFrame as bad:
            return self._close(bad.code, bad.sentence)
        pause = self._pace.pause_after(command, now.seconds)
        return [*effects, Pause(pause)] if pause > 0 else effects

    def heard(self, now: Moment) -> None:
        """Count a sign of life that is no text frame, such as a pong of the WebSocket's own."""
        self._heartbeat.heard(now.seconds)

    @property
    def heard_at(self) -> float:
        """When the client gave its last sign of life, in seconds."""
        return self._heartbeat.heard_at

    def tick(self, now: Moment) -> list[Effect]:
        """Look at the clock: about once a second."""
        if self._state is _State.CLOSED:
            return []
        if self._state is _State.HELLO and now.seconds - self._opened_at >= limits.HELLO_MS / 1000:
            seconds = limits.HELLO_MS // 1000
            return self._close(CloseCode.NO_HELLO, sentence("No hello came within {n} s.", n=seconds))
        match self._heartbeat.tick(now.seconds):
            case Beat.ASK:
                # A foreign client may not know this protocol's ping, but its library knows the WebSocket's.
                return [self._ping(), Ping()]
            case Beat.GIVE_UP:
                self._state = _State.CLOSED
                return [Abort()]
            case Beat.NOTHING:
                return []

    def _ping(self) -> Write:
        self._pings += 1
        return Write(commands.Ping(self._pings))

    def _close(self, code: CloseCode, reason: Sentence, retry_after: int | None = None) -> list[Effect]:
        if self._state is _State.CLOSED:
            return []
        self._state = _State.CLOSED
        return [Close(code, reason.text(self.catalogue), retry_after)]

    def end(self, code: CloseCode, reason: Sentence, retry_after: int | None = None) -> list[Effect]:
        """Close for a reason outside of this session; the client can ask for it in its next welcome."""
        return self._close(code, reason, retry_after)

    def remember_bye(self, bye: events.LastBye, now: Moment) -> None:
        """Keep for the next welcome why this connection ended."""
        if self._author is not None and self._hello is not None:
            self._shared.byes.remember(self._author.device, self._hello.instance, bye, now.seconds)

    # Commands

    def _obey(self, command: commands.Command, now: Moment) -> list[Effect]:
        match command:
            case commands.Ping(n):
                return [Write(commands.Pong(n))]
            case commands.Pong(n):
                self._fence.answered(n)
                return []
            case commands.Bye():
                self.said_bye = True
                return self._close(CloseCode.NORMAL, sentence("Goodbye."))
            case commands.Hello() | commands.OtherHello():
                return self._greet(command, now)
            case _ if self._state is not _State.LIVE or self._room is None or self._author is None:
                raise BadFrame(sentence("The conversation has to begin with a hello."))
            case commands.Send():
                return self._send(command, self._room, self._author, now)
            case commands.Fetch(request, before, limit):
                return [ReadPage(request, before, limit)]
            case commands.ListMembers(request, after):
                members, more = self._room.attendance.listed(after, limits.MEMBERS_PER_FRAME)
                return [Write(events.MembersListed(request, members, more))]
            case commands.SendSignal(key, value):
                try:
                    self._room.signal(self._author.member, key, value)
                except Refusal as refusal:
                    return [self._refuse(None, refusal)]
                return [Rearm()]
            case commands.UnknownCommand(kind, client_id):
                reason = sentence("This host does not know the command “{kind}”.", kind=kind)
                return [self._refuse(client_id, Refusal("unknown_command", reason))]

    def _refuse(self, client_id: ClientId | None, refusal: Refusal) -> Write:
        words = refusal.sentence.text(self.catalogue)
        return Write(events.Refused(client_id, refusal.code, words, refusal.retry_after))

    def _send(self, command: commands.Send, room: Room, author: Author, now: Moment) -> list[Effect]:
        effects: list[Effect] = []
        try:
            self._fence.check()
            name = self._name_now(room, author)
            draft = room.post(author, name, command.client_id, command.kind, command.body, now.time)
            if draft.kind == Kind.RENAMED:
                self._renaming[command.client_id] = str(draft.body["name"])
            self.outstanding += 1
            effects.append(Append(draft))
        except Refusal as refusal:
            effects.append(self._refuse(command.client_id, refusal))
            if self._fence.closed:
                effects.append(self._shut_fence())
        pause = room.allowance.spend(author.device, now.seconds)
        if pause > 0:
            effects.append(Pause(pause))
        return effects

    def _name_now(self, room: Room, author: Author) -> str:
        """Return the author's name for what comes behind a rename that the log has not shown yet."""
        if self._renaming:
            return next(reversed(self._renaming.values()))
        return room.name_of(author.device) or self._name

    def settle(self, client_id: ClientId, outcome: Ack | Unavailable) -> list[Effect]:
        """Hear what became of a draft: its place in the log, or why it may have none."""
        self._renaming.pop(client_id, None)
        self.outstanding -= 1
        if isinstance(outcome, Unavailable):
            return [self._refuse(client_id, unavailable(outcome)), self._shut_fence()]
        return [Write(events.Acknowledged(client_id, outcome.seq, outcome.rid))]

    def answered(self, answer: Answer, now: Moment) -> list[Effect]:
        """Hear what the log says to an effect."""
        match answer:
            case Paged(request, page):
                first = self._room.first if self._room is not None else 1
                return [Write(events.Page(request, newest_that_fit(page), first))]
            case PagingFailed(request, failure):
                refusal = unavailable(failure)
                words = refusal.sentence.text(self.catalogue)
                return [Write(events.Refused(None, refusal.code, words, refusal.retry_after, request))]
            case Admitted():
                return self._resume(now)
            case Looked(found):
                same = found is not None and self._hello is not None and found.position == self._hello.after
                return self._welcome(None if same else "diverged", now)
            case LogFailed(failure):
                return self._close(CloseCode.UNAVAILABLE, failure.sentence, RETRY_AFTER)

    def _shut_fence(self) -> Effect:
        """Refuse sends until the client has read all refusals up to now."""
        ping = self._ping()
        self._fence.close(self._pings)
        return ping

    # Admission

    def _greet(self, hello: commands.Hello | commands.OtherHello, now: Moment) -> list[Effect]:
        if self._state is not _State.HELLO:
            raise BadFrame(sentence("There was a hello already."))
        self.catalogue = self._shared.catalogue(hello.language)
        if isinstance(hello, commands.OtherHello):
            return self._close(CloseCode.WRONG_VERSION, older_side(hello.version, limits.WIRE_VERSION))
        room = self._shared.rooms.get(hello.room)
        if room is None:
            return self._close(CloseCode.NOT_ADMITTED, sentence("There is no such room on this host."))
        author = authenticate(self._shared.identity, self._nonce, hello, self._guest_secret)
        if author is None:
            return self._close(
                CloseCode.NOT_ADMITTED, sentence("The signature does not belong to this device.")
            )
        if not room.attendance.has_place_for(author.member, self._shared.max_members()):
            return self._close_full()
        try:
            self._name = check_name(hello.name)
            draft = room.admit(author, self._name, now.time)
        except Refusal as refusal:
            return self._close(CloseCode.NOT_ADMITTED, refusal.sentence)
        self._room, self._author, self._hello = room, author, hello
        self._state = _State.ADMITTING
        return self._admit(draft, now)

    def _admit(self, draft: Draft | None, now: Moment) -> list[Effect]:
        try:
            return admission(self._shared, draft, self._address, now)
        except Refusal as refusal:
            return self._close(CloseCode.FULL, refusal.sentence, refusal.retry_after)

    def _close_full(self) -> list[Effect]:
        full = sentence(
            "The room is full: {limit} members are here. Try again when somebody has left.",
            limit=self._shared.max_members(),
        )
        return self._close(CloseCode.FULL, full, retry_after=15_000)

    def _resume(self, now: Moment) -> list[Effect]:
        """Welcome, or look first at where the client wants to go on."""
        if self._room is None or self._hello is None:
            return []
        match where_to_resume(self._room, self._hello):
            case Look() as look:
                return [look]
            case reason:
                return self._welcome(reason, now)

    def _welcome(self, reason: str | None, now: Moment) -> list[Effect]:
        room, hello, author = self._room, self._hello, self._author
        if self._state is not _State.ADMITTING or room is None or hello is None or author is None:
            return []
        if not room.attendance.has_place_for(author.member, self._shared.max_members()):
            # Others came in while the log admitted this one.
            return self._close_full()
        self._state = _State.LIVE
        room.enter(author, self._name, self._connection, now.seconds, hello.colour)
        last_bye = self._shared.byes.take(author.device, hello.instance, now.seconds)
        proof = None if hello.nonce is None else self._shared.identity.sign(hello.nonce)
        welcome = make_welcome(room, author, hello, reason, proof, last_bye, now.time)
        return [Write(welcome), Write(room.everybody()), GoLive(author.device, hello.instance, welcome.start)]
