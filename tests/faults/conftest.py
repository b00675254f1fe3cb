"""Windows has no signals that stop a process and let it go on."""

import sys

if sys.platform == "win32":
    collect_ignore_glob = ["test_*.py"]
