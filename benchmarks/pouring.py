"""Measure a window into which another program pours: `python benchmarks/pouring.py [LINES]`.

A client sends LINES lines (5,000) through a plain door as fast as the host takes them. SHOWN: from the last
line sent until it is painted in a window of another process; LATE: how late that window's loop was meanwhile.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path

from rooms import LOOPBACK, next_facts, percentile, room, running, window
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

LINES = 5000
TEXT = "{number} of the lines that another program pours into the room, each about as long as this"


def drain(link: ClientConnection) -> None:
    """Read what the host says, so that it never waits for this client."""
    try:
        for _frame in link:
            pass
    except ConnectionClosed:
        pass


def pour(port: int, texts: list[str]) -> tuple[float, float]:
    """Say ``texts`` and return when the first and the last one were sent."""
    with connect(f"ws://{LOOPBACK}:{port}/ws/7", compression=None) as link:
        reader = threading.Thread(target=drain, args=(link,))
        reader.start()
        begin = time.monotonic()
        for text in texts:
            link.send(text)
        end = time.monotonic()
        link.close()
        reader.join()
    return begin, end


def measure(lines: int = LINES) -> dict[str, float]:
    """Return seconds and milliseconds by name."""
    texts = [TEXT.format(number=number) for number in range(lines)]
    with tempfile.TemporaryDirectory() as folder, room(Path(folder, "host")) as port:
        url = f"http://{LOOPBACK}:{port}/"
        with running(window("watch", Path(folder, "watcher"), url, texts[-1])) as watcher:
            next_facts(watcher)  # it is ready
            begin, end = pour(port, texts)
            seen = next_facts(watcher)
    painted = seen["painted"][texts[-1]]
    return {
        "pouring_lines": lines,
        "pouring_lines_per_second": lines / (painted - begin),
        "pouring_shown_seconds": painted - end,
        "pouring_late_p99_ms": percentile(seen["late"], 0.99),
        "pouring_late_worst_ms": seen["late"][-1],
    }


def main() -> None:
    """Print the table."""
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else LINES)
    print(f"{found['pouring_lines']} lines poured in, {found['pouring_lines_per_second']:,.0f} a second")
    print(f"SHOWN {found['pouring_shown_seconds']:.2f} s after the last one was sent (at most 1)")
    late, worst = found["pouring_late_p99_ms"], found["pouring_late_worst_ms"]
    print(f"LATE  p99 {late:.1f} ms (at most 50), worst {worst:.1f} ms")


if __name__ == "__main__":
    main()
