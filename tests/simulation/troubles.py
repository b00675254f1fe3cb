"""Everything that can go wrong, one method each."""

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.loop import Process
from tests.simulation.network import Line

if TYPE_CHECKING:
    from tests.simulation.host import Site
    from tests.simulation.seat import Seat
    from tests.simulation.world import World

HOURS = 3600.0


class Troubles:
    """Makes trouble in one world, and ends it."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._random = Random(world.random.random())

    def happen(self, name: str) -> None:
        """Let the trouble of this name happen."""
        self._world.counts[name] += 1
        self._world.note(f"trouble: {name}")
        getattr(self, name)()

    def end(self) -> None:
        """Let everything work again; what has gone silent has to be noticed."""
        world = self._world
        for site in (world.site, world.other):
            site.disk.full, site.disk.doubtful = False, 0.0
            for line in site.lines:
                line.to_client.weak = False
        if not world.site.listens:
            world.site.kill(0.0)
            world.site.start()
        if world.answering is not world.site:
            world.other.kill(0.0)
        world.answering = world.site
        for seat in world.seats:
            seat.disk.full = False
            if seat.process.dead:
                seat.start()

    # Lines

    def cut(self) -> None:
        if (line := self._line()) is not None:
            line.cut(self._random.choice((0.0, 0.1, 3.0)))

    def cut_one_way(self) -> None:
        if (line := self._line()) is not None:
            self._random.choice((line.to_host, line.to_client)).break_off(self._random.random())

    def half_open(self) -> None:
        if (line := self._line()) is not None:
            way = self._random.randrange(3)
            line.fall_silent(to_host=way != 0, to_client=way != 1)

    def stall(self) -> None:
        if (line := self._line()) is not None:
            pipe = self._random.choice((line.to_host, line.to_client, line.to_client))
            pipe.stall(self._random.choice((1.0, 6.0, 30.0)))

    def weaken(self) -> None:
        """Let events vanish or come twice, and acks come twice, as no TCP does: a hole has to be noticed."""
        if (line := self._line()) is not None:
            line.to_client.weak = True

    # Members

    def kill_client(self) -> None:
        seat = self._seat()
        seat.kill()
        if self._random.random() < 0.3:
            seat.disk.cut_power(self._random)
        self._later(self._random.choice((0.0, 0.5, 20.0)), lambda: self._start(seat))

    def leave(self) -> None:
        seat = self._seat()
        seat.leave()
        self._later(2.0, seat.kill)
        self._later(3.0 + 20.0 * self._random.random(), lambda: self._start(seat))

    def lose_client_disk(self) -> None:
        seat = self._seat()
        if sum(one.device == seat.device for one in self._world.seats) == 1:
            seat.kill()
            self._world.replace(seat)

    def sleep_client(self) -> None:
        process = self._seat().process
        seconds = self._random.choice((2.0, 10.0, 60.0))
        self._freeze(process, seconds)
        process.ahead += self._random.choice((0.0, seconds, HOURS))

    def turn_client_clock(self) -> None:
        self._seat().process.ahead += self._random.uniform(-9.0, 9.0) * HOURS

    def fill_client_disk(self) -> None:
        disk = self._seat().disk
        disk.full = True

        def empty() -> None:
            disk.full = False

        self._later(3.0 * self._random.random(), empty)

    # The host

    def kill_host(self) -> None:
        self._restart(lambda: None)

    def back_up(self) -> None:
        self._world.site.disk.back_up()

    def restore(self) -> None:
        self._restart(self._restore)

    def restore_twice(self) -> None:
        self._restart(self._restore)
        self._later(0.5 + 8.0 * self._random.random(), self.restore)

    def wipe(self) -> None:
        self._restart(self._wipe)

    def freeze_host(self) -> None:
        self._freeze(self._world.site.process, self._random.choice((1.0, 9.0, 30.0)))

    def _freeze(self, process: Process, seconds: float) -> None:
        # Who is frozen twice thaws once: what waits for the later time must not be overtaken.
        process.frozen_until = max(process.frozen_until, self._world.loop.time() + seconds)

    def turn_host_clock(self) -> None:
        self._world.site.process.ahead += self._random.uniform(-9.0, 9.0) * HOURS

    def fill_host_disk(self) -> None:
        disk = self._world.site.disk
        disk.full = True

        def empty() -> None:
            disk.full = False

        self._later(self._random.choice((0.3, 3.0, 10.0)), empty)

    def doubt_host_disk(self) -> None:
        disk = self._world.site.disk
        disk.doubtful = 0.5

        def sure() -> None:
            disk.doubtful = 0.0

        self._later(4.0 * self._random.random(), sure)

    def other_host(self) -> None:
        """Let another host answer at the same address for a while."""
        world = self._world
        if world.answering is not world.site:
            return
        world.other.start()
        self._hang_up(world.site)
        world.answering = world.other

        def go_back() -> None:
            world.other.kill(1.0)
            world.answering = world.site

        self._later(5.0 + 10.0 * self._random.random(), go_back)

    # Inside

    def _restart(self, meanwhile: Callable[[], None]) -> None:
        site = self._world.site
        site.kill(self._random.choice((0.0, 1.0)))
        meanwhile()
        process = site.process

        def start() -> None:
            if site.process is process:
                site.start()

        self._later(self._random.choice((0.0, 0.3, 8.0)), start)

    def _restore(self) -> None:
        if self._world.site.disk.restore():
            self._world.counts["restored"] += 1

    def _wipe(self) -> None:
        self._world.site.disk.wipe()
        self._world.counts["wiped"] += 1

    def _start(self, seat: "Seat") -> None:
        if seat.process.dead and seat in self._world.seats:
            seat.start()

    def _hang_up(self, site: "Site") -> None:
        for line in site.lines:
            line.cut(0.5)

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        self._world.loop.plan(seconds, self._world.loop.nature, what)

    def _seat(self) -> "Seat":
        return self._random.choice(self._world.seats)

    def _line(self) -> Line | None:
        lines = [seat.line for seat in self._world.seats if seat.line is not None and seat.line.open]
        return self._random.choice(lines) if lines else None
