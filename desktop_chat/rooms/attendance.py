"""Who is here: connections come and go, members are gone after a while, and changes are told together.

Somebody is gone 15 s after the last frame, or at once after saying bye. The log remembers nothing of this.
"""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from desktop_chat.protocol.entities import MemberId, MemberPresence, Presence
from desktop_chat.protocol.limits import COLLECT_MS, GONE_MS, PRESENCE_CHANGES

ConnectionId: TypeAlias = int

GONE_AFTER = GONE_MS / 1000
COLLECT = COLLECT_MS / 1000


@dataclass(slots=True)
class _Attendant:
    presence: MemberPresence
    connections: set[ConnectionId] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be told: ``members`` that changed; everybody if ``full``; the count alone if neither."""

    full: bool
    members: tuple[MemberPresence, ...]


class Attendance:
    """The members of one room that are here. Times are seconds of one monotonic clock."""

    def __init__(self, started: float) -> None:
        self._started = started
        self._here: dict[MemberId, _Attendant] = {}
        self._leaving: dict[MemberId, float] = {}
        self._changes: dict[MemberId, MemberPresence] = {}
        self._renew = False
        self._told_at = started - COLLECT

    @property
    def present(self) -> int:
        """How many members are here."""
        return len(self._here)

    def has_place_for(self, member: MemberId, most: int) -> bool:
        """Whether ``member`` is here already or would be one of at most ``most``.

        Who has no connection any more holds no place, or opening and closing would fill the room.
        """
        return member in self._here or len(self._here) - len(self._leaving) < most

    def listed(self, after: MemberId | None, limit: int) -> tuple[tuple[MemberPresence, ...], bool]:
        """Return at most ``limit`` members in the order of their ids, and whether there are more."""
        ids = sorted(member for member in self._here if after is None or member > after)
        return tuple(self._here[member].presence for member in ids[:limit]), len(ids) > limit

    def enter(self, who: MemberPresence, connection: ConnectionId, now: float, *, returning: bool) -> None:
        """Count a connection of ``who``; ``returning`` if the log has known it from before the start."""
        attendant = self._here.get(who.member)
        if attendant is None:
            attendant = self._here[who.member] = _Attendant(who)
            if returning and now - self._started < GONE_AFTER:
                # The whole room comes back after a restart of the host: nobody has really come or gone.
                self._renew = True
            else:
                self._change(who)
        else:
            if who.colour is None and attendant.connections:
                # A second connection, such as a script's, says nothing of how its owner's window is shown.
                who = replace(who, colour=attendant.presence.colour)
            self._show(attendant, who)
        attendant.connections.add(connection)
        self._leaving.pop(who.member, None)

    def depart(self, member: MemberId, connection: ConnectionId, gone_at: float) -> None:
        """Forget a connection. Without another one the member is gone at ``gone_at``."""
        attendant = self._here.get(member)
        if attendant is None or connection not in attendant.connections:
            return
        attendant.connections.discard(connection)
        if not attendant.connections:
            self._leaving[member] = gone_at

    def rename(self, member: MemberId, name: str) -> None:
        """Show a member under another name, and tell it behind the log's event.

        What was told before that event may be heard only after it, and bears the former name.
        """
        attendant = self._here.get(member)
        if attendant is not None:
            self._show(attendant, replace(attendant.presence, name=name))

    def recolour(self, member: MemberId, colour: int | None) -> None:
        """Show a member in another colour."""
        attendant = self._here.get(member)
        if attendant is not None:
            self._show(attendant, replace(attendant.presence, colour=colour))

    def _show(self, attendant: _Attendant, who: MemberPresence) -> None:
        if attendant.presence != who:
            attendant.presence = who
            self._change(who)

    def _change(self, who: MemberPresence) -> None:
        # The last state wins: who came and left in between has left, who left and came back was never away.
        self._changes.pop(who.member, None)
        self._changes[who.member] = who

    def due(self) -> float | None:
        """When `tick` has something to do, in seconds of the clock, or None."""
        times = list(self._leaving.values())
        if self._changes or self._renew:
            times.append(self._told_at + COLLECT)
        return min(times, default=None)

    def tick(self, now: float) -> Changes | None:
        """Let those go whose time is up and return the changes to tell, if it is time to tell any."""
        for member in [member for member, gone_at in self._leaving.items() if gone_at <= now]:
            del self._leaving[member]
            attendant = self._here.pop(member)
            self._change(replace(attendant.presence, state=Presence.GONE))
        if not (self._changes or self._renew) or now < self._told_at + COLLECT:
            return None
        full, members = self._renew, tuple(self._changes.values())
        self._told_at, self._changes, self._renew = now, {}, False
        return Changes(full, members if len(members) <= PRESENCE_CHANGES else ())
