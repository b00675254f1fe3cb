"""What a client keeps on disk, in memory, with the log: for scripted and simulated sessions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from desktop_chat.client.driver import DiskOrder
from desktop_chat.client.effects import Apply, BeginLog, ExtendBack, Kept
from desktop_chat.client.memory_keeper import MemoryKeeper
from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.protocol.entities import Event, Seq

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Image:
    """Everything that a disk held at one moment."""

    host: str
    hosts: dict[str, Kept]
    own: dict[str, list[OutboxRow]]
    logs: dict[str, list[Event]]
    archived: list[list[Event]]


class MemoryDisk(MemoryKeeper):
    """Holds each host's log as well, as a replica does, and checks that it has no hole."""

    def __init__(self, device: str) -> None:
        super().__init__(device)
        self._logs: dict[str, list[Event]] = {}
        self.archived: list[list[Event]] = []

    @property
    def events(self) -> list[Event]:
        return self._logs.setdefault(self.kept.host, [])

    def do(self, order: DiskOrder) -> Kept | None:
        match order:
            case BeginLog(_, _, reset):
                if reset:
                    self.archived.append(self.events)
                self._logs[self.kept.host] = []
            case Apply(events, _):
                self.check_follows(events)
                self.events.extend(events)
            case ExtendBack(events):
                assert events[-1].seq == self.kept.first - 1
                self.events[:0] = events
                self._hosts[self.kept.host] = replace(self.kept, first=events[0].seq)
            case _:
                pass
        return super().do(order)

    def check_follows(self, events: Sequence[Event]) -> None:
        """See that ``events`` are the next ones."""
        seqs = [event.seq for event in events]
        assert seqs == list(range(self.kept.last.seq + 1, self.kept.last.seq + 1 + len(seqs)))

    def read_before(self, seq: Seq | None, limit: int) -> list[Event]:
        end = len(self.events) if seq is None else max(min(seq - self.kept.first, len(self.events)), 0)
        return self.events[max(end - limit, 0) : end]

    def read_after(self, seq: Seq, limit: int) -> list[Event]:
        start = max(seq + 1 - self.kept.first, 0)
        return self.events[start : start + limit]

    def image(self) -> Image:
        """Return what is here now, to come back to it."""
        return Image(self._host, dict(self._hosts), _copy(self._own), _copy(self._logs), [*self.archived])

    def become(self, image: Image) -> None:
        """Hold what was here then."""
        self._host, self._hosts = image.host, dict(image.hosts)
        self._own, self._logs, self.archived = _copy(image.own), _copy(image.logs), [*image.archived]


def _copy(lists: dict[str, list[Item]]) -> dict[str, list[Item]]:
    return {key: list(items) for key, items in lists.items()}
