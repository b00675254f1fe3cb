"""Who of this profile is in which room; windows of one person in one room share one membership."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from desktop_chat.client.address import Address
from desktop_chat.client.effects import LinkState
from desktop_chat.client.membership import Membership, Update
from desktop_chat.client.profile import Person, Profile
from desktop_chat.protocol.entities import FIRST_ROOM
from desktop_chat.protocol.errors import Refusal
from desktop_chat.texts import Sentence, sentence

_FAILED = frozenset({LinkState.BACKOFF, LinkState.BLOCKED})
_ADMITTED = frozenset({LinkState.CATCHING_UP, LinkState.LIVE})


class NotAdmitted(Exception):
    """The host was not reached, or did not let this person in; the words say which."""

    def __init__(self, reason: Sentence | str) -> None:
        super().__init__(str(reason))
        self.sentence = reason

    def __str__(self) -> str:
        return str(self.sentence)


class Memberships:
    """Enters rooms and leaves them; everybody is shown in the chosen ``colour``, if there is one."""

    def __init__(self, profile: Profile, colour: int | None = None) -> None:
        self._profile = profile
        self._people: dict[Membership, Person] = {}
        self._entering: set[Membership] = set()
        self._colour = colour

    def find(self, person: Person, address: Address) -> Membership | None:
        """Return the membership of ``person`` in the room at ``address``, or of the host there."""
        host = self._profile.host_at(address.label)
        for membership, member in self._people.items():
            same_room = membership.address == address or (host is not None and membership.host == host)
            if same_room and member.folder == person.folder:
                return membership
        return None

    def is_entering(self, membership: Membership) -> bool:
        """Whether the host has not let this person in yet, and there is nothing to show."""
        return membership in self._entering

    async def enter(self, person: Person, address: Address, *, own: bool = False) -> Membership:
        """Return a new membership once the host has let ``person`` in.

        A host that cannot be reached is no hindrance where an earlier conversation can be shown; else
        `NotAdmitted` is raised. `Refusal` tells of files that cannot be used. Who hosts our ``own`` room is
        no question, whoever was at its address before.
        """
        host = None if own else self._profile.host_at(address.label)
        membership = Membership(address, replace(person, colour=self._colour), host=host)
        self._people[membership] = person
        self._entering.add(membership)
        try:
            await membership.start()
            await _admission(membership)
        except BaseException:
            await self.leave(membership)
            raise
        finally:
            self._entering.discard(membership)
        return membership

    async def leave(self, membership: Membership) -> None:
        """Say goodbye; within a second."""
        await membership.stop()
        self._people.pop(membership, None)

    async def close(self) -> None:
        """Leave all rooms, at the same time."""
        async with asyncio.TaskGroup() as group:
            for membership in list(self._people):
                group.create_task(self.leave(membership), name=f"leave {membership.address.label}")

    def set_colour(self, colour: int | None) -> None:
        """Let everybody of this profile be shown in ``colour``, in all rooms, those to come among them."""
        self._colour = colour
        for membership in self._people:
            membership.set_colour(colour)

    def draft_path(self, membership: Membership) -> Path | None:
        """Return where this person's unsent text is kept; None while nobody knows who hosts the room."""
        person = self._people.get(membership)
        if person is None or membership.host is None:
            return None
        return person.draft_path(membership.host, FIRST_ROOM)

    def rename(self, membership: Membership, name: str) -> str:
        """Let the profile call this person ``name``, unless somebody else in it has that name.

        Returns what the person is called in the profile from now on.
        """
        person = self._people[membership]
        others = {other.name.casefold() for other in self._profile.people() if other.folder != person.folder}
        if name.casefold() not in others:
            person = self._people[membership] = self._profile.rename(person, name)
        return person.name

    def rename_person(self, name: str, new: str) -> None:
        """Call the person ``name`` of the profile ``new``, in all rooms at once.

        Raises `Refusal` where somebody else in the profile has that name.
        """
        wanted = new.casefold()
        person = next((person for person in self._profile.people() if person.name == name), None)
        folder = None if person is None else person.folder
        if any(
            other.name.casefold() == wanted and other.folder != folder for other in self._profile.people()
        ):
            raise Refusal("name_taken", sentence("Somebody else on this computer is called that already."))
        for membership, member in list(self._people.items()):
            if member.folder == folder:
                membership.rename(new)
                self._people[membership] = replace(member, name=new)
        if person is not None:
            self._profile.rename(person, new)


async def _admission(membership: Membership) -> None:
    """Wait until the host has let us in, or the first attempt has failed."""
    decided = asyncio.Event()

    def look(_updates: Sequence[Update] = ()) -> None:
        if membership.link.state in _ADMITTED | _FAILED:
            decided.set()

    unsubscribe = membership.subscribe(look)
    try:
        look()
        await decided.wait()
    finally:
        unsubscribe()
    link = membership.link
    if link.state in _FAILED and not membership.timeline.entries:
        raise NotAdmitted(link.sentence or "")
