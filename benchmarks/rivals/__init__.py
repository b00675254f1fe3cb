"""The servers that are compared. Each is started with a folder of its own and a free port of the loopback."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dialects import IRC, PLAIN, STRUCTURED, Dialect

from rivals.irc import inspircd, ngircd

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Rival:
    """One server: its name in the tables, its language, and the command that runs it.

    ``at_once`` is how many may knock before it has let one in: what it gives `listen`, less a little.
    """

    name: str
    dialect: Dialect
    command: Callable[[Path, int], list[str]]
    user: str | None = None
    at_once: int = 2000


def _script(name: str, *more: str) -> Callable[[Path, int], list[str]]:
    return lambda folder, port: [sys.executable, str(HERE / f"{name}.py"), str(folder), str(port), *more]


PRODUCT = Rival("product", STRUCTURED, _script("product"))
WITHOUT_LOG = Rival("without_log", STRUCTURED, _script("product", "--without-log"))
CHAPTER = Rival("chapter", PLAIN, _script("chapter"))
BROADCAST = Rival("broadcast", PLAIN, _script("broadcast"))
BARE = Rival("bare", PLAIN, _script("bare"))


def rivals() -> list[Rival]:
    """Return all that this computer has."""
    # A chat server of the system does not run as root; nobody has no files that it could harm.
    user = "nobody" if os.geteuid() == 0 else None
    found = [PRODUCT, WITHOUT_LOG, CHAPTER, BROADCAST, BARE]
    for name, command, at_once in (("inspircd", inspircd, 2000), ("ngircd", ngircd, 8)):
        if program := shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
            found.append(Rival(name, IRC, command(program), user, at_once))
    return found
