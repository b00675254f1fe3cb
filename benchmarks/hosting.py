"""Measure a window that hosts a full room: `python benchmarks/hosting.py [SECONDS] [GUESTS] [MESSAGES]`.

GUESTS (200) listen while MESSAGES (50) a second are written in a room that another process hosts and shows in
its window. LATE: how late the timers of that window's loop are.
"""

import sys
import tempfile
import time
from pathlib import Path

from crowd import Crowd
from dialects import STRUCTURED
from rooms import next_facts, percentile, running, window


def measure(seconds: float = 10.0, guests: int = 200, per_second: int = 50) -> dict[str, float]:
    """Return milliseconds by name."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(window("host", Path(folder), str(guests + 100))) as host,
    ):
        port = int(next_facts(host)["port"])
        with Crowd(STRUCTURED, port) as crowd:
            crowd.join(guests)
            crowd.rest(1.0)
            crowd.begin(1)
            assert host.stdin is not None
            host.stdin.write("begin\n")
            host.stdin.flush()
            begin = time.perf_counter()
            for number in range(int(seconds * per_second)):
                due = begin + number / per_second
                while (left := due - time.perf_counter()) > 0:
                    crowd.read(left)
                crowd.offer(1)
            host.stdin.write("end\n")
            host.stdin.flush()
            late = next_facts(host)["late"]
    return {
        "hosting_late_p50_ms": percentile(late, 0.5),
        "hosting_late_p99_ms": percentile(late, 0.99),
        "hosting_late_worst_ms": late[-1],
    }


def main() -> None:
    """Print one line."""
    seconds, guests, messages = [*sys.argv[1:], *("10", "200", "50")[len(sys.argv) - 1 :]]
    found = measure(float(seconds), int(guests), int(messages))
    p50, p99, worst = found.values()
    print(f"LATE  p50 {p50:.1f} ms, p99 {p99:.1f} ms (at most 12), worst {worst:.1f} ms")


if __name__ == "__main__":
    main()
