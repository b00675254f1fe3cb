"""Who is here and who is typing: a reducer over presence and signals."""

from dataclasses import dataclass
from typing import TypeAlias

from desktop_chat.client.entries import Movement
from desktop_chat.protocol.entities import MemberId, MemberPresence, Presence
from desktop_chat.protocol.events import MembersListed, PresenceChanged

TYPING_SECONDS = 8.0
"""How long a member counts as typing after saying so; whoever goes on typing says it again sooner."""


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """Members or their number are different: read them anew."""


@dataclass(frozen=True, slots=True)
class TypingChanged:
    """Others began or ended typing."""


RosterNews: TypeAlias = RosterChanged | TypingChanged | Movement


class Roster:
    """The members that are here, self first, then by name; ``present`` counts also those beyond the list."""

    def __init__(self, own_member: MemberId | None = None) -> None:
        self.own_member = own_member
        self.members: list[MemberPresence] = []
        self.present = 0
        self._typing: dict[MemberId, float] = {}

    @property
    def typing(self) -> tuple[str, ...]:
        """The names of others who are typing, in the roster's order."""
        return tuple(member.name for member in self.typists)

    @property
    def typists(self) -> tuple[MemberPresence, ...]:
        """The others who are typing, in the roster's order."""
        return tuple(member for member in self.members if member.member in self._typing)

    @property
    def typing_until(self) -> float | None:
        """When `expire` has something to do, on the clock that `signal` was given."""
        return min(self._typing.values(), default=None)

    def apply(self, told: PresenceChanged) -> list[RosterNews]:
        """Take over a full roster silently, or changes with the movements that they tell of."""
        self.present = told.present
        if told.full:
            self._order({member.member: member for member in told.members if member.state != Presence.GONE})
            return [RosterChanged(), *self._drop_typing()]
        here = {member.member: member for member in self.members}
        movements: list[RosterNews] = []
        for member in told.members:
            known = member.member in here
            if member.state == Presence.GONE:
                here.pop(member.member, None)
            else:
                here[member.member] = member
            if known == (member.state == Presence.GONE) and member.member != self.own_member:
                movements.append(Movement(member, came=not known))
        self._order(here)
        return [RosterChanged(), *self._drop_typing(), *movements]

    def add(self, listed: MembersListed) -> list[RosterNews]:
        """Take over a further page of members, silently."""
        here = {member.member: member for member in (*self.members, *listed.members)}
        self._order(here)
        self.present = max(self.present, len(self.members))
        return [RosterChanged()]

    def rename(self, member: MemberId, name: str) -> list[RosterNews]:
        """Follow a change of name that the log told of."""
        here = {known.member: known for known in self.members}
        known = here.get(member)
        if known is None or known.name == name:
            return []
        here[member] = MemberPresence(member, name, known.state, known.guest)
        self._order(here)
        return [RosterChanged()]

    def signal(self, member: MemberId, typing: bool, now: float) -> list[RosterNews]:
        """Note that ``member`` types or stopped at ``now`` (seconds of any steady clock)."""
        if member == self.own_member:
            return []
        before = self.typing
        self._typing.pop(member, None)
        if typing:
            self._typing[member] = now + TYPING_SECONDS
        return self._typing_news(before)

    def expire(self, now: float) -> list[RosterNews]:
        """Forget who said long ago that they type."""
        before = self.typing
        self._typing = {member: until for member, until in self._typing.items() if until > now}
        return self._typing_news(before)

    def stop_typing(self) -> list[RosterNews]:
        """Forget all who type: the link that would tell is gone."""
        before = self.typing
        self._typing.clear()
        return self._typing_news(before)

    def _typing_news(self, before: tuple[str, ...]) -> list[RosterNews]:
        return [TypingChanged()] if self.typing != before else []

    def _drop_typing(self) -> list[RosterNews]:
        here = {member.member for member in self.members}
        gone = self._typing.keys() - here
        for member in gone:
            del self._typing[member]
        return [TypingChanged()] if gone else []

    def _order(self, here: dict[MemberId, MemberPresence]) -> None:
        self.members = sorted(
            here.values(),
            key=lambda member: (member.member != self.own_member, member.name.casefold(), member.member),
        )
