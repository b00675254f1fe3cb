"""Compare how fast servers tell many guests: `python benchmarks/fanout.py [SECONDS] [ROUNDS] [SERVER …]`.

The server has one core, the crowd (crowd.py) another. All servers take turns, ROUNDS times, SECONDS for each
figure; figures are medians. A line has 100 bytes. BURST: 10 speakers, each with 8 messages that not everybody
has yet. SOLO: one speaker with one, so that nothing can be batched. PACED: 20 messages a second. OPEN: 1,000
a second, whatever comes of them. WELCOME: all guests come at once. Servers: see rivals/. Linux only.
"""

import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from crowd import Crowd
from phases import Figures, paced, windowed
from rivals import PRODUCT, Rival, rivals
from served import Server, free_port, serving

Take = Callable[[Server, Crowd, float], Figures]

SYNCS = 50
A_FEW = 50
PER_CPU = "deliveries_per_cpu_second"
TAKES: dict[str, tuple[tuple[int, ...], Take]] = {
    "burst": ((10, 100, 1000), lambda server, crowd, seconds: windowed(server, crowd, 10, 8, seconds)),
    "solo": ((10, 100, 1000), lambda server, crowd, seconds: windowed(server, crowd, 1, 1, seconds)),
    "paced": ((200,), lambda server, crowd, seconds: paced(server, crowd, 1, 20, max(seconds, 2.0))),
    "open": ((1000,), lambda server, crowd, seconds: paced(server, crowd, 10, 1000, seconds)),
}
SIZES = sorted({size for sizes, _take in TAKES.values() for size in sizes})
HEADS = (
    "deliveries/s",
    "per CPU second",
    "p50 ms",
    "p99 ms",
    "max ms",
    "kept",
    "crowd's core",
    "server's core",
)

Found = dict[str, list[float]]


@contextmanager
def meeting(rival: Rival) -> Iterator[tuple[Server, Crowd]]:
    """Run ``rival`` with one guest: what a server does once, it has done then."""
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(rival.command(Path(folder), port), port, rival.user) as server,
        Crowd(rival.dialect, port) as crowd,
    ):
        crowd.join(1)
        yield server, crowd


def weigh(rival: Rival, found: Found) -> None:
    """Measure the memory of guests who came a few at a time: what each needs only at first is used again."""
    with meeting(rival) as (server, crowd):
        memory = server.resident
        crowd.join(SIZES[-1] - 1, min(A_FEW, rival.at_once))
        found[f"{rival.name} kb_per_connection"].append((server.resident - memory) / (SIZES[-1] - 1) / 1024)


def meet(rival: Rival, size: int, seconds: float, found: Found) -> None:
    """Measure ``rival`` with ``size`` guests."""
    with meeting(rival) as (server, crowd):
        welcomed = crowd.join(size - 1, rival.at_once)
        if size == SIZES[-1]:
            found[f"{rival.name} welcome_s"].append(welcomed)
        for name, (sizes, take) in TAKES.items():
            if size in sizes:
                for figure, value in asdict(take(server, crowd, seconds)).items():
                    found[f"{rival.name} {name}_{size} {figure}"].append(value)


def sync_ms(folder: str) -> float:
    """Return the median milliseconds until the disk has a line for good."""
    times = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(SYNCS):
            begin = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1000


def scenes() -> Iterable[str]:
    """Return the names of what is measured, such as ``burst_1000``."""
    return [f"{name}_{size}" for name, (sizes, _take) in TAKES.items() for size in sizes]


def show(figures: dict[str, float], names: list[str]) -> None:
    """Print a table for each thing measured."""
    for scene in scenes():
        print(f"\n{scene.upper():12} " + " ".join(f"{head:>15}" for head in HEADS), file=sys.stderr)
        for name in names:
            values = [figures[f"{name} {scene} {figure}"] for figure in Figures.__slots__]
            columns = [f"{value:15,.0f}" for value in values[:2]] + [
                f"{value:15,.2f}" for value in values[2:]
            ]
            print(f"{name:12} " + " ".join(columns), file=sys.stderr)
    print(f"\n{'':12} {'1,000 welcomed s':>17} {'KB per connection':>18}", file=sys.stderr)
    for name in names:
        welcome, memory = (figures[f"{name} {what}"] for what in ("welcome_s", "kb_per_connection"))
        print(f"{name:12} {welcome:17.2f} {memory:18.1f}", file=sys.stderr)


def compared(figures: dict[str, float]) -> dict[str, float]:
    """Return the product's figures, and how many times the others' they are, per CPU second."""
    own = {
        name.removeprefix("product ").replace(" ", "_"): value
        for name, value in figures.items()
        if name.startswith("product ")
    }
    for name, (what, other) in {
        "burst_10_times_chapter": ("product burst_10", "chapter"),
        "burst_1000_times_chapter": ("product burst_1000", "chapter"),
        "burst_1000_times_inspircd": ("product burst_1000", "inspircd"),
        "solo_1000_times_chapter": ("product solo_1000", "chapter"),
        "solo_1000_without_log_times_inspircd": ("without_log solo_1000", "inspircd"),
    }.items():
        ours, theirs = f"{what} {PER_CPU}", f"{other} {what.partition(' ')[2]} {PER_CPU}"
        if ours in figures and theirs in figures:
            own[name] = figures[ours] / figures[theirs]
    return own


def measure(seconds: float = 1.0, rounds: int = 3, names: Iterable[str] = ()) -> dict[str, float]:
    """Return the product's figures and its goals; the table of all servers goes to standard error."""
    if sys.platform != "linux":
        raise SystemExit("This measurement needs Linux: it keeps server and crowd on a core each.")
    servers = [rival for rival in rivals() if not names or rival.name in names]
    found: Found = defaultdict(list)
    for _ in range(rounds):
        for rival in servers:
            weigh(rival, found)
        for size in SIZES:
            for rival in servers:
                meet(rival, size, seconds, found)
    figures = {name: statistics.median(values) for name, values in found.items()}
    show(figures, [rival.name for rival in servers])
    sync = sync_ms(tempfile.gettempdir())
    print(f"\none fsync: {sync:.2f} ms", file=sys.stderr)
    if PRODUCT in servers:
        return compared(figures) | {
            "fsync_ms": sync,
            "paced_200_p99_less_fsync_ms": figures["product paced_200 p99_ms"] - sync,
        }
    return {"fsync_ms": sync}


if __name__ == "__main__":
    measure(
        float(sys.argv[1]) if len(sys.argv) > 1 else 1.0,
        int(sys.argv[2]) if len(sys.argv) > 2 else 3,
        sys.argv[3:],
    )
