"""The host's end of one connection at a plain door: lines of text from anything that speaks WebSocket.

Its words are those that programs of this kind have always spoken (see the reference in ARCHITECTURE.md), so
they are not translated: what is sent is posted, the sender reads ``You wrote: …``, everybody reads ``…
says: …``. Why something was not posted is said in the language that the handshake asked for.
"""

from desktop_chat.protocol.entities import FIRST_ROOM, ClientId, Kind, new_client_id
from desktop_chat.protocol.errors import CloseCode, Refusal
from desktop_chat.protocol.events import LastBye
from desktop_chat.rooms.attendance import ConnectionId
from desktop_chat.rooms.room import Author, Room, author_of
from desktop_chat.server.admission import Surroundings, admission
from desktop_chat.server.effects import (
    Abort,
    Admitted,
    Answer,
    Append,
    Close,
    Effect,
    GoLive,
    LogFailed,
    Moment,
    Pause,
    Ping,
    WriteText,
)
from desktop_chat.server.heartbeat import Beat, Heartbeat
from desktop_chat.storage.store import Ack, Unavailable
from desktop_chat.texts import Sentence, sentence


class PlainSession:
    """One plain connection. There is no hello: the address says who speaks."""

    def __init__(
        self,
        shared: Surroundings,
        client: str,
        connection: ConnectionId,
        address: str,
        language: str,
        now: Moment,
    ) -> None:
        room = shared.rooms[FIRST_ROOM]
        self.room: Room | None = room
        self.author: Author | None = author_of(f"p.{client}", guest=True)
        self._here = room
        self._speaker = self.author
        self._name = f"Client #{client}"
        self._connection = connection
        self._shared = shared
        self._address = address
        # Two tabs with one number are two connections of one member: no instance replaces another.
        self._instance = str(connection)
        self.catalogue = shared.catalogue(language)
        self._heartbeat = Heartbeat(now.seconds)
        self._opened = now
        self._texts: dict[ClientId, str] = {}
        self._closed = False
        self.outstanding = 0
        self.said_bye = False

    @property
    def heard_at(self) -> float:
        """When the client gave its last sign of life, in seconds."""
        return self._heartbeat.heard_at

    def opened(self) -> list[Effect]:
        """Begin: ask the log for the admission."""
        if self._is_full():
            return self._close_full()
        draft = self._here.admit(self._speaker, self._name, self._opened.time)
        try:
            return admission(self._shared, draft, self._address, self._opened)
        except Refusal as refusal:
            return self.end(CloseCode.FULL, refusal.sentence)

    def receive(self, text: str, now: Moment) -> list[Effect]:
        """Post one text."""
        self.heard(now)
        client_id = new_client_id(now.time)
        text = text.rstrip("\r\n")
        effects: list[Effect] = []
        try:
            draft = self._here.post(
                self._speaker, self._name, client_id, Kind.MESSAGE, {"text": text}, now.time
            )
        except Refusal as refusal:
            effects.append(self._not_sent(refusal.sentence))
        else:
            self._texts[client_id] = text
            self.outstanding += 1
            effects.append(Append(draft))
        pause = self._here.allowance.spend(self._speaker.device, now.seconds)
        if pause > 0:
            effects.append(Pause(pause))
        return effects

    def settle(self, client_id: ClientId, outcome: Ack | Unavailable) -> list[Effect]:
        """Hear what became of a draft: its place in the log, or why it may have none."""
        self.outstanding -= 1
        text = self._texts.pop(client_id)
        if isinstance(outcome, Unavailable):
            return [self._not_sent(outcome.sentence)]
        return [WriteText(f"You wrote: {text}")]

    def answered(self, answer: Answer, now: Moment) -> list[Effect]:
        """Hear what the log says to an effect."""
        match answer:
            case Admitted() if self._closed:
                return []
            case Admitted() if self._is_full():
                return self._close_full()
            case Admitted(seq):
                self._here.enter(self._speaker, self._name, self._connection, now.seconds)
                # What others said in the same commit comes after the admission, and is to be heard.
                cursor = self._here.head.seq if seq is None else seq
                return [GoLive(self._speaker.device, self._instance, cursor)]
            case LogFailed(failure):
                return self.end(CloseCode.UNAVAILABLE, failure.sentence)
            case _:
                raise TypeError(f"nobody asked for this: {answer!r}")

    def _not_sent(self, reason: Sentence) -> WriteText:
        words = sentence("Not sent: {reason}", reason=reason)
        return WriteText(words.text(self.catalogue))

    def _is_full(self) -> bool:
        return not self._here.attendance.has_place_for(self._speaker.member, self._shared.max_members())

    def _close_full(self) -> list[Effect]:
        full = sentence(
            "The room is full: {limit} members are here. Try again when somebody has left.",
            limit=self._shared.max_members(),
        )
        return self.end(CloseCode.FULL, full)

    def heard(self, now: Moment) -> None:
        """Count a sign of life that is no text frame."""
        self._heartbeat.heard(now.seconds)

    def tick(self, now: Moment) -> list[Effect]:
        """Look at the clock: about once a second."""
        if self._closed:
            return []
        match self._heartbeat.tick(now.seconds):
            case Beat.ASK:
                return [Ping()]
            case Beat.GIVE_UP:
                self._closed = True
                return [Abort()]
            case Beat.NOTHING:
                return []

    def end(self, code: CloseCode, reason: Sentence, retry_after: int | None = None) -> list[Effect]:
        """Close for a reason outside of this session."""
        if self._closed:
            return []
        self._closed = True
        return [Close(code, reason.text(self.catalogue), retry_after)]

    def remember_bye(self, bye: LastBye, now: Moment) -> None:
        """A plain door has no welcome that could tell it."""
