"""The shell around one room: its connections, one flush a loop turn, its clock, and its way into the log."""

import asyncio
from collections.abc import Iterable, Sequence

from desktop_chat.protocol.codec import encode
from desktop_chat.protocol.entities import Event, Kind
from desktop_chat.protocol.errors import CloseCode
from desktop_chat.rooms.ring import Ring
from desktop_chat.rooms.room import Room, Told
from desktop_chat.server.appends import Appends
from desktop_chat.server.batches import encoded_event, events_frames
from desktop_chat.server.flushes import Flushes
from desktop_chat.server.frames import text_frame
from desktop_chat.server.in_step import InStep
from desktop_chat.server.listener import Listener
from desktop_chat.storage.store import Store
from desktop_chat.tasks import TaskOwner
from desktop_chat.texts import sentence


def plain_event_frame(event: Event) -> bytes:
    """Return what a plain door says of an event: messages, and nothing of other kinds."""
    if event.kind != Kind.MESSAGE:
        return b""
    return text_frame(f"{event.name} says: {event.body.get('text', '')}".encode())


class Hall:
    """A room with its doors open. All calls come from the server's loop."""

    def __init__(
        self, room: Room, store: Store, appends: Appends, tasks: TaskOwner, recent: Iterable[Event]
    ) -> None:
        self.room = room
        self.store = store
        self.appends = appends
        self.tasks = tasks
        recent = list(recent)
        start = room.head.seq - len(recent)
        self.ring = Ring(start, encoded_event, events_frames)
        self.plain_ring = Ring(start, plain_event_frame, b"".join)
        self.ring.append(recent)
        self.plain_ring.append(recent)
        self.in_step, self.plain_in_step = InStep(self.ring), InStep(self.plain_ring)
        self._connections: dict[tuple[str, str], Listener] = {}
        # In the order in which they came, as a set would not be: a simulated life can be lived again.
        self._dirty: dict[Listener, None] = {}
        self._flushes = Flushes(self._flush, lambda: appends.busy)
        self._alarm: asyncio.TimerHandle | None = None

    # Connections

    def enter(self, connection: Listener, device: str, instance: str) -> None:
        """Take a welcomed connection in; an older one of the same device and instance is replaced."""
        older = self._connections.get((device, instance))
        self._connections[device, instance] = connection
        if older is not None and older is not connection:
            older.end(CloseCode.REPLACED, sentence("This device has connected again somewhere else."))
        self.rearm()

    def leave(self, connection: Listener, device: str, instance: str) -> None:
        """Forget a connection that has ended."""
        if self._connections.get((device, instance)) is connection:
            del self._connections[device, instance]
        self._dirty.pop(connection, None)
        self.in_step.leave(connection)
        self.plain_in_step.leave(connection)
        self.rearm()

    @property
    def connections(self) -> list[Listener]:
        """All welcomed connections."""
        return list(self._connections.values())

    # The stream

    def committed(self, events: Sequence[Event]) -> None:
        """Hear what the log has committed, and let everybody read it."""
        self.room.committed(events)
        self.ring.append(events)
        self.plain_ring.append(events)
        # Two turns later, so that the acknowledgements of the same commit travel in the same write.
        self._flushes.want(turns=2)
        if any(event.kind == Kind.RENAMED for event in events):
            self.rearm()

    def wants_flush(self, connection: Listener) -> None:
        """Write what ``connection`` has waiting, with everything else of this turn."""
        self._dirty[connection] = None
        self._flushes.want(turns=1)

    def _flush(self) -> None:
        """Write once to everybody who has something to read. Nothing here waits."""
        begin = asyncio.get_running_loop().time()
        to_everybody = self.in_step.behind
        dirty, self._dirty = self._dirty, {}
        for connection in dirty:
            connection.flush()
        for readers in (self.in_step, self.plain_in_step):
            for connection in readers.write():
                self.wants_flush(connection)
            if readers.behind:
                self._flushes.go_on()
        if to_everybody:
            self._flushes.seconds = asyncio.get_running_loop().time() - begin

    # What is told and not remembered

    def rearm(self) -> None:
        """Set the alarm to when the room has something to tell, after whatever may change that."""
        due = self.room.due()
        loop = asyncio.get_running_loop()
        if due is not None and due <= loop.time():
            self._ring_alarm()
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = None if due is None else loop.call_at(due, self._ring_alarm)

    def _ring_alarm(self) -> None:
        self._alarm = None
        told = self.room.tick(asyncio.get_running_loop().time())
        if told is not None:
            self._tell(told)
        due = self.room.due()
        if due is not None and self._alarm is None:
            self._alarm = asyncio.get_running_loop().call_at(due, self._ring_alarm)

    def _tell(self, told: Told) -> None:
        frames = b"".join(text_frame(encode(frame).encode()) for frame in told.frames)
        plain = b"".join(text_frame(f"{who.name} left the chat".encode()) for who in told.gone)
        for connection in self._connections.values():
            connection.tell(frames, plain)

    # The end

    def close(self) -> None:
        """Tell nothing more."""
        self._flushes.close()
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
