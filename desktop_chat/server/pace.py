"""How much one connection may ask for besides sending, which has a rate of its own."""

from desktop_chat.protocol import commands
from desktop_chat.rooms.rate import Allowance, Rate

FRAME_RATE = Rate(100.0, 400)
"""Frames per second, and how many at once."""
PAGE_COST = 5
"""A page or a list counts as so many frames; one of 100 events takes the host 1.4 ms of CPU (measured)."""


class Pace:
    """The bucket of one connection."""

    def __init__(self) -> None:
        self._allowance = Allowance(FRAME_RATE)

    def pause_after(self, command: commands.Command, now: float) -> float:
        """Count ``command`` and return for how many seconds nothing should be read."""
        match command:
            case commands.Send() | commands.Hello() | commands.Bye():
                return 0.0
            case commands.Fetch() | commands.ListMembers():
                return self._allowance.spend("", now, cost=PAGE_COST)
            case _:
                return self._allowance.spend("", now)
