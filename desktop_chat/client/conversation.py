"""What is said on one connection, from the challenge to its end."""

from collections import deque
from collections.abc import Callable
from random import Random

from desktop_chat.client.effects import Declined, Effect, SendText, Told, Welcomed
from desktop_chat.client.follower import Follower, StreamBroken
from desktop_chat.client.handshake import Handshake, Speaker
from desktop_chat.client.heartbeat import Beat, Heartbeat
from desktop_chat.client.own_name import OwnName
from desktop_chat.protocol.codec import decode_event, encode
from desktop_chat.protocol.commands import Bye, Command, ListMembers, Ping, Pong, SendSignal
from desktop_chat.protocol.entities import ClientId
from desktop_chat.protocol.errors import BadFrame, CloseCode, ConnectionLost, older_side
from desktop_chat.protocol.events import (
    Acknowledged,
    Challenge,
    EventsAppended,
    MembersListed,
    OtherChallenge,
    Page,
    PresenceChanged,
    Refused,
    ServerFrame,
    Signalled,
    UnknownFrame,
    Welcome,
)
from desktop_chat.protocol.limits import HELLO_MS, WIRE_VERSION
from desktop_chat.texts import Sentence, sentence

HELLO_SECONDS = HELLO_MS / 1000
LISTED_MEMBERS = 1000
"""A roster grows to so many names; beyond them there is only the count."""
TYPING_AGAIN_SECONDS = 4.0
"""How often it is said again that somebody types; others forget it after twice the time."""
_QUICKEST_SECONDS = 1.0
_SLOWEST_SECONDS = 60.0


class Ended(ConnectionLost):
    """The conversation is over; ``code`` is a close code, ``retry_after`` is in milliseconds.

    ``by_host`` if the reason is the host's own sentence.
    """

    def __init__(
        self,
        reason: Sentence | str,
        code: int | None = None,
        retry_after: int | None = None,
        *,
        final: bool = False,
        by_host: bool = False,
    ) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.retry_after = retry_after
        self.by_host = by_host
        self.final = final or (code is not None and not may_retry(code))


def may_retry(code: int) -> bool:
    """Whether a client may try again by itself after a close with ``code``; unknown ones allow it."""
    return code not in set(CloseCode) or CloseCode(code).may_retry


