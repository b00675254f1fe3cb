"""What the start window knows and what one can want there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from desktop_chat.client.address import parse_address
from desktop_chat.gui.requests import Host, Join
from desktop_chat.protocol.checks import check_name, check_title
from desktop_chat.protocol.entities import MemberId
from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.limits import DEFAULT_PORT
from desktop_chat.texts import Sentence, _, sentence

Accepted = TypeVar("Accepted")


class Work(Enum):
    """What the start window is waiting for."""

    NOTHING = auto()
    HOSTING = auto()
    JOINING = auto()


class Field(Enum):
    """Where a refusal belongs."""

    NAME = auto()
    TITLE = auto()
    PORT = auto()
    HOST = auto()
    ADDRESS = auto()


@dataclass(frozen=True, slots=True)
class Recent:
    """A room in which this person was: what it is called, where it is, and when that was (ms since 1970)."""

    title: str
    address: str
    used: int


class StartViewModel(QObject):
    """Checks what was typed and reports the wish; who grants it tells the end by `finish` or `refuse`."""

    requested = Signal(object)
    """A `Host` or `Join` whose fields are in order."""
    work_changed = Signal()
    refusal_changed = Signal()
    prefilled = Signal()
    """Names, title, port or recent rooms have become known."""
    earlier_changed = Signal()
    people_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.own_name = ""
        self.room_title: str | None = None
        self.port = DEFAULT_PORT
        self.earlier = 0
        self.colour: int | None = None
        self.member_called: Callable[[str], MemberId | None] = _nobody
        self.address = ""
        self.recent: Sequence[Recent] = ()
        self.work = Work.NOTHING
        self.refusals: dict[Field, Sentence | str] = {}

    def prefill(
        self, own_name: str, room_title: str | None, recent: Sequence[Recent], port: int | None = None
    ) -> None:
        """Fill in what the profile knows; without a ``room_title`` the title follows the name.

        ``port`` is the one at which the others know the room on this computer; None for the usual one.
        """
        self.own_name, self.room_title, self.recent = own_name, room_title, recent
        self.port = port or DEFAULT_PORT
        self.prefilled.emit()

    def know_people(self, member_called: Callable[[str], MemberId | None], colour: int | None) -> None:
        """Learn as whom others know the people of the profile, and in which chosen ``colour``, if in any."""
        self.member_called, self.colour = member_called, colour
        self.people_changed.emit()

    def tell_earlier(self, messages: int) -> None:
        """Tell how many messages the room on this computer has already."""
        self.earlier = messages
        self.earlier_changed.emit()

    def title_for(self, name: str) -> str:
        """Return what a room is called as long as whoever has this ``name`` says nothing else."""
        host = _checked(check_name, name, Field.NAME, {}) or self.own_name
        if self.room_title or not host:
            return self.room_title or ""
        return _("{name}’s room", name=host)

    def show_request(self, request: Host | Join) -> None:
        """Show in the fields, and as under way, what the command line asks for."""
        self.own_name = request.name or self.own_name
        match request:
            case Host(title, _name, port):
                self.room_title = title or self.room_title
                self.port = port or self.port
                self.work = Work.HOSTING
            case Join(address):
                self.address = address
                self.work = Work.JOINING
        self.prefilled.emit()
        self.work_changed.emit()

    def host(self, title: str, name: str, port: str) -> None:
        """Ask for a room on this computer."""
        wrong: dict[Field, Sentence | str] = {}
        request = Host(
            _checked(check_title, title, Field.TITLE, wrong),
            _checked(check_name, name, Field.NAME, wrong),
            _checked(check_port, port, Field.PORT, wrong),
        )
        if self._accept(wrong, Work.HOSTING):
            self.requested.emit(request)

    def join(self, address: str, name: str) -> None:
        """Ask for the room at ``address``."""
        wrong: dict[Field, Sentence | str] = {}
        request = Join(address, _checked(check_name, name, Field.NAME, wrong))
        _checked(parse_address, address, Field.ADDRESS, wrong)
        if self._accept(wrong, Work.JOINING):
            self.requested.emit(request)

    def wait_for(self, work: Work) -> None:
        """Show that ``work`` is under way, begun here or by the command line."""
        self.work = work
        self.work_changed.emit()

    def refuse(self, field: Field, reason: Sentence | str) -> None:
        """Say beside ``field`` why the wish was not granted."""
        self.refusals = {field: reason}
        self.wait_for(Work.NOTHING)  # first: a field that cannot be used takes no focus
        self.refusal_changed.emit()

    def finish(self) -> None:
        """Be ready for the next wish: the last one was granted or withdrawn."""
        self.wait_for(Work.NOTHING)

    def _accept(self, wrong: dict[Field, Sentence | str], work: Work) -> bool:
        if self.work is not Work.NOTHING:
            return False
        self.refusals = wrong
        self.refusal_changed.emit()
        if not wrong:
            self.wait_for(work)
        return not wrong


def _checked(
    check: Callable[[str], Accepted], value: str, field: Field, wrong: dict[Field, Sentence | str]
) -> Accepted | None:
    """Return ``value`` as ``check`` accepts it; else put into ``wrong`` why it does not."""
    try:
        return check(value)
    except Refusal as refusal:
        wrong[field] = refusal.sentence
        return None


def _nobody(name: str) -> MemberId | None:
    """Stand in until the profile has been read."""


def check_port(text: str) -> int:
    """Accept a port in any script's digits."""
    digits = text.strip()
    number = int(digits) if digits.isdecimal() and len(digits) <= 5 else 0
    if not 1 <= number <= 65535:
        raise Refusal("bad_port", sentence("A port is a number from 1 to 65535."))
    return number
