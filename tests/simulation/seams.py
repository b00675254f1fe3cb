"""Where the product meets the machine: clock, network, disk, keys and chance are exchanged here."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from random import Random
from unittest.mock import patch

from desktop_chat.client.handshake import Speaker
from desktop_chat.client.timeline import Timeline
from desktop_chat.protocol.codec import decode_event
from desktop_chat.rooms.ring import Ring
from desktop_chat.server.flushes import Flushes
from tests.simulation.keys import verify
from tests.simulation.loop import VirtualLoop
from tests.simulation.seat import Seat

NANOSECONDS = 1_000_000_000
_FLUSH_SECONDS = (0.0, 0.01, 0.5)


@dataclass(frozen=True)
class Sizes:
    """How small everything is made, so that few messages reach the ends of it."""

    ring: int
    recent: int
    page: int
    window: int


class _Clock:
    """Stands for the module `time`."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.monotonic = loop.time
        self.time = loop.wall

    def time_ns(self) -> int:
        return int(self.time() * NANOSECONDS)


class _Chance:
    """Stands for the module `random`."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def SystemRandom(self) -> Random:
        return Random(self._random.random())


class _CostlyFlushes(Flushes):
    """In a world whose clock stands still while the host works, writing to everybody costs what is said."""

    def __init__(self, seconds: float, flush: Callable[[], None], more_is_coming: Callable[[], bool]) -> None:
        super().__init__(flush, more_is_coming)
        self._cost = seconds

    @property
    def seconds(self) -> float:
        return self._cost

    @seconds.setter
    def seconds(self, _measured: float) -> None:
        pass


@contextmanager
def simulated_machine(loop: VirtualLoop, random: Random, sizes: Sizes) -> Iterator[None]:
    """Let the product run on ``loop`` and whatever belongs to it."""
    clock, chance = _Clock(loop), Random(random.random())

    def client_id(_time: int) -> str:
        return f"{chance.getrandbits(64):016x}"

    def seat() -> Seat:
        owner = loop.process.owner
        assert isinstance(owner, Seat)
        return owner

    exchanged: dict[str, object] = {
        "client.driver.Transport": lambda _address: seat().dial(),
        "client.driver.time": clock,
        "client.history.time": clock,
        "client.history.FIRST_PAGE": 2 * sizes.page,
        "client.history.PAGE": sizes.page,
        "client.updates.time": clock,
        "client.membership.time": clock,
        "client.membership.random": _Chance(random),
        "client.membership.new_client_id": lambda _time: seat().next_client_id(),
        "client.membership.ReplicaKeeper": lambda *_: seat().keeper(),
        "client.membership.Speaker": partial(Speaker, recent=sizes.recent),
        "client.membership.Timeline": partial(Timeline, limit=sizes.window),
        "client.follower.PAGE_EVENTS": sizes.page,
        "client.handshake.verify": verify,
        # Frames are the same for all who hear them, and nobody changes what they decode to.
        "client.conversation.decode_event": lru_cache(4000)(decode_event),
        "server.admission.verify": verify,
        "server.connection.time": clock,
        "server.hall.Ring": partial(Ring, capacity=sizes.ring),
        "server.hall.Flushes": partial(_CostlyFlushes, _FLUSH_SECONDS[sizes.ring % 3]),
        "rooms.room.new_client_id": client_id,
    }
    with ExitStack() as stack:
        for name, stand_in in exchanged.items():
            stack.enter_context(patch(f"desktop_chat.{name}", stand_in))
        yield
