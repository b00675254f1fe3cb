"""The colours that members have chosen, also of those who are not here any more."""

from collections.abc import Iterable, Mapping

from desktop_chat.protocol.entities import MemberId, MemberPresence


class Colours:
    """The last known colour of each member; who has chosen none has no entry."""

    def __init__(self) -> None:
        self._known: dict[MemberId, int] = {}

    def of(self, member: MemberId) -> int | None:
        """Return the number of the member's colour; None: it follows from the member id."""
        return self._known.get(member)

    def restore(self, known: Mapping[MemberId, int]) -> None:
        """Know what was kept, and nothing else."""
        self._known = dict(known)

    def take(self, told: Iterable[MemberPresence]) -> tuple[tuple[MemberId, int | None], ...]:
        """Learn what presence tells, and return what of it is news."""
        changed = tuple((who.member, who.colour) for who in told if who.colour != self._known.get(who.member))
        for member, colour in changed:
            if colour is None:
                self._known.pop(member, None)
            else:
                self._known[member] = colour
        return changed
