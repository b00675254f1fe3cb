"""What a client keeps on disk, in memory, with the log: for scripted and simulated sessions."""

from desktop_chat.client.driver import DiskOrder
from desktop_chat.client.effects import Apply, BeginLog, ExtendBack, Kept
from desktop_chat.client.memory_keeper import MemoryKeeper
from desktop_chat.protocol.entities import Event


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
                seqs = [event.seq for event in events]
                assert seqs == list(range(self.kept.last.seq + 1, self.kept.last.seq + 1 + len(seqs)))
                self.events.extend(events)
            case ExtendBack(events):
                assert events[-1].seq == self.kept.first - 1
                self.events[:0] = events
                self._hosts[self.kept.host] = Kept(
                    self.kept.host, self.kept.epoch, events[0].seq, self.kept.last, self.kept.outbox
                )
            case _:
                pass
        return super().do(order)
