"""`make simulate SEEDS=100000` on all cores, and the replay of one seed with all that was said in it."""

import argparse
import time
from collections import Counter

from tests.simulation.plans import live_through
from tests.simulation.seeds import simulate_on_all_cores


def _replay(seed: int) -> int:
    world, broken = live_through(seed, traced=True)
    _print("\n".join([*world.trace, *(broken or ["all is well"])]))
    return len(broken)


def _summary(happened: Counter[str], seconds: float) -> str:
    first = ("seeds", "messages", "failures")
    names = [*first, *sorted(set(happened) - set(first))]
    rows = [f"{name.replace('_', ' '):>18}  {happened[name]:>10,}" for name in names]
    return "\n".join([*rows, f"{'seconds':>18}  {seconds:>10,.0f}"])


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201 -- this is a command


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2000, help="how many seeds to live through")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--replay", type=int, metavar="SEED", help="show everything that happens in one seed")
    arguments = parser.parse_args()
    if arguments.replay is not None:
        return min(_replay(arguments.replay), 1)
    begin = time.perf_counter()
    happened, reports = simulate_on_all_cores(range(arguments.first, arguments.first + arguments.seeds))
    for report in reports:
        _print(report)
    _print(_summary(happened, time.perf_counter() - begin))
    return min(len(reports), 1)


if __name__ == "__main__":
    raise SystemExit(main())