class Conversation:
    """Takes the host's frames; raises `Ended` when there is nothing more to say on this connection."""

    def __init__(
        self,
        speaker: Speaker,
        instance: str,
        random: Random,
        follower: Follower,
        emit: Callable[[Effect], None],
        name: str,
        now: float,
    ) -> None:
        self.heartbeat: Heartbeat | None = None
        self.follows = False
        self.challenged = False
        self._speaker = speaker
        self._instance = instance
        self._random = random
        self._follower = follower
        self._emit = emit
        self._deadline = now + HELLO_SECONDS
        self._handshake: Handshake | None = None
        self._held: deque[str] = deque()
        self._pings = 0
        self._listed = 0
        self._typing_told: float | None = None
        self._own_name = OwnName(name)
        self._colour_told: int | None = None

    @property
    def name(self) -> str:
        """What this member is called, or wants to be."""
        return self._own_name.now

    @property
    def wake_at(self) -> float:
        """When `tick` has something to do."""
        return self._deadline if self.heartbeat is None else self.heartbeat.wake_at

    def receive(self, text: str, now: float) -> None:
        """Take one frame; while the disk is asked for something, keep it for later."""
        if self.heartbeat is not None:
            self.heartbeat.heard()
        if self._follower.waits_for_disk:
            self._held.append(text)
            return
        try:
            self._handle(decode_event(text), now)
        except BadFrame:
            raise Ended(sentence("The host said something that cannot be understood.")) from None
        except StreamBroken as broken:
            raise Ended(broken.sentence) from None

    def restored(self, now: float) -> None:
        """Go on with what had to wait for the disk."""
        if self.heartbeat is not None and not self.follows:
            self._follow()
        elif self.heartbeat is None and self._handshake is not None:
            self._say_hello(self._handshake)
        while self._held and not self._follower.waits_for_disk:
            self.receive(self._held.popleft(), now)

    def tick(self, now: float) -> None:
        """Tell another colour; ping when it is time; give up on who does not answer."""
        if self.heartbeat is None:
            if now >= self._deadline:
                raise Ended(SILENT if self.challenged else STRANGER)
            return
        self._tell_colour()
        match self.heartbeat.tick(now):
            case Beat.PING:
                self._ping()
            case Beat.DEAD:
                raise Ended(SILENT)
            case Beat.NOTHING | Beat.SUSPECT:
                pass

    def probe(self, now: float) -> None:
        """Doubt the connection until something is heard."""
        if self.heartbeat is not None:
            if not self.heartbeat.suspects:
                self._ping()
            self.heartbeat.probe(now)

    def reads(self, now: float, *, on: bool) -> None:
        """While what the host says is not read, its silence does not count."""
        if self.heartbeat is not None:
            if on:
                self.heartbeat.read_on(now)
            else:
                self.heartbeat.stop_reading()

    def rename(self, name: str, client_id: ClientId) -> None:
        """Be called ``name``: told to the host now, with the hello, or as soon as that is answered."""
        self._own_name.want(name, client_id)
        self._tell_name()

    def set_typing(self, typing: bool, now: float) -> None:
        """Tell that the person types or stopped, as often as others need to hear it, or not at all."""
        told = self._typing_told
        news = told is None or now >= told + TYPING_AGAIN_SECONDS if typing else told is not None
        if self.follows and news:
            self._typing_told = now if typing else None
            self.say(SendSignal("typing", typing))

    def say(self, command: Command) -> None:
        """Send one frame."""
        self._emit(SendText(encode(command)))

    def _handle(self, frame: ServerFrame, now: float) -> None:
        match frame:
            case Bye(code, words, retry_after):
                raise Ended(words or LOST, code, retry_after, by_host=bool(words))
            case Ping(n):
                self.say(Pong(n))
            case Pong() | UnknownFrame():
                pass
            case OtherChallenge(version) if not self.challenged:
                raise Ended(older_side(WIRE_VERSION, version), final=True)
            case Challenge() if not self.challenged:
                self._challenge(frame)
            case Welcome() if self._handshake is not None and self.heartbeat is None:
                self._welcomed(frame, self._handshake, now)
            case Challenge() | OtherChallenge() | Welcome():
                raise Ended(sentence("The host greeted twice."))
            case _ if not self.follows:
                raise Ended(sentence("The host spoke before it had let us in."))
            case _:
                self._follow_up(frame, now)

    def _follow_up(self, frame: ServerFrame, now: float) -> None:
        match frame:
            case EventsAppended():
                self._follower.events(frame)
                self._own_name.shown(frame.events, self._speaker.identity.public)
            case Acknowledged():
                self._follower.acknowledged(frame)
            case Refused():
                self._refused(frame, now)
            case Page():
                self._follower.page(frame, now)
            case PresenceChanged() | MembersListed():
                self._emit(Told(frame))
                self._list_more(frame)
            case Signalled():
                self._emit(Told(frame))
            case _:
                pass

    def _challenge(self, challenge: Challenge) -> None:
        self.challenged = True
        if not self._speaker.host.may_greet(challenge.host):
            raise Ended(OTHER_HOST, final=True)
        self._handshake = Handshake(challenge, self._speaker, self._random)
        if self._follower.open_kept(challenge.host):
            self._say_hello(self._handshake)

    def _say_hello(self, handshake: Handshake) -> None:
        epoch, after = self._follower.place
        self._colour_told = self._speaker.colour
        self._own_name.greeted()
        self.say(handshake.hello(self._instance, self.name, epoch, after))

    def _welcomed(self, welcome: Welcome, handshake: Handshake, now: float) -> None:
        if not handshake.proves_host(welcome):
            raise Ended(_IMPOSTOR, final=True)
        self.heartbeat = Heartbeat(_bounded(welcome.ping), _bounded(welcome.timeout), now)
        self._own_name.welcomed(welcome.head.seq)
        self._emit(Welcomed(welcome, handshake.challenge.host))
        if self._follower.welcomed(welcome):
            self._follow()

    def _follow(self) -> None:
        self.follows = True
        self._tell_name()  # before what waits is said, so that it is said under this name
        self._follower.follow()
        self._tell_colour()

    def _tell_name(self) -> None:
        if self.follows and (rename := self._own_name.say()) is not None:
            self.say(rename)

    def _tell_colour(self) -> None:
        colour = self._speaker.colour
        if self.follows and colour != self._colour_told:
            self._colour_told = colour
            self.say(SendSignal("colour", colour))

    def _refused(self, refusal: Refused, now: float) -> None:
        client_id = refusal.client_id
        if client_id is None or not self._own_name.said(client_id):
            self._follower.refused(refusal, now)
        elif self._own_name.refused(client_id):
            self._emit(Declined(refusal.sentence))

    def _list_more(self, frame: PresenceChanged | MembersListed) -> None:
        """Ask for the members that did not fit into the roster after the welcome."""
        if isinstance(frame, PresenceChanged):
            if not frame.full:
                return
            self._listed, more = 0, frame.present > len(frame.members)
        else:
            more = frame.more
        self._listed += len(frame.members)
        if more and frame.members and self._listed < LISTED_MEMBERS:
            self.say(ListMembers(self._follower.next_request(), frame.members[-1].member))

    def _ping(self) -> None:
        self._pings += 1
        self.say(Ping(self._pings))


def _bounded(milliseconds: int) -> float:
    """Return seconds that neither flood the host nor never end, whatever it asks for."""
    return min(max(milliseconds / 1000, _QUICKEST_SECONDS), _SLOWEST_SECONDS)


LOST: Sentence = sentence("The connection to the host was lost.")
SILENT = sentence("The host does not answer any more.")
STRANGER = sentence(
    "Something answers there, but it is not a Desktop Chat room. Check the port in the address."
)
OTHER_HOST = sentence("Another host answers at this address now. Nothing was sent to it.")
_IMPOSTOR = sentence("The computer that answers there could not prove that it is the room’s host.")
