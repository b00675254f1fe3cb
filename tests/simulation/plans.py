"""Which worlds are simulated: the plan of a seed, and the run of it."""

import logging
from contextlib import nullcontext
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.simulation.promises import broken_promises
from tests.simulation.world import NotHealed, Plan, World

LINES = {"cut": 8.0, "cut_one_way": 3.0, "half_open": 2.0, "stall": 2.0, "weaken": 1.0}
MEMBERS = {
    "kill_client": 4.0,
    "leave": 1.0,
    "lose_client_disk": 0.3,
    "sleep_client": 1.0,
    "turn_client_clock": 0.5,
    "fill_client_disk": 0.5,
}
HOST = {
    "kill_host": 3.0,
    "freeze_host": 0.5,
    "turn_host_clock": 0.5,
    "fill_host_disk": 1.5,
    "doubt_host_disk": 1.5,
    "other_host": 0.7,
}
OLD_COPIES = {"back_up": 3.0, "restore": 2.0, "restore_twice": 1.0}
WIPES = {"wipe": 1.0}
ON_FILES = 50
"""One seed of so many keeps its members' replicas in real files."""


def plan_of(seed: int) -> Plan:
    """Return what the seed simulates. Half of the seeds never replace the log, so that all must be there."""
    random = Random(f"plan {seed}")
    people = random.choices((2, 3, 4, 5, 6), (60, 25, 8, 4, 3))[0]
    most = random.choices((20, 40, 200), (70, 25, 5))[0] if people < 4 else 20
    messages = tuple(random.randint(20, most) for _ in range(people))
    troubles = {**LINES, **MEMBERS, **HOST}
    if seed % 2:
        troubles |= OLD_COPIES
    if seed % 4 == 1:
        troubles |= WIPES
    # Most are small, because many small worlds find more than a few large ones in the same time.
    return Plan(people, messages, random.choice((1.0, 4.0)), random.choice((0.5, 2.0, 5.0)), troubles)


def live_through(seed: int, plan: Plan | None = None, *, traced: bool = False) -> tuple[World, list[str]]:
    """Simulate one seed and return its world with a sentence for each broken promise."""
    on_files = seed % ON_FILES == 7
    with TemporaryDirectory() if on_files else nullcontext(None) as folder:
        path = None if folder is None else Path(folder)
        world = World(Random(seed), plan or plan_of(seed), folder=path, traced=traced)
        broken: list[str] = []
        logging.disable()
        try:
            world.run(lambda: broken.extend(broken_promises(world)))
        except NotHealed as waits:
            broken.append(str(waits))
        finally:
            logging.disable(logging.NOTSET)
        for seat in (*world.seats, *world.former):
            seat.disk.close()
    return world, broken
