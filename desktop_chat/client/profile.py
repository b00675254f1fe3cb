"""What one person's computer remembers between runs: who one is, and which rooms one was in."""

import contextlib
import hashlib
import json
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from desktop_chat.client.system_name import presentable, system_name
from desktop_chat.protocol.entities import MemberId, RoomId, member_of
from desktop_chat.protocol.limits import INTEGER
from desktop_chat.storage.files import make_private_folder, replace_text, set_aside
from desktop_chat.storage.lock import FileLock
from desktop_chat.storage.schema import DamagedFile
from desktop_chat.storage.store import UnusableFolder
from desktop_chat.trust.identity import Identity, UnusableKey

RECENT_ROOMS = 20
KEY_FILE = "identity.key"


@dataclass(frozen=True, slots=True)
class RecentRoom:
    """A room that was joined; ``host`` is its host's public key, ``used`` milliseconds since 1970."""

    address: str
    title: str
    host: str
    used: int


@dataclass(frozen=True, slots=True)
class Person:
    """One of the people of a profile, with a key and replicas of their own in ``folder``.

    ``colour`` is how others are to see them; the profile does not keep it, the choices of the window do.
    """

    name: str
    folder: Path
    colour: int | None = None

    def identity(self) -> Identity:
        """Return the person's key, made at the first use. Raise `UnusableKey` where it is damaged."""
        return Identity.load_or_create(self.folder / KEY_FILE)

    def replica_path(self, host: str, room: RoomId) -> Path:
        """Return where the replica of a host's room is. What others choose is hashed, never a path."""
        name = hashlib.sha256(json.dumps([host, room]).encode()).hexdigest()[:32]
        return self.folder / "rooms" / f"{name}.db"

    def draft_path(self, host: str, room: RoomId) -> Path:
        """Return where the text is that this person has begun to write in a host's room."""
        return self.replica_path(host, room).with_suffix(".draft")


class Profile:
    """The people and recent rooms in one folder.

    A window holds the lock as long as it runs. Who only asks for a person, as `say` and `tail` do, needs
    none: files appear whole, and no two people get one folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / "profile.lock")

    def acquire(self) -> None:
        """Take the profile for this process. Raise `FolderInUse` or `UnusableFolder` with a sentence."""
        try:
            make_private_folder(self._folder)
            self._lock.acquire()
        except OSError as error:
            raise UnusableFolder(str(self._folder), error) from error

    def release(self) -> None:
        """Leave the profile to others; calling it again does nothing."""
        self._lock.release()

    # People

    def people(self) -> list[Person]:
        """Return everybody, in the order in which they were made."""
        return [self._read_person(folder) for folder in self._person_folders() if _named(folder)]

    def members(self) -> Callable[[str], MemberId | None]:
        """Return what finds, by a name, as whom others know somebody; None for who was in no room yet."""
        found = {}
        for person in self.people():
            if (person.folder / KEY_FILE).exists():
                with contextlib.suppress(UnusableKey):  # whoever enters a room is told
                    found[_key(person.name)] = member_of(person.identity().public)
        return lambda name: found.get(_key(presentable(name)))

    def person(self, name: str | None = None) -> Person:
        """Return the person called ``name``, making one where nobody is; without a name the first one.

        The very first one is called as the computer calls its user. Names are the same when they differ in
        case or in Unicode's spelling only.
        """
        people = self.people()
        wanted = presentable(name or "")
        if not wanted and people:
            return people[0]
        for person in people:
            if _key(person.name) == _key(wanted):
                return person
        return self._make_person(wanted or system_name())

    def rename(self, person: Person, name: str) -> Person:
        """Call ``person`` otherwise from now on; key and replicas stay."""
        self._write(person.folder / "person.json", {"name": name})
        return Person(name, person.folder)

    # Recent rooms

    def recent_rooms(self) -> list[RecentRoom]:
        """Return the rooms that were joined last, newest first. A damaged list is set aside and empty."""
        path = self._folder / "rooms.json"
        try:
            return [_room_of(entry) for entry in json.loads(path.read_text("utf-8"))["rooms"]]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise UnusableFolder(str(self._folder), error) from error
        except (ValueError, TypeError, KeyError, RecursionError):
            set_aside(path, "damaged")
            return []

    def remember_room(self, room: RecentRoom) -> None:
        """Put ``room`` in front; it replaces what was known of the same host or of the same address."""
        others = [
            other
            for other in self.recent_rooms()
            if other.address != room.address and other.host != room.host
        ]
        self._write_rooms([room, *others][:RECENT_ROOMS])

    def forget_room(self, address: str) -> None:
        """Take the room at ``address`` off the list; its replica stays."""
        self._write_rooms([room for room in self.recent_rooms() if room.address != address])

    def host_at(self, address: str) -> str | None:
        """Return the key of the host that was at ``address`` last."""
        return next((room.host for room in self.recent_rooms() if room.address == address), None)

    def retitle_room(self, host: str, title: str) -> None:
        """Let the list call the room of ``host`` by the ``title`` that it has now."""
        rooms = self.recent_rooms()
        renamed = [replace(room, title=title) if room.host == host else room for room in rooms]
        if renamed != rooms:
            self._write_rooms(renamed)

    # Files

    def _person_folders(self) -> list[Path]:
        folder = self._folder / "people"
        try:
            found = [entry for entry in folder.iterdir() if entry.name.isdecimal()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise UnusableFolder(str(self._folder), error) from error
        return sorted(found, key=lambda entry: int(entry.name))

    def _read_person(self, folder: Path) -> Person:
        path = folder / "person.json"
        try:
            return Person(_text_of(json.loads(path.read_text("utf-8"))["name"]), folder)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise DamagedFile(path) from error

    def _make_person(self, name: str) -> Person:
        folders = self._person_folders()
        number = int(folders[-1].name) + 1 if folders else 1
        while True:
            folder = self._folder / "people" / str(number)
            try:
                make_private_folder(self._folder)
                make_private_folder(folder.parent)
                folder.mkdir(mode=0o700)
            except FileExistsError:  # another process makes somebody as well
                number += 1
            except OSError as error:
                raise UnusableFolder(str(self._folder), error) from error
            else:
                return self.rename(Person(name, folder), name)

    def _write_rooms(self, rooms: Sequence[RecentRoom]) -> None:
        self._write(self._folder / "rooms.json", {"rooms": [asdict(room) for room in rooms]})

    def _write(self, path: Path, content: Any) -> None:
        try:
            make_private_folder(self._folder)
            replace_text(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
        except OSError as error:
            raise UnusableFolder(str(self._folder), error) from error


def replica_files(folder: Path) -> list[Path]:
    """Return the replicas of everybody in the profile in ``folder``."""
    return list(folder.glob("people/*/rooms/*.db"))


def _named(folder: Path) -> bool:
    """Return whether the making of a person got as far as the name."""
    return (folder / "person.json").exists()


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _room_of(entry: Any) -> RecentRoom:
    match entry:
        case {"address": address, "title": title, "host": host, "used": int(used)} if 0 <= used <= INTEGER:
            return RecentRoom(_text_of(address), _text_of(title), _text_of(host), used)
        case _:
            raise ValueError(f"not a recent room: {entry!r}")


def _text_of(value: object) -> str:
    """Return ``value`` if it is a text that can be written again; halves of characters cannot."""
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    value.encode()
    return value
