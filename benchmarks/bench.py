"""Run all benchmarks: `python benchmarks/bench.py [NAME …]`; a table, and at the end one line of JSON.

Each runs in a process of its own. NAME is a benchmark's, such as `window`. The packaged program is measured
too where `make package` has made it. A figure stands beside its goal, if it has one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "dist" / "desktop-chat" / "desktop-chat"

BENCHMARKS = {
    "start": "start.measure()",
    "package": f"start.measure([{str(PACKAGE)!r}])",
    "window": "window.measure()",
    "switching": "switching.measure()",
    "crossing": "crossing.measure()",
    "pouring": "pouring.measure()",
    "appends": "appends.measure()",
    "fanout": "fanout.measure()",
    "stalled": "stalled.measure()",
    "hostile": "hostile.measure()",
    "hosting": "hosting.measure()",
}

ENVIRONMENT = {"QT_QPA_PLATFORM": "offscreen"}  # the same everywhere; start.py opens a screen of its own

AT_MOST = {
    "start.painted_s": 0.5,
    "start.listening_s": 0.8,
    "start.rest_core": 0.005,
    "start.rest_pss_mb": 150,
    "package.painted_s": 0.5,
    "package.listening_s": 0.8,
    "package.rest_core": 0.005,
    "package.rest_pss_mb": 150,
    "window.append_p99_ms": 8,
    "window.scroll_p99_ms": 8,
    "window.open_ms": 150,
    "window.open_more_megabytes": 60,
    "switching.theme_median_ms": 200,
    "switching.zoom_median_ms": 200,
    "switching.language_median_ms": 200,
    "crossing.crossing_p50_ms": 40,
    "crossing.crossing_p99_ms": 80,
    "pouring.pouring_shown_seconds": 1,
    "pouring.pouring_late_p99_ms": 50,
    "fanout.welcome_s": 1,
    "fanout.kb_per_connection": 35,
    "fanout.open_1000_p99_ms": 100,
    "fanout.paced_200_p99_less_fsync_ms": 12,
    "stalled.stalled_cost": 0.05,
    "stalled.stalled_growth_mb": 5,
    "hostile.deaf_p99_worse": 0.2,
    "hostile.deaf_growth_mb": 30,
    "hostile.deaf_cut_s": 10,
    "hostile.attack_page_slowest_ms": 300,
    "hostile.attack_creep_mb": 2,
    "hostile.attack_gone_s": 10,
    "hosting.hosting_late_p99_ms": 12,
}
AT_LEAST = {
    "hostile.deaf_told": 10,
    "hostile.deaf_kept": 1,
    "appends.writers_per_second": 20_000,
    "fanout.open_1000_kept": 0.99,
    "fanout.burst_10_times_chapter": 4,
    "fanout.burst_1000_times_chapter": 40,
    "fanout.burst_1000_times_inspircd": 1.5,
    "fanout.solo_1000_times_chapter": 1.7,
    "fanout.solo_1000_without_log_times_inspircd": 0.9,
}


def run(name: str) -> dict[str, float]:
    """Return the figures of one benchmark; what it prints besides goes to standard error."""
    call = BENCHMARKS[name]
    module = call.partition(".")[0]
    code = f"import json, sys, {module}; figures = {call}; print(json.dumps(figures), file=sys.__stdout__)"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(HERE)!r}); {code}"],
        env=os.environ | ENVIRONMENT,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def goal(figure: str, value: float) -> str:
    """Say what a figure should be, and by how much it is not."""
    if figure in AT_MOST:
        limit, words, missed = AT_MOST[figure], "at most", value > AT_MOST[figure]
    elif figure in AT_LEAST:
        limit, words, missed = AT_LEAST[figure], "at least", value < AT_LEAST[figure]
    else:
        return ""
    return f"{words} {limit:,}" + (f"   MISSED ({value / limit:.2f} times)" if missed else "")


def main() -> None:
    """Print the table while it grows."""
    names = sys.argv[1:] or [name for name in BENCHMARKS if name != "package" or PACKAGE.exists()]
    found: dict[str, float] = {}
    for name in names:
        for part, value in run(name).items():
            figure = f"{name}.{part}"
            found[figure] = round(value, 4)
            print(f"{figure:46} {found[figure]:>16,}   {goal(figure, value)}".rstrip(), flush=True)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
