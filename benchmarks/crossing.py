"""Measure a line's way from one window into another: `python benchmarks/crossing.py [LINES]`.

Two windows in processes of their own, and a host in a third. Measured is from Enter in the one until the line
is painted in the other, for LINES lines (100) one after the other.
"""

import sys
import tempfile
from pathlib import Path

from rooms import LOOPBACK, next_facts, percentile, room, running, window

LINES = 100


def measure(lines: int = LINES) -> dict[str, float]:
    """Return milliseconds by name."""
    last = f"line {lines - 1}"
    with tempfile.TemporaryDirectory() as folder, room(Path(folder, "host")) as port:
        url = f"http://{LOOPBACK}:{port}/"
        watching = window("watch", Path(folder, "watcher"), url, last)
        writing = window("type", Path(folder, "writer"), url, str(lines))
        with running(watching) as watcher:
            next_facts(watcher)  # it is ready
            with running(writing) as writer:
                entered = next_facts(writer)["entered"]
                painted = next_facts(watcher)["painted"]
    taken = sorted((painted[text] - entered[text]) * 1000 for text in entered)
    return {
        "crossing_lines": len(taken),
        "crossing_p50_ms": percentile(taken, 0.5),
        "crossing_p99_ms": percentile(taken, 0.99),
    }


def main() -> None:
    """Print the table."""
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else LINES)
    print(f"{found['crossing_lines']} lines from Enter in one window to painted in another:")
    print(f"p50 {found['crossing_p50_ms']:.1f} ms (at most 40)")
    print(f"p99 {found['crossing_p99_ms']:.1f} ms (at most 80)")


if __name__ == "__main__":
    main()
