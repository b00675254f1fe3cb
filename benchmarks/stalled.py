"""Measure what a guest who reads nothing costs the others: `python benchmarks/stalled.py [SECONDS] [TIMES]`.

20 guests, a BURST as in `fanout.py`, by turns with and without one more who has stopped reading. COST: the
share of deliveries a second that the 20 lose. GROWTH: how much more memory the host has afterwards, at most.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from crowd import Crowd
from phases import windowed
from rivals import PRODUCT
from served import Server, free_port, serving

GUESTS = 20
SMALL_WINDOW = 4096
SPEAKERS, WINDOW = 10, 8


def burst(server: Server, crowd: Crowd, seconds: float) -> float:
    """Return deliveries per second."""
    return windowed(server, crowd, SPEAKERS, WINDOW, seconds).deliveries_per_second


def burst_beside_stalled(server: Server, crowd: Crowd, seconds: float) -> tuple[float, int]:
    """Return deliveries per second to the others, and by how many bytes the host has grown."""
    crowd.join(1, receive_bytes=SMALL_WINDOW)
    crowd.ignore_last()
    before = server.resident
    deliveries = burst(server, crowd, seconds)
    growth = server.resident - before
    crowd.dismiss_ignored()
    return deliveries, growth


def measure(seconds: float = 0.5, times: int = 15) -> dict[str, float]:
    """Return the share that one stalled guest costs the others, and the host's growth in megabytes."""
    port = free_port()
    alone, beside, growth = [], [], []
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(PRODUCT.command(Path(folder), port), port) as server,
        Crowd(PRODUCT.dialect, port) as crowd,
    ):
        crowd.join(GUESTS)
        burst(server, crowd, 2 * seconds)  # a full ring grows no more
        for _ in range(times):
            alone.append(burst(server, crowd, seconds))
            deliveries, grown = burst_beside_stalled(server, crowd, seconds)
            beside.append(deliveries)
            growth.append(grown)
    return {
        "stalled_cost": 1 - statistics.median(beside) / statistics.median(alone),
        "stalled_growth_mb": statistics.median(growth) / 1e6,
    }


def main() -> None:
    """Print one line per figure."""
    found = measure(
        float(sys.argv[1]) if len(sys.argv) > 1 else 0.5, int(sys.argv[2]) if len(sys.argv) > 2 else 15
    )
    print(f"COST   {found['stalled_cost']:.1%} (at most 5 %)")
    print(f"GROWTH {found['stalled_growth_mb']:.1f} MB (at most 5)")


if __name__ == "__main__":
    main()
