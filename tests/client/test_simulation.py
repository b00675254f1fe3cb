"""The session's promises under faults: nothing lost, nothing twice, nothing out of order."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

import pytest

from desktop_chat.client.driver import DiskOrder
from desktop_chat.client.effects import (
    AbortLink,
    BeginLog,
    CloseLink,
    Declined,
    Effect,
    KeepAgain,
    KeepRow,
    LinkChanged,
    OpenKept,
    OpenLink,
    SendText,
    Told,
    Welcomed,
)
from desktop_chat.client.handshake import Speaker
from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.client.session import ClientSession
from desktop_chat.trust.identity import Identity
from tests.client.memory_disk import MemoryDisk
from tests.client.model_host import Line, ModelHost

CLIENTS = 3
STEPS = 700
HOST = Identity.create()
PEOPLE = [Identity.create() for _ in range(CLIENTS)]


@dataclass
class Member:
    """One client: what dies with the program, and the disk that does not."""

    identity: Identity
    disk: MemoryDisk
    session: ClientSession
    orders: list[DiskOrder] = field(default_factory=list)
    line: Line | None = None
    link: int = 0
    wants_line: bool = False
    posted: list[str] = field(default_factory=list)


class World:
    def __init__(self, random: Random, *, backups: bool) -> None:
        self.random = random
        self.now = 0.0
        # A backup can only get back what its authors have: their replicas then hold the whole log.
        self.host = ModelHost(HOST, random, 1000 if backups else 6)
        self.backups = backups
        self.members = [self._member(identity) for identity in PEOPLE]
        self.resets = 0

    def _member(self, identity: Identity, disk: MemoryDisk | None = None) -> Member:
        session = ClientSession(Speaker(identity), "N", self.random, fills=self.random.random() < 0.5)
        member = Member(identity, disk or MemoryDisk(identity.public), session)
        self.perform(member, session.start(self.now))
        return member

    def perform(self, member: Member, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case OpenLink(number):
                    member.link, member.wants_line = number, True
                case SendText(text):
                    if member.line is not None:
                        member.line.to_host.append(text)
                case AbortLink() | CloseLink():
                    self.cut(member, told=False)
                case LinkChanged() | Welcomed() | Told() | Declined():
                    pass
                case _:
                    member.orders.append(effect)

    # What can happen

    def connect(self, member: Member) -> None:
        if member.wants_line:
            member.wants_line = False
            member.line = self.host.accept()
            self.perform(member, member.session.opened(member.link, self.now))

    def cut(self, member: Member, *, told: bool = True) -> None:
        if member.line is not None:
            if member.line in self.host.lines:
                self.host.hang_up(member.line)
            member.line = None
        member.wants_line = False
        if told:
            self.perform(member, member.session.lost(member.link, self.now, code=1006))

    def serve_disk(self, member: Member) -> None:
        if not member.orders:
            return
        order = member.orders.pop(0)
        kept = member.disk.do(order)
        match order:
            case OpenKept() | BeginLog() if kept is not None:
                self.perform(member, member.session.restored(kept, self.now))
            case KeepRow(row):
                member.posted.append(row.client_id)
                self.perform(member, member.session.stored(row.client_id, self.now))
            case KeepAgain(client_id):
                self.perform(member, member.session.stored(client_id, self.now))
            case _:
                pass

    def hear(self, member: Member) -> None:
        if member.line is not None and member.line.to_client:
            text = member.line.to_client.popleft()
            self.perform(member, member.session.received(member.link, text, self.now))

    def serve(self, member: Member) -> None:
        line = member.line
        if line is not None and line in self.host.lines:
            if line.to_host:
                self.host.hear(line)
            if self.random.random() < 0.7:
                self.host.stream(line, self.random.randint(1, 4))

    def crash(self, number: int) -> None:
        """The program dies: what was not on disk yet was never promised to anybody."""
        member = self.members[number]
        self.cut(member, told=False)
        self.members[number] = self._member(member.identity, member.disk)
        self.members[number].posted = member.posted

    def restart_host(self, chance: float) -> None:
        for member in self.members:
            self.cut(member)
        if not self.backups:
            return
        if chance < 0.3 and self.host.log:
            self.resets += 1
            self.host.restore_backup(self.random.randrange(len(self.host.log)))
        elif chance < 0.4:
            self.resets += 1
            self.host.wipe()

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        for member in self.members:
            due = member.session.wake_at
            if due is not None and due <= self.now:
                self.perform(member, member.session.tick(self.now, self.now))

    def step(self, faults: float) -> None:
        number = self.random.randrange(CLIENTS)
        member = self.members[number]
        chance = self.random.random()
        if chance < faults:
            fault = self.random.randrange(5)
            if fault == 0:
                self.crash(number)
            elif fault == 1:
                self.restart_host(self.random.random())
            else:
                self.cut(member)
        elif chance < 0.12 and faults:
            row = OutboxRow(f"{number}-{self.random.getrandbits(64):x}", "message", {"text": "x"}, 0)
            self.perform(member, member.session.post(row, self.now))
        else:
            self.connect(member)
            self.serve(member)
            self.hear(member)
            self.serve_disk(member)
            self.pass_time(0.02)

    def is_quiet(self) -> bool:
        return all(
            not member.orders and not len(member.session.outbox) and member.disk.kept.last == self.host.head
            for member in self.members
        )


@pytest.mark.parametrize("backups", [False, True])
@pytest.mark.parametrize("run", range(30))
def test_nothing_is_lost_doubled_or_reordered(run: int, backups: bool, seed: int) -> None:
    world = World(Random(seed), backups=backups)
    for _step in range(STEPS):
        world.step(faults=0.03)
    steps = 0
    while not world.is_quiet():
        world.step(faults=0.0)
        steps += 1
        assert steps < 60_000, [member.session.link for member in world.members]
    log = world.host.log
    counted = Counter(event.client_id for event in log)
    for member in world.members:
        assert {client_id: counted[client_id] for client_id in member.posted} == dict.fromkeys(
            member.posted, 1
        )
        assert member.disk.events == log[len(log) - len(member.disk.events) :]
        if not world.resets:
            own = [event.client_id for event in log if event.device == member.identity.public]
            assert own == member.posted
    assert sum(counted.values()) == sum(len(member.posted) for member in world.members)
