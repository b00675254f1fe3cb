"""Who calls, by address: how many sockets each has open, and how its address is written."""

from collections import Counter


class Callers:
    """How many sockets each address has open on one host: at most ``most`` each, and ``total`` together."""

    def __init__(self, most: int, total: int) -> None:
        self._most = most
        self._total = total
        self._open: Counter[str] = Counter()

    def limit(self, most: int, total: int) -> None:
        """Let so many in from now on; who is there stays."""
        self._most, self._total = most, total

    def enter(self, address: str) -> bool:
        """Count a socket; False if there are too many already."""
        self._open[address] += 1
        # The host's own window has to get in, whatever others do.
        full = self._open.total() > self._total and address not in ("127.0.0.1", "::1")
        return self._open[address] <= self._most and not full

    def leave(self, address: str) -> None:
        """Forget a socket."""
        self._open[address] -= 1
        if self._open[address] <= 0:
            del self._open[address]


def plain_address(address: str) -> str:
    """Return an IPv4 address as such where a dual-stack socket shows it as IPv6 (RFC 4291, 2.5.5.2)."""
    return address.removeprefix("::ffff:") if "." in address else address
