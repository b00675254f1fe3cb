"""Run a session: carry out its effects on sockets, disk and clock, and tell it what comes of them."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from desktop_chat.client.address import Address
from desktop_chat.client.effects import (
    AbortLink,
    Apply,
    BeginLog,
    CloseLink,
    Declined,
    Effect,
    ForDisk,
    ForPerson,
    KeepAgain,
    KeepRow,
    Kept,
    LinkChanged,
    OpenKept,
    OpenLink,
    SendText,
    Told,
    Welcomed,
)
from desktop_chat.client.session import ClientSession
from desktop_chat.client.transport import Transport
from desktop_chat.storage.store import Unavailable
from desktop_chat.tasks import TaskOwner

STOP_SECONDS = 0.8
"""Leaving is over within a second, also where nobody answers."""
BLOCKED_SECONDS = 1.0
UNFINISHED_ORDERS = 64
"""The disk may be so far behind the network; then reading pauses."""


@dataclass(frozen=True, slots=True)
class KeepTitle:
    """Keep what the room is called."""

    title: str


DiskOrder: TypeAlias = ForDisk | KeepTitle


class Keeper(Protocol):
    """Where a session's orders to the disk go, one after the other."""

    async def carry_out(self, order: DiskOrder) -> Kept | None:
        """Return what is kept for OpenKept and BeginLog; raise `Unavailable` where the disk refuses."""


class Driver:
    """Owns one session's link, timer and disk queue.

    ``shown`` hears what the person is to see, ``done`` each order to the disk once it is done. What is told
    and not remembered waits for the orders before it.
    """

    def __init__(
        self,
        session: ClientSession,
        address: Address,
        keeper: Keeper,
        *,
        shown: Callable[[ForPerson], None],
        done: Callable[[DiskOrder, Kept | None], None],
    ) -> None:
        self._session = session
        self._address = address
        self._keeper = keeper
        self._shown = shown
        self._done = done
        self._tasks = TaskOwner()
        self._orders: asyncio.Queue[DiskOrder | Told] = asyncio.Queue()
        self._ahead: DiskOrder | Told | None = None
        self._number = 0
        self._transport: Transport | None = None
        self._link: asyncio.Task[None] | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_at = 0.0

    @property
    def now(self) -> float:
        """The session's clock, in seconds."""
        return time.monotonic()

    def start(self) -> None:
        """Begin to carry out orders, on the running loop."""
        self._tasks.start(self._serve_disk(), "what a session keeps")

    def keep_title(self, title: str) -> None:
        """Keep what the room is called."""
        self._orders.put_nowait(KeepTitle(title))

    def perform(self, effects: list[Effect]) -> None:
        """Carry out what the session answered to some input."""
        for effect in effects:
            match effect:
                case OpenLink(number):
                    self._number = number
                    self._transport = Transport(self._address)
                    self._link = self._tasks.start(
                        self._serve_link(number, self._transport), f"link {number}"
                    )
                case SendText(text):
                    if self._transport is not None:
                        self._transport.send(text)
                case CloseLink(code):
                    if self._transport is not None:
                        self._transport.close(code)
                case AbortLink():
                    if self._link is not None:
                        self._link.cancel()
                case LinkChanged() | Welcomed() | Declined():
                    self._shown(effect)
                case _:
                    self._orders.put_nowait(effect)
        self._set_alarm()

    async def stop(self) -> None:
        """Say goodbye, let the disk finish, and end all tasks, within a second."""
        self.perform(self._session.stop(self.now))
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._orders.join()
                if self._link is not None:
                    await asyncio.wait({self._link})
        except TimeoutError:
            pass
        if self._alarm is not None:
            self._alarm.cancel()
        await self._tasks.close()

    # The link

    async def _serve_link(self, number: int, transport: Transport) -> None:
        def opened() -> None:
            self.perform(self._session.opened(number, self.now))

        async def received(text: str) -> None:
            self.perform(self._session.received(number, text, self.now))
            if self._orders.qsize() > UNFINISHED_ORDERS:
                self.perform(self._session.reads(number, self.now, on=False))
                await self._orders.join()
                self.perform(self._session.reads(number, self.now, on=True))

        end = await transport.run(opened, received)
        self.perform(self._session.lost(number, self.now, end.reason, end.code, closed=end.closed))

    # The disk

    async def _serve_disk(self) -> None:
        while True:
            order, taken = await self._next_order()
            if isinstance(order, Told):
                # In the host's order: who has just joined is told as here after the event that says so.
                self._shown(order)
                self._orders_done(taken)
                continue
            try:
                kept = await self._keeper.carry_out(order)
            except Unavailable as refused:
                self._drop_orders()
                self.perform(self._session.disk_failed(refused.sentence, self.now))
            else:
                self._answer(order, kept)
                self._done(order, kept)
            finally:
                self._orders_done(taken)

    async def _next_order(self) -> tuple[DiskOrder | Told, int]:
        """Return what is to be done next and how many orders that is.

        Events that came meanwhile are kept in one transaction: one for each would be slower than the host.
        """
        order, self._ahead = self._ahead, None
        if order is None:
            order = await self._orders.get()
        if not isinstance(order, Apply):
            return order, 1
        together = [order]
        while self._ahead is None and not self._orders.empty():
            following = self._orders.get_nowait()
            if isinstance(following, Apply):
                together.append(following)
            else:
                self._ahead = following
        events = tuple(event for part in together for event in part.events)
        settled = tuple(client_id for part in together for client_id in part.settled)
        return Apply(events, settled), len(together)

    def _orders_done(self, count: int) -> None:
        for _order in range(count):
            self._orders.task_done()

    def _drop_orders(self) -> None:
        """Forget what was ordered after the refused order: the session reads anew what the disk has."""
        if self._ahead is not None:
            self._ahead = None
            self._orders.task_done()
        while not self._orders.empty():
            self._orders.get_nowait()
            self._orders.task_done()

    def _answer(self, order: DiskOrder, kept: Kept | None) -> None:
        match order:
            case KeepRow(row):
                self.perform(self._session.stored(row.client_id, self.now))
            case KeepAgain(client_id):
                self.perform(self._session.stored(client_id, self.now))
            case OpenKept() | BeginLog() if kept is not None:
                self.perform(self._session.restored(kept, self.now))
            case _:
                pass

    # The clock

    def _set_alarm(self) -> None:
        """Wake up when the session wants it. An alarm that is early enough stays: cancelled ones pile up."""
        wake_at = self._session.wake_at
        if wake_at is None or (self._alarm is not None and self._alarm_at <= wake_at):
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm_at = wake_at
        self._alarm = asyncio.get_running_loop().call_later(max(0.0, wake_at - self.now), self._ring)

    def _ring(self) -> None:
        self._alarm = None
        blocked = self._transport.blocked_since() if self._transport is not None else None
        if blocked is not None and self.now - blocked >= BLOCKED_SECONDS:
            self.perform(self._session.send_blocked(self._number, self.now))
        wake_at = self._session.wake_at
        if wake_at is not None and wake_at <= self.now:
            self.perform(self._session.tick(self.now, time.time()))
        self._set_alarm()
