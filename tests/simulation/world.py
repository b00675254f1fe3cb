"""A room with everything that can go wrong around it, from one seed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from desktop_chat.client.membership import Membership
from desktop_chat.rooms.rate import Rate
from tests.simulation.host import Site
from tests.simulation.loop import Process, VirtualLoop
from tests.simulation.network import Line
from tests.simulation.seams import Sizes, simulated_machine
from tests.simulation.seat import Seat
from tests.simulation.troubles import Troubles

FAST = Rate(10_000.0, 10_000)
HEALING_SECONDS = 900.0
_LOOK_SECONDS = 1.0
_CALM_SECONDS = 15.0
_SHOWN_SECONDS = 5.0
"""What is on disk is on screen after so long, on the slowest disk."""


class NotHealed(AssertionError):
    """Long after the last trouble something still waits."""


@dataclass(frozen=True)
class Plan:
    """What is simulated: how many people say how much with what pauses, and how often something goes
    wrong; in seconds."""

    people: int
    messages: tuple[int, ...]
    pause: float
    trouble_every: float
    troubles: dict[str, float]


class World:
    """Two hosts, of which one is the right one, and the people who talk to it.

    ``counts`` says what has happened; ``trace`` is what is printed when a seed is replayed.
    """

    def __init__(
        self, random: Random, plan: Plan, *, folder: Path | None = None, traced: bool = False
    ) -> None:
        self.random = random
        self.plan = plan
        self.loop = VirtualLoop()
        self.trace: list[str] = []
        self.counts: Counter[str] = Counter()
        rate = random.choice((FAST, FAST, FAST, Rate()))
        self.site = Site("A", self.loop, Random(random.random()), rate)
        self.other = Site("B", self.loop, Random(random.random()), FAST)
        self.answering: Site | None = self.site
        self.former: list[Seat] = []
        self.sizes = Sizes(
            ring=random.choice((3, 20, 1000)),
            recent=random.choice((5, 20, 100)),
            page=random.choice((4, 25, 200)),
            window=random.choice((30, 500)),
        )
        self._folder = folder
        self._traced = traced
        self._calm = False
        self._names = iter(range(1, 1000))
        self.seats = [self.new_seat() for _ in range(plan.people)]
        if random.random() < 0.2:
            self.seats[-1] = self.new_seat(like=self.seats[0])
        self._left = {seat.name: count for seat, count in zip(self.seats, plan.messages, strict=True)}
        self._troubles = Troubles(self)

    def new_seat(self, like: Seat | None = None) -> Seat:
        """Return another computer: of a new person, or of the one who sits at ``like``."""
        name = f"S{next(self._names)}"
        device = name if like is None else str(like.person.folder)
        folder = self._folder / name if self._folder is not None else None
        seat = Seat(name, device, self.loop, Random(self.random.random()), self._call, folder)
        if like is not None:
            seat.person = like.person
        seat.is_true = lambda device, client_id: any(
            (device, client_id) in site.disk.ever for site in (self.site, self.other)
        )
        if self._traced:
            seat.note = self.note
        return seat

    def note(self, what: str) -> None:
        """Write a line into the trace."""
        if self._traced:
            self.trace.append(f"{self.loop.time():9.3f} {what}")

    # The whole story

    def run(self, look: Callable[[], None]) -> None:
        """Live through all of it and ``look`` at the end; raise `NotHealed` where it does not end well."""
        with simulated_machine(self.loop, Random(self.random.random()), self.sizes), self.loop.running():
            self.site.start()
            for seat in self.seats:
                seat.start()
                self._plan_post(seat.name)
            self._plan_trouble()
            while any(self._left.values()):
                self.loop.run_until(self.loop.time() + _LOOK_SECONDS)
            self._heal()
            look()

    def _heal(self) -> None:
        self._calm = True
        self.note("from now on everything works")
        self._troubles.end()
        end = self.loop.time() + HEALING_SECONDS
        # Who does not come back is gone only some time after a frozen host can notice.
        self.loop.run_until(max(self.loop.time(), self.site.process.frozen_until) + _CALM_SECONDS)
        for seat in self.seats:
            seat.act(Membership.go_to_end)
            seat.post()
        while not self._healed():
            if self.loop.time() > end:
                raise NotHealed(self._what_waits())
            self.loop.run_until(self.loop.time() + _LOOK_SECONDS)
        self.loop.run_until(self.loop.time() + _SHOWN_SECONDS)

    def _healed(self) -> bool:
        events = self.site.disk.events
        if not events:
            return False
        head = events[-1].position
        return all(seat.stands_at(self.site.key.public, head) for seat in self.seats)

    def _what_waits(self) -> str:
        head = self.site.disk.events[-1].position if self.site.disk.events else None
        seats = [
            f"{seat.name}: {seat.membership and seat.membership.link} {seat.disk.kept()}"
            for seat in self.seats
        ]
        return "\n".join([f"not healed; the log ends at {head}", *seats, *self.loop.failures])

    # What happens

    def _call(self, client: Process) -> Line | None:
        self.counts["calls"] += 1
        site = self.answering
        return None if site is None else site.answer(client)

    def _plan_post(self, name: str) -> None:
        self.loop.plan(self.random.expovariate(1.0 / self.plan.pause), self.loop.nature, self._post, name)

    def _post(self, name: str) -> None:
        seat = next((seat for seat in self.seats if seat.name == name), None)
        if seat is None or not self._left[name]:
            return
        for _ in range(min(self.random.choice((1, 1, 2, 5, 12)), self._left[name])):
            self._left[name] -= 1
            seat.post()
        if self.random.random() < 0.2:
            seat.act(self._something_else(seat))
        self._plan_post(name)

    def _something_else(self, seat: Seat) -> Callable[[Membership], None]:
        number = self.random.randrange(1000)
        return self.random.choice(
            (
                Membership.load_older,
                Membership.load_newer,
                Membership.go_to_end,
                Membership.try_now,
                lambda membership: membership.set_typing(number % 2 == 0),
                lambda membership: membership.rename(f"{seat.name} {number}"),
            )
        )

    def _plan_trouble(self) -> None:
        if self.plan.troubles:
            wait = self.random.expovariate(1.0 / self.plan.trouble_every)
            self.loop.plan(wait, self.loop.nature, self._trouble)

    def _trouble(self) -> None:
        if not self._calm:
            names, weights = zip(*self.plan.troubles.items(), strict=True)
            self._troubles.happen(self.random.choices(names, weights)[0])
            self._plan_trouble()

    def replace(self, seat: Seat) -> None:
        """Put a new computer in the place of one whose disk is lost."""
        fresh = self.new_seat()
        self.former.append(seat)
        self.seats[self.seats.index(seat)] = fresh
        self._left[fresh.name] = self._left.pop(seat.name)
        fresh.start()
        self._plan_post(fresh.name)
