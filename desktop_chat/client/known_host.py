"""Which host a membership belongs to: another one at the same address is not spoken to unasked."""


class KnownHost:
    """Belongs to the first host that answers, or that something is kept of; hosts are told by their keys.

    With ``any_host`` it belongs to whoever answers, one after the other.
    """

    def __init__(self, *, any_host: bool = False) -> None:
        self._any_host = any_host
        self._known: str | None = None
        self._other: str | None = None

    def know(self, host: str) -> None:
        """Belong to ``host``, of whom something is kept, before anybody has answered."""
        self._known = host

    def may_greet(self, host: str) -> bool:
        """Return whether ``host``, which answers now, may hear who speaks."""
        if self._known is None or self._any_host:
            self._known = host
        self._other = host if host != self._known else None
        return self._other is None

    def agree(self) -> None:
        """Belong to the other host that has answered last: the person wants it."""
        self._known = self._other or self._known
