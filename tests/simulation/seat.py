"""One person at one computer: the product's membership, started, killed and started again on one disk."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from desktop_chat.client.address import Address
from desktop_chat.client.conversation import OTHER_HOST
from desktop_chat.client.effects import LinkChanged, LinkState
from desktop_chat.client.entries import Changed, Entry, EntryKind, Inserted, Mark, Reloaded
from desktop_chat.client.keeping import ReplicaKeeper
from desktop_chat.client.membership import Membership, Update
from desktop_chat.client.profile import Person
from desktop_chat.protocol.codec import decode_command
from desktop_chat.protocol.commands import Send
from desktop_chat.protocol.entities import Kind, Position
from desktop_chat.trust.identity import Identity
from tests.simulation.disk import ClientDisk, FileBacked, MemoryBacked
from tests.simulation.keys import key_of
from tests.simulation.loop import Process, VirtualLoop
from tests.simulation.network import ClientTransport, Line


class Somebody(Person):
    """A person whose key costs nothing."""

    __slots__ = ()

    def identity(self) -> Identity:
        return key_of(str(self.folder))


class Seat:
    """What a person does at a computer, and what the program there has promised.

    ``posted`` is everything that was said at it; ``broken`` are sentences about promises that were seen to be
    broken while it ran. With a ``folder`` its disk is a real replica's file there.
    """

    def __init__(
        self,
        name: str,
        device: str,
        loop: VirtualLoop,
        random: Random,
        call: Callable[[Process], Line | None],
        folder: Path | None = None,
    ) -> None:
        self.name = name
        self.person = Somebody(name, Path(device))
        self.device = self.person.identity().public
        self.random = random
        self.disk: ClientDisk = MemoryBacked(self.device)
        if folder is not None:
            self.disk = FileBacked(folder, self.device)
        self.slow_disk = random.random() < 0.3
        self.posted: list[str] = []
        self.told_resets = 0
        self.broken: list[str] = []
        self.line: Line | None = None
        self.process = Process(f"{name}, off")
        self.membership: Membership | None = None
        self.is_true: Callable[[str, str], bool] = lambda device, client_id: True
        self.note: Callable[[str], None] | None = None
        self._loop = loop
        self._call = call
        self._counted = 0
        self._excused = 0
        self._runs = 0
        self._host: str | None = None

    # The program

    def start(self) -> None:
        """Start the program, which shows what it kept, as the window does for a room that it knows."""
        self._runs += 1
        self.process = Process(f"{self.name}.{self._runs}", self)
        with self._loop.inside(self.process):
            self.membership = Membership(Address("192.0.2.1"), self.person, host=self._host)
            self.membership.subscribe(self._watch)
            self._loop.create_task(self.membership.start(), name="start")

    def kill(self) -> None:
        """End the program as kill -9 does."""
        self.process.dead = True
        self._excused += self.untold
        if self.membership is not None:
            self._host = self.membership.host
        if self.line is not None:
            self.line.cut(0.1)

    def leave(self) -> None:
        """Close the program as a person does; `kill` has to follow when that is done."""
        if self.membership is not None:
            with self._loop.inside(self.process):
                self._loop.create_task(self.membership.stop(), name="stop")

    def dial(self) -> ClientTransport:
        return ClientTransport(self._loop, self._connect, self._sent)

    def keeper(self) -> ReplicaKeeper:
        return self.disk.keeper(self.disk_seconds)

    def disk_seconds(self) -> float:
        """Return how long the disk takes for something."""
        chance = self.random.random()
        return 0.0 if chance < 0.7 or not self.slow_disk else 0.05 * chance if chance < 0.98 else 2.0

    def _connect(self) -> Line | None:
        self.line = self._call(self.process)
        return self.line

    # The person

    def post(self) -> None:
        """Say something."""

        def say(membership: Membership) -> None:
            membership.post(f"{self.name} says {self._counted + 1}")
            self.posted.append(f"{self.name}-{self._counted}")

        self.act(say)

    def act(self, action: Callable[[Membership], None]) -> None:
        """Do something with the program, if it runs."""
        if self.membership is not None and not self.process.dead:
            with self._loop.inside(self.process):
                action(self.membership)

    def next_client_id(self) -> str:
        self._counted += 1
        return f"{self.name}-{self._counted}"

    # What is promised

    @property
    def state(self) -> LinkState:
        return LinkState.OFFLINE if self.membership is None else self.membership.link.state

    def stands_at(self, host: str, head: Position) -> bool:
        """Whether everything is here, from the first event to ``head``, and nothing waits."""
        membership, kept = self.membership, self.disk.kept()
        if (
            membership is None
            or kept is None
            or membership.link.state is not LinkState.LIVE
            or membership.waits
        ):
            return False
        return kept.host == host and kept.last == head and kept.first == 1 and not kept.outbox

    @property
    def untold(self) -> int:
        """How many resets the person was not told of, but those at which the program was killed."""
        return self.disk.resets - self.told_resets - self._excused

    def _sent(self, text: str) -> None:
        if self.note is not None:
            self.note(f"{self.name} says {text}")
        if text.startswith('{"type":"send"'):
            command = decode_command(text)
            if not isinstance(command, Send) or command.kind != Kind.MESSAGE:
                return
            if not self.disk.has(command.client_id):
                self.broken.append(f"{self.name} sent {command.client_id} before it was on its disk")

    def _watch(self, updates: Sequence[Update]) -> None:
        for update in updates:
            match update:
                case Inserted(_, entries):
                    for entry in entries:
                        self._see(entry)
                case Changed(_, entry):
                    self._see(entry)
                case LinkChanged(link) if link.sentence == OTHER_HOST and self.membership is not None:
                    self._answer_other_host(self.membership)
                case Reloaded() if self.membership is not None:
                    for entry in self.membership.timeline.entries:
                        self._check_mark(entry)
                case _:
                    pass

    def _answer_other_host(self, membership: Membership) -> None:
        """Agree: whoever comes back to the first host has to agree to that one, too."""
        if membership.link.state is LinkState.BLOCKED:
            membership.join_other()

    def _see(self, entry: Entry) -> None:
        if entry.kind is EntryKind.RESET:
            self.told_resets += 1
            if self.note is not None:
                self.note(f"{self.name} is told of a reset")
        self._check_mark(entry)

    def _check_mark(self, entry: Entry) -> None:
        if entry.mark is not Mark.SENT or not entry.own or entry.client_id is None:
            return
        if not self.is_true(self.device, entry.client_id):
            self.broken.append(f"{self.name} saw {entry.client_id} marked as sent, and no log ever had it")
