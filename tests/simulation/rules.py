"""The rules of the protocol, and the product without each of them: what a rule is worth, and its proof.

Each of these takes one rule out of the product's own code and leaves everything else.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from desktop_chat.client.effects import Apply, ForgetRow, MarkAcknowledged
from desktop_chat.client.follower import Follower
from desktop_chat.client.memory_keeper import MemoryKeeper
from desktop_chat.client.outbox import Outbox, Stage
from desktop_chat.client.outbox_row import OutboxMark, OutboxRow, rows_for_another_log
from desktop_chat.protocol.commands import Hello, Send
from desktop_chat.protocol.entities import Event, Kind, Position
from desktop_chat.protocol.events import Acknowledged, EventsAppended
from desktop_chat.rooms.room import Author, Room
from desktop_chat.server.admission import where_to_resume
from desktop_chat.server.effects import Effect, Look, Moment, Write
from desktop_chat.server.fence import Fence
from desktop_chat.server.session import ServerSession
from desktop_chat.storage.store import Ack, Draft
from tests.client.memory_disk import MemoryDisk
from tests.storage.memory import MemoryStore

_RESUME = "desktop_chat.server.session.where_to_resume"
_OFFER = "desktop_chat.client.memory_keeper.rows_for_another_log"


@contextmanager
def exchanged(*patches: AbstractContextManager[Any]) -> Iterator[None]:
    """Let all ``patches`` hold together."""
    with ExitStack() as stack:
        for one in patches:
            stack.enter_context(one)
        yield


def without_recognising_repetitions() -> AbstractContextManager[Any]:
    store = MemoryStore._store

    def store_again(self: MemoryStore, draft: Draft, fresh: dict[str, list[Event]]) -> Ack:
        if draft.kind == Kind.MESSAGE:
            self.rooms[draft.room].places.pop((draft.device, draft.client_id), None)
        return store(self, draft, fresh)

    return patch.object(MemoryStore, "_store", store_again)


def without_offering_again() -> AbstractContextManager[Any]:
    def only_what_waits(own: Iterable[Event], rows: Iterable[OutboxRow]) -> list[OutboxRow]:
        had = {OutboxMark.DOUBTFUL, OutboxMark.SETTLED}
        return rows_for_another_log((), [row for row in rows if row.mark not in had])

    return patch(_OFFER, only_what_waits)


def without_remembering_what_is_settled() -> AbstractContextManager[Any]:
    settle = MemoryKeeper._settle_doubts

    def forget(self: MemoryKeeper, confirmed: int) -> None:
        own = list(self._own[self._host])
        settle(self, confirmed)
        self._own[self._host] = own

    return patch.object(MemoryKeeper, "_settle_doubts", forget)


def without_keeping_what_is_acknowledged() -> AbstractContextManager[Any]:
    def forget(self: Follower, ack: Acknowledged) -> None:
        if ack.client_id in self.outbox:
            self.outbox.remove(ack.client_id)
            self._emit(MarkAcknowledged(ack.client_id, Position(ack.seq, ack.rid)))
            self._emit(ForgetRow(ack.client_id))
            self.pump()

    return patch.object(Follower, "acknowledged", forget)


def without_comparing_rids() -> AbstractContextManager[Any]:
    def resume(room: Room, hello: Hello) -> Look | str | None:
        found = where_to_resume(room, hello)
        return None if isinstance(found, Look) else found

    return patch(_RESUME, resume)


def without_random_rids() -> AbstractContextManager[Any]:
    store = MemoryStore._store

    def store_with_message_id(self: MemoryStore, draft: Draft, fresh: dict[str, list[Event]]) -> Ack:
        name = hashlib.sha256(f"{draft.device} {draft.client_id}".encode()).hexdigest()[:16]
        random_text, self._new_text = self._new_text, lambda: name
        try:
            return store(self, draft, fresh)
        finally:
            self._new_text = random_text

    return patch.object(MemoryStore, "_store", store_with_message_id)


def without_comparing_epochs() -> AbstractContextManager[Any]:
    def resume(room: Room, hello: Hello) -> Look | str | None:
        return where_to_resume(room, replace(hello, epoch=room.epoch))

    return patch(_RESUME, resume)


def without_noticing_holes() -> AbstractContextManager[Any]:
    def apply_all(self: Follower, frame: EventsAppended) -> None:
        self._cursor = frame.events[-1].position
        own = [event.client_id for event in frame.events if event.device == self._device]
        settled = tuple(client_id for client_id in own if client_id in self.outbox)
        for client_id in settled:
            self.outbox.remove(client_id)
        self._emit(Apply(frame.events, settled))
        self.pump()

    # The disk looks as well: it has to be as careless.
    return exchanged(
        patch.object(Follower, "events", apply_all),
        patch.object(MemoryDisk, "check_follows", lambda self, events: None),
    )


def without_waiting_for_the_disk() -> AbstractContextManager[Any]:
    add = Outbox.add

    def add_ready(self: Outbox, row: OutboxRow) -> None:
        add(self, row)
        self._stages[row.client_id] = Stage.READY

    pump = Follower.post

    def post(self: Follower, row: OutboxRow) -> None:
        pump(self, row)
        self.pump()

    return exchanged(patch.object(Outbox, "add", add_ready), patch.object(Follower, "post", post))


def without_the_fence() -> AbstractContextManager[Any]:
    return patch.object(Fence, "check", lambda self: None)


def without_waiting_for_the_commit() -> AbstractContextManager[Any]:
    send = ServerSession._send

    def acknowledge_first(
        self: ServerSession, command: Send, room: Room, author: Author, now: Moment
    ) -> list[Effect]:
        early = Acknowledged(command.client_id, room.head.seq + 1, "early")
        return [Write(early), *send(self, command, room, author, now)]

    return patch.object(ServerSession, "_send", acknowledge_first)


RULES: dict[str, tuple[Callable[[], AbstractContextManager[Any]], int, int, bool]] = {
    "the host recognises a repetition by (device, client id)": (
        without_recognising_repetitions,
        0,
        20,
        False,
    ),
    "own messages that a reset has lost are offered again": (without_offering_again, 0, 20, False),
    "what is settled below the first event is remembered": (
        without_remembering_what_is_settled,
        120,
        20,
        True,
    ),
    "a row stays in the outbox until the stream shows it": (
        without_keeping_what_is_acknowledged,
        0,
        50,
        True,
    ),
    "a log is the same if the rid at the place is": (without_comparing_rids, 0, 50, False),
    "a rid is random, not the message's id": (without_random_rids, 40, 100, True),
    "another epoch is another log": (without_comparing_epochs, 0, 100, False),
    "only the event after the cursor is applied": (without_noticing_holes, 0, 20, False),
    "a row is on disk before it is sent": (without_waiting_for_the_disk, 0, 5, False),
    "after a failure nothing overtakes what was refused": (without_the_fence, 0, 5, False),
    "an ack comes after the commit": (without_waiting_for_the_commit, 0, 5, False),
}
"""Each rule: the product without it, from which seed on and within how many that is noticed, and whether in a
world where the host lives from old copies."""
