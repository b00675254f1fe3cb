"""What this member is called on one connection: wanted, told to the host, and shown by its log."""

from collections.abc import Iterable

from desktop_chat.protocol.commands import Send
from desktop_chat.protocol.entities import ClientId, DeviceId, Event, Kind, Seq


class OwnName:
    """The name as the person wants it, until the host declines it; what the log shows counts even then.

    A host whose disk leaves it in doubt declines a change that it may find in its log afterwards.
    """

    def __init__(self, name: str) -> None:
        self.now = name
        self._kept = name
        self._unsaid: tuple[ClientId, str] | None = None
        self._said: set[ClientId] = set()
        self._seen: Seq = 0
        self._open: dict[ClientId, str] = {}

    def want(self, name: str, client_id: ClientId) -> None:
        """Be called ``name`` from now on; `say` has to follow."""
        self.now, self._unsaid = name, (client_id, name)

    def greeted(self) -> None:
        """The hello has told the name."""
        self._kept, self._unsaid = self.now, None

    def welcomed(self, head: Seq) -> None:
        """What stands in the log up to ``head`` came before the hello's name."""
        self._seen = head

    def say(self) -> Send | None:
        """Return what has to be sent for the host to know the name, or None if it does."""
        unsaid, self._unsaid = self._unsaid, None
        known = next(reversed(self._open.values()), self._kept)
        if unsaid is None or unsaid[1] == known:
            return None
        client_id, name = unsaid
        self._said.add(client_id)
        self._open[client_id] = name
        return Send(client_id, Kind.RENAMED, {"name": name})

    def said(self, client_id: ClientId) -> bool:
        """Whether ``client_id`` is a change of name that was sent here."""
        return client_id in self._said

    def refused(self, client_id: ClientId) -> bool:
        """Go back to the name before; False if the log has shown this one already."""
        declined = self._open.pop(client_id, None) is not None
        self._settle()
        return declined

    def shown(self, events: Iterable[Event], device: DeviceId) -> None:
        """Follow the log: what it calls ``device`` from now on, whoever has asked for that."""
        for event in events:
            if event.device == device and event.kind == Kind.RENAMED and event.seq > self._seen:
                self._seen = event.seq
                self._open.pop(event.client_id, None)
                self._kept = str(event.body.get("name", self._kept))
                self._settle()

    def _settle(self) -> None:
        if self._unsaid is None:
            self.now = next(reversed(self._open.values()), self._kept)
