"""When a hall writes: once for all that a turn of the loop brings, and for what the disk has in hand."""

import asyncio
from collections.abc import Callable

_SHARE = 0.5
"""How long a flush may be put off for a batch that the disk has already, as a share of what a flush takes."""
_WORTH_SECONDS = 0.002
"""What a flush has to take to be put off: a timer of the loop is no finer than a millisecond."""
_LONGEST_SECONDS = 0.05
"""How long one may be put off at most: a computer that stood still in a flush has not made it worth more."""


class Flushes:
    """Calls ``flush`` soon after `want`. While ``more_is_coming`` an expensive one waits for it a little.

    Writing to a thousand guests costs nearly the same for one message as for eighty. Who speaks as soon as
    everybody has heard would otherwise fall into two groups, each of which is written while the other one is
    being stored: twice the writes (measured: 0.43 and 0.23 µs of CPU per delivery).
    """

    def __init__(
        self,
        flush: Callable[[], None],
        more_is_coming: Callable[[], bool],
        longest: float = _LONGEST_SECONDS,
    ) -> None:
        self.seconds = 0.0
        """What the last flush to everybody took."""
        self._flush = flush
        self._more_is_coming = more_is_coming
        self._longest = longest
        self._wanted = False
        self._put_off_until: float | None = None
        self._closed = False
        self._alarm: asyncio.TimerHandle | None = None

    def want(self, turns: int) -> None:
        """Flush after so many turns of the loop, or when it was wanted before."""
        if not self._wanted:
            self._wanted = True
            self._wait(turns)
        elif self._alarm is not None:
            # What it was put off for may have come.
            self._alarm.cancel()
            self._alarm = None
            self._wait(turns)

    def go_on(self) -> None:
        """Flush in the next turn, whatever is coming: called by a flush that was not enough."""
        if not self._wanted:
            self._wanted = True
            asyncio.get_running_loop().call_soon(self._now)

    def _wait(self, turns: int) -> None:
        step: Callable[[], object] = self._decide if turns == 1 else lambda: self._wait(turns - 1)
        asyncio.get_running_loop().call_soon(step)

    def _decide(self) -> None:
        if not self._closed and self.seconds >= _WORTH_SECONDS and self._more_is_coming():
            loop = asyncio.get_running_loop()
            if self._put_off_until is None:
                self._put_off_until = loop.time() + min(_SHARE * self.seconds, self._longest)
            if loop.time() < self._put_off_until:
                self._alarm = loop.call_at(self._put_off_until, self._now)
                return
        self._now()

    def _now(self) -> None:
        self._wanted, self._alarm, self._put_off_until = False, None, None
        if not self._closed:
            self._flush()

    def close(self) -> None:
        """Flush no more."""
        self._closed = True
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
