"""Tell windows what changed, in batches: told of each message on its own, a view freezes in a busy room."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

BATCH_SECONDS = 0.033

Told = TypeVar("Told")


class Publisher(Generic[Told]):
    """Delivers what is published in order: at once, or 33 ms after the batch before."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Sequence[Told]], None]] = []
        self._batch: list[Told] = []
        self._last = 0.0
        self._flush: asyncio.Handle | None = None

    def subscribe(self, listener: Callable[[Sequence[Told]], None]) -> Callable[[], None]:
        """Let ``listener`` hear what is published from now on; return what ends that.

        What waits is delivered to the others before: a new window has read the state that it led to.
        """
        if self._flush is not None:
            self._flush.cancel()
            self._deliver()
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def publish(self, told: Iterable[Told]) -> None:
        """Deliver this with the next batch; only on a running loop."""
        self._batch += told
        if self._batch and self._flush is None:
            wait = max(0.0, self._last + BATCH_SECONDS - time.monotonic())
            self._flush = asyncio.get_running_loop().call_later(wait, self._deliver)

    def close(self) -> None:
        """Deliver nothing more."""
        if self._flush is not None:
            self._flush.cancel()
        self._listeners.clear()

    def _deliver(self) -> None:
        self._flush = None
        self._last = time.monotonic()
        batch, self._batch = self._batch, []
        for listener in tuple(self._listeners):
            listener(batch)
