"""A membership without a network: real timeline and roster, told what to say by the test."""

from collections.abc import Callable, Sequence
from typing import cast

from desktop_chat.client.address import Address
from desktop_chat.client.colours import Colours
from desktop_chat.client.effects import Link, LinkChanged, LinkState
from desktop_chat.client.entries import Entry, EntryKind, Mark
from desktop_chat.client.membership import Membership, TitleChanged, Update
from desktop_chat.client.roster import Roster, RosterChanged, TypingChanged
from desktop_chat.client.timeline import Timeline
from desktop_chat.protocol.checks import check_name, check_text
from desktop_chat.protocol.entities import Event, MemberPresence
from desktop_chat.protocol.events import PresenceChanged

OWN = "own"
MINUTE = 60_000


class ScriptedMembership:
    """Does to its timeline what a session would do, and records the intents that go beyond it."""

    def __init__(self, title: str = "Kitchen", began: int = 0) -> None:
        self.member = OWN
        self.host: str | None = "host"
        self.own_name = "小美"
        self.title = title
        self.address = Address("192.168.1.20", 8765)
        self.link = Link(LinkState.LIVE)
        self.timeline = Timeline(OWN)
        self.roster = Roster(OWN)
        self.colours = Colours()
        self.intents: list[tuple[object, ...]] = []
        self._listeners: list[Callable[[Sequence[Update]], None]] = []
        self._began = began  # ms since 1970
        self._seq = 0
        self._posted = 0

    @property
    def membership(self) -> Membership:
        """What a view-model takes it for."""
        return cast(Membership, self)

    @property
    def waits(self) -> bool:
        return any(entry.mark is Mark.PENDING for entry in self.timeline.entries)

    def subscribe(self, listener: Callable[[Sequence[Update]], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, *updates: Update) -> None:
        for listener in tuple(self._listeners):
            listener(updates)

    # What the script says

    def event(
        self, text: str, member: str = "ann", kind: str = "message", client_id: str | None = None
    ) -> Event:
        self._seq += 1
        seq = self._seq
        body = {"text": text} if kind == "message" else {}
        name = member.capitalize()
        return Event(
            seq,
            f"r{seq}",
            f"d-{member}",
            member,
            name,
            client_id or f"c{seq}",
            kind,
            self._began + seq * MINUTE,
            body,
        )

    def hears(self, *texts: str, member: str = "ann") -> None:
        self.tell(*self.timeline.add_streamed([self.event(text, member) for text in texts]))

    def shows_history(self, *texts: str) -> None:
        self.tell(*self.timeline.show([self.event(text) for text in texts], at_start=True, at_end=True))

    def has_link(self, link: Link) -> None:
        self.link = link
        self.tell(LinkChanged(link))

    def is_called(self, title: str) -> None:
        self.title = title
        self.tell(TitleChanged())

    def has_members(self, *names: str, present: int | None = None) -> None:
        members = tuple(
            MemberPresence(OWN if number == 0 else f"m{number}", name, "active", guest=False)
            for number, name in enumerate(names)
        )
        self.roster.apply(PresenceChanged(True, len(names) if present is None else present, members))
        self.tell(RosterChanged())

    def sees_typing(self, member: str, typing: bool) -> None:
        self.roster.signal(member, typing, 0.0)
        self.tell(TypingChanged())

    # Intents

    def post(self, text: str) -> None:
        check_text(text)
        self._posted += 1
        client_id = f"p{self._posted}"
        time = self._began + self._seq * MINUTE
        entry = Entry(
            f"{OWN}/{client_id}", EntryKind.MESSAGE, None, OWN, self.own_name, True, time, text,
            Mark.PENDING, None, client_id,
        )  # fmt: skip
        self.tell(*self.timeline.add_pending(entry))

    def confirm(self, client_id: str, text: str) -> None:
        self.tell(*self.timeline.add_streamed([self.event(text, OWN, client_id=client_id)]))

    def fail(self, client_id: str, why: str) -> None:
        self.tell(*self.timeline.mark_failed(client_id, why))

    def rename(self, name: str) -> None:
        self.own_name = check_name(name)

    def retry(self, client_id: str) -> None:
        self.tell(*self.timeline.mark_pending(client_id))

    def discard(self, client_id: str) -> None:
        self.tell(*self.timeline.discard(client_id))

    def set_typing(self, typing: bool) -> None:
        self.intents.append(("typing", typing))

    def load_older(self) -> None:
        self.intents.append(("older",))

    def load_newer(self) -> None:
        self.intents.append(("newer",))

    def go_to_end(self) -> None:
        self.intents.append(("end",))

    def try_now(self) -> None:
        self.intents.append(("try now",))

    def join_other(self) -> None:
        self.intents.append(("join other",))
