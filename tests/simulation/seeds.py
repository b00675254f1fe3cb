"""Many seeds, on one core or on all."""

import multiprocessing
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.plans import live_through

_SHARE = 50
_SHOWN = 20
_REPLAY = "replay: .venv/bin/python -m tests.simulation --replay {seed}"


def simulate(seeds: range) -> tuple[Counter[str], list[str]]:
    """Live through all ``seeds``; return what happened in them, and a report for each that failed."""
    happened: Counter[str] = Counter()
    reports: list[str] = []
    for seed in seeds:
        world, broken = live_through(seed)
        happened += world.counts
        happened["seeds"] += 1
        happened["messages"] += sum(len(seat.posted) for seat in (*world.seats, *world.former))
        if broken:
            happened["failures"] += 1
            reports.append("\n".join([f"seed {seed}", *broken[:_SHOWN], _REPLAY.format(seed=seed)]))
    return happened, reports


def simulate_on_all_cores(seeds: range) -> tuple[Counter[str], list[str]]:
    """Do the same with as many processes as there are cores."""
    shares = [seeds[at : at + _SHARE] for at in range(0, len(seeds), _SHARE)]
    happened: Counter[str] = Counter()
    reports: list[str] = []
    # Whoever calls may have threads, and those do not survive a fork.
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        for part, failed in pool.map(simulate, shares):
            happened += part
            reports += failed
    return happened, reports
