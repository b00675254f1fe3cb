"""What a host is told when it starts."""

from dataclasses import dataclass, field
from pathlib import Path

from desktop_chat.protocol.limits import CONNECTIONS_PER_ADDRESS, MEMBERS_AT_ONCE
from desktop_chat.rooms.rate import Rate


@dataclass(frozen=True, slots=True)
class HostSettings:
    """Everything that a server needs to know.

    ``folder`` holds the log and the host's key; ``title`` None keeps the one that the log remembers;
    ``resources`` holds ``web`` and ``locale``. ``rate`` limits a member, ``caller_rate`` a caller of the
    HTTP interface.
    """

    folder: Path
    resources: Path
    title: str | None = None
    rate: Rate = field(default_factory=Rate)
    caller_rate: Rate = field(default_factory=lambda: Rate(50.0, 100))
    max_members: int = MEMBERS_AT_ONCE
    max_per_address: int = CONNECTIONS_PER_ADDRESS

    @property
    def admission_rate(self) -> Rate:
        """How fast one address may bring new members: a whole school at once, then a few a second."""
        return Rate(20.0, max(1000, 2 * self.max_per_address))

    @property
    def max_connections(self) -> int:
        """How many sockets may be open in all: one for every member, and some to look."""
        return self.max_members + self.max_per_address
