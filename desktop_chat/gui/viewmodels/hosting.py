"""How others come into the room on this computer: by which addresses, and which of them is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from PySide6.QtCore import QObject, Signal

from desktop_chat.client.address import Address


@dataclass(frozen=True, slots=True)
class Way:
    """One address of the room, and what the system calls the network interface that has it."""

    address: Address
    interface: str = ""

    @property
    def is_open_to_others(self) -> bool:
        """Whether more than this computer itself gets there."""
        return not ip_address(self.address.host).is_loopback


class HostingViewModel(QObject):
    """The ways into the own room, the likeliest first; a person may prefer another one."""

    changed = Signal()

    def __init__(self, ways: Sequence[Way], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ways = tuple(ways)
        self._preferred: Way | None = None

    @property
    def way(self) -> Way:
        """The way to show: the preferred one as long as it is there, or else the likeliest."""
        return self._preferred if self._preferred in self.ways else self.ways[0]

    def prefer(self, way: Way) -> None:
        """Show ``way`` from now on."""
        if way != self.way:
            self._preferred = way
            self.changed.emit()

    def follow(self, ways: Sequence[Way]) -> None:
        """Take over what has become of the network; there is at least one way, the loopback."""
        if tuple(ways) != self.ways:
            self.ways = tuple(ways)
            self.changed.emit()
