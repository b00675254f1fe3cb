"""The running window program: it grants what start windows and later starts of the program ask for."""

import asyncio
import contextlib
import socket
import time
from dataclasses import replace
from pathlib import Path

from desktop_chat.app.checks import PORT_REFUSED, bind, check_request
from desktop_chat.app.choices import Choices
from desktop_chat.app.drafts import Drafts
from desktop_chat.app.folder_age import LOG_FILE, check_folder_age
from desktop_chat.app.hosting import HostedRoom
from desktop_chat.app.memberships import Memberships, NotAdmitted
from desktop_chat.app.profile_folder import ProfileFolder
from desktop_chat.app.room_windows import RoomWindows
from desktop_chat.app.settings import WindowSettings
from desktop_chat.client.address import Address, parse_address
from desktop_chat.client.membership import Membership
from desktop_chat.client.profile import Profile, RecentRoom
from desktop_chat.client.system_name import system_name
from desktop_chat.gui.preferences import Preferences
from desktop_chat.gui.requests import Host, Join, Reply, Request, ShowStart, decode_request, encode_reply
from desktop_chat.gui.viewmodels.start import Field, Recent, StartViewModel, Work
from desktop_chat.gui.windows.questions import Again, SomebodyElse, ask_who
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.gui.windows.start import StartWindow
from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.limits import DEFAULT_PORT
from desktop_chat.storage.earlier import count_earlier
from desktop_chat.storage.store import UnusableFolder
from desktop_chat.tasks import TaskOwner
from desktop_chat.texts import _, sentence


