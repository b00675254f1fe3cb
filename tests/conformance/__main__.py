"""Let the Autobahn TestSuite examine the host's WebSocket: ``python -m tests.conformance WSTEST [CASE …]``.

WSTEST is the suite's program. It sends thousands of right and wrong frames to the echo application. Prints
how many cases ended how; exits with 1 if one failed.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from tests.conformance.echo import echoing
from tests.hosts import LOOPBACK

CASES = [f"{section}.*" for section in (*range(1, 8), 10)]
GOOD = frozenset({"OK", "NON-STRICT", "INFORMATIONAL"})
AGENT = "desktop-chat"


def failed(outcomes: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return the cases that ended badly, or whose connection did."""
    return [
        case
        for case, outcome in outcomes.items()
        if not GOOD.issuperset((outcome["behavior"], outcome["behaviorClose"]))
    ]


def examine(wstest: str, cases: list[str]) -> dict[str, dict[str, str]]:
    """Run ``cases`` and return what the suite found of each."""
    with tempfile.TemporaryDirectory() as folder, echoing() as port:
        specification = Path(folder) / "fuzzing.json"
        server = {"agent": AGENT, "url": f"ws://{LOOPBACK}:{port}/"}
        wanted = {"outdir": folder, "servers": [server], "cases": cases, "exclude-cases": []}
        specification.write_text(json.dumps(wanted), encoding="utf-8")
        command = [str(Path(wstest).absolute()), "--mode", "fuzzingclient", "--spec", str(specification)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        index = json.loads((Path(folder) / "index.json").read_text(encoding="utf-8"))
    outcomes: dict[str, dict[str, str]] = index[AGENT]
    return outcomes


def main() -> None:
    """Print the summary."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    outcomes = examine(sys.argv[1], sys.argv[2:] or CASES)
    for behavior, count in Counter(outcome["behavior"] for outcome in outcomes.values()).most_common():
        print(f"{count:4} {behavior}")  # noqa: T201 -- a command that prints
    bad = failed(outcomes)
    for case in bad:
        print(f"{case}: {outcomes[case]}")  # noqa: T201 -- a command that prints
    if bad or not outcomes:
        sys.exit(1)


if __name__ == "__main__":
    main()