class Program:
    """One profile's windows from the first to the last; it sets ``ended`` when there is none any more."""

    def __init__(
        self,
        folder: Path,
        profile: Profile,
        ended: asyncio.Event,
        place: ProfileFolder | None = None,
    ) -> None:
        self._folder = folder
        self._profile = profile
        self._ended = ended
        self._settings = WindowSettings.load(folder)
        self._tasks = TaskOwner()
        self._memberships = Memberships(profile, self._settings.preferences.colour)
        self.rooms = RoomWindows(self._memberships, self._tasks)
        self.rooms.emptied.connect(self._end_without_windows)
        self.rooms.quit_wanted.connect(self.quit)
        self.rooms.start_wanted.connect(self.show_start)
        self.rooms.renamed.connect(lambda name: self._try_to_remember(replace(self._settings, own_name=name)))
        self.rooms.opened.connect(self._size_room)
        self._drafts = Drafts(self.rooms, self._tasks, self._memberships.draft_path)
        self._starts: dict[StartWindow, asyncio.Task[None] | None] = {}
        self._choices = Choices(
            self._settings.preferences,
            self.rooms,
            place or ProfileFolder(folder, None),
            self._rename,
        )
        self._choices.model.changed.connect(self._keep_preferences)

    async def close(self) -> None:
        """Close all windows without a question, leave all rooms and close the own one, within a second."""
        self._choices.close()
        for start in list(self._starts):
            start.close()
        self.rooms.finish()
        await self._drafts.close()
        await self._tasks.close()
        # The room first: its bye says that it is closed. The host's own leaving would be a last line there.
        await self.rooms.close_hosted()
        await self._memberships.close()

    def quit(self) -> None:
        """End the program, unless others would notice and the person thinks better of it."""
        self._tasks.start(self._quit(), "quit")

    # Start windows

    def adopt(self, start: StartWindow, request: Request, listener: socket.socket | None = None) -> None:
        """Take over a start window, and grant ``request`` if it is more than that window."""
        self._starts[start] = None
        start.model.prefill(
            self._own_name(),
            self._settings.room_title,
            [Recent(room.title, room.address, room.used) for room in self._profile.recent_rooms()],
            self._settings.room_port,
        )
        start.model.know_people(self._profile.members(), self._settings.preferences.colour)
        self._tasks.start(self._tell_earlier(start), "look at the earlier messages")
        start.model.requested.connect(lambda wish: self._begin(start, wish, None))
        start.closed.connect(lambda: self._forget(start))
        start.quit_wanted.connect(self.quit)
        start.another_room_wanted.connect(self.show_start)
        self._choices.attach_start(start, self._own_name)
        if not isinstance(request, ShowStart):
            start.model.show_request(request)
            self._begin(start, request, listener)

    def show_start(self) -> None:
        """Bring a start window to the front: one that waits for a wish, or a new one."""
        start = next((start for start in self._starts if start.model.work is Work.NOTHING), None)
        if start is None:
            start = StartWindow(StartViewModel())
            self.adopt(start, ShowStart())
        start.show()
        start.raise_()
        start.activateWindow()

    def answer(self, line: bytes) -> bytes:
        """Do what a later start of the program handed over, and return the reply for it."""
        try:
            request = decode_request(line)
        except ValueError:
            reason = _("Another version of Desktop Chat is running. Close it and try again.")
            return encode_reply(Reply(1, reason))
        try:
            if isinstance(request, Host):
                self._check_not_hosting()
                request = self._settings.at_known_port(request)
            listener = check_request(request)
        except Refusal as refusal:
            return encode_reply(Reply(1, str(refusal)))
        start = StartWindow(StartViewModel())
        self.adopt(start, request, listener)
        start.show()
        start.activateWindow()
        return encode_reply(Reply())

    async def _tell_earlier(self, start: StartWindow) -> None:
        """Look into the log that hosting would go on with, unless it is open here."""
        if self.rooms.hosted is None:
            messages = await asyncio.to_thread(count_earlier, self._folder / LOG_FILE)
            if messages is not None and start in self._starts:
                start.model.tell_earlier(messages)

    def _own_name(self) -> str:
        people = self._profile.people()
        return self._settings.own_name or (people[0].name if people else system_name())

    def _begin(self, start: StartWindow, request: Host | Join, listener: socket.socket | None) -> None:
        self._starts[start] = self._tasks.start(self._grant(start, request, listener), "grant a request")

    def _forget(self, start: StartWindow) -> None:
        """A start window was closed: what it waits for is not wanted any more."""
        task = self._starts.pop(start, None)
        if task is not None:
            task.cancel()
        start.deleteLater()
        self._end_without_windows()

    def _end_without_windows(self) -> None:
        if not self._starts and not self.rooms.windows:
            self._ended.set()

    async def _quit(self) -> None:
        if await self.rooms.may_close_all():
            self._ended.set()

    # Requests

    async def _grant(self, start: StartWindow, request: Host | Join, listener: socket.socket | None) -> None:
        try:
            match request:
                case Host():
                    await self._host(request, listener or bind(request))
                case Join():
                    await self._join(start, request)
        except (Refusal, NotAdmitted) as refusal:
            start.model.refuse(_field_of(request, refusal), refusal.sentence)
        except NobodyJoins:
            start.model.finish()
        else:
            self._starts[start] = None  # closing it must not cancel what is done
            start.close()

    async def _host(self, request: Host, listener: socket.socket) -> None:
        try:
            self._check_not_hosting()
            check_folder_age(self._folder)
            person = self._profile.person(request.name)
            title = request.title or self._settings.room_title or _("{name}’s room", name=person.name)
        except BaseException:
            listener.close()
            raise
        hosted = await HostedRoom.open(self._folder, title, listener, self._settings.preferences)
        try:
            membership = await self._memberships.enter(person, hosted.own_address, own=True)
        except BaseException:
            await hosted.close()
            raise
        window = self.rooms.show_hosted(hosted, membership)
        self._tasks.start(self._watch(hosted), "watch the own room")
        wanted = request.port or DEFAULT_PORT
        if hosted.port != wanted:
            words = sentence(
                "Port {wanted} is in use, so this room is at port {port}.", wanted=wanted, port=hosted.port
            )
            window.tell(words)
        # As it was shown, also where it was made of the name: others know the room by it.
        own = replace(self._settings, room_title=title, room_port=hosted.port, own_name=person.name)
        self._try_to_remember(own)

    async def _join(self, start: StartWindow, request: Join) -> None:
        address = self._own_way(parse_address(request.address))
        check_folder_age(self._folder)
        person = self._profile.person(request.name)
        while (known := self._memberships.find(person, address)) is not None:
            if self._memberships.is_entering(known):
                raise Refusal("joining", sentence("Another window is joining this room already."))
            names = [other.name for other in self._profile.people()]
            match await ask_who(start, known.title, person.name, names):
                case Again():
                    self.rooms.show(known)
                    return
                case SomebodyElse(name):
                    person = self._profile.person(name)
                case None:
                    raise NobodyJoins
        membership = await self._memberships.enter(person, address)
        window = self.rooms.show(membership)
        window.model.title_changed.connect(lambda: self._retitle(membership))
        self._remember_room(membership)
        self._try_to_remember(replace(self._settings, own_name=person.name))

    def _remember_room(self, membership: Membership) -> None:
        if membership.host is not None:
            now = time.time_ns() // 1_000_000
            room = RecentRoom(membership.address.label, membership.title, membership.host, now)
            with contextlib.suppress(UnusableFolder):  # then it is not offered again
                self._profile.remember_room(room)

    def _retitle(self, membership: Membership) -> None:
        """Let the start window offer the room by the title that it has now, and another host's as its own."""
        if membership.host is None or not membership.title:
            return
        with contextlib.suppress(UnusableFolder):  # then it is offered as it was
            if self._profile.host_at(membership.address.label) in {None, membership.host}:
                self._profile.retitle_room(membership.host, membership.title)
            else:
                self._remember_room(membership)

    def _own_way(self, address: Address) -> Address:
        """Return the loopback for the own room, however somebody wrote its address."""
        hosted = self.rooms.hosted
        return hosted.own_address if hosted is not None and hosted.is_at(address) else address

    def _check_not_hosting(self) -> None:
        hosted = self.rooms.hosted
        if hosted is not None:
            reason = sentence(
                "This computer hosts a room already, at {address}. Join that one, or close its window first.",
                address=hosted.ways[0].address.label,
            )
            raise Refusal("hosting", reason)

    def _rename(self, name: str, new: str) -> None:
        """Call the person ``name`` otherwise, everywhere; raises `Refusal` where that is somebody else's."""
        self._memberships.rename_person(name, new)
        for start in self._starts:
            start.model.prefill(new, start.model.room_title, start.model.recent, start.model.port)
            start.model.know_people(self._profile.members(), start.model.colour)
        self._try_to_remember(replace(self._settings, own_name=new))

    def _keep_preferences(self, before: Preferences, after: Preferences) -> None:
        if before.colour != after.colour:
            self._memberships.set_colour(after.colour)
            for start in self._starts:
                start.model.know_people(self._profile.members(), after.colour)
        self._try_to_remember(replace(self._settings, preferences=after))

    def _try_to_remember(self, settings: WindowSettings) -> None:
        """What is chosen or done holds in this program also where it cannot be kept for the next one."""
        try:
            self._remember(settings)
        except OSError as error:
            self._choices.model.tell_unkept(UnusableFolder(str(self._folder), error))
        else:
            self._choices.model.tell_unkept(None)

    def _size_room(self, window: RoomWindow) -> None:
        """Let a room's window be as large as the last one was."""
        if self._settings.room_window is not None:
            window.restore_size(self._settings.room_window)
        window.finished.connect(lambda size: self._try_to_remember(replace(self._settings, room_window=size)))

    def _remember(self, settings: WindowSettings) -> None:
        if settings != self._settings:
            self._settings = settings
            settings.save(self._folder)

    async def _watch(self, hosted: HostedRoom) -> None:
        """Tell the host when the server ends by itself; why goes to the loop as this task's failure."""
        try:
            await hosted.ended()
        except asyncio.CancelledError:
            raise
        except BaseException:
            self.rooms.tell_host(
                sentence("The room on this computer has stopped because of an error. Host it again.")
            )
            raise


class NobodyJoins(Exception):
    """The person thought better of it."""


def _field_of(request: Host | Join, refusal: Refusal | NotAdmitted) -> Field:
    """Return beside which field of the start window ``refusal`` belongs."""
    match request:
        case Join():
            return Field.ADDRESS
        case Host() if isinstance(refusal, Refusal) and refusal.code == PORT_REFUSED:
            return Field.PORT
        case Host():
            return Field.HOST
