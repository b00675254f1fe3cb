"""Measure how long a window takes to change its look: `python benchmarks/switching.py [ROWS] [TIMES]`.

A room window with a timeline of ROWS messages (500) is shown beside a start window; theme, zoom and language
are switched TIMES times (20). Measured is from the call until everything is painted. Without a display it
runs on Qt's offscreen platform.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from typing import cast

from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desktop_chat.app.paths import resources
from desktop_chat.client.address import Address
from desktop_chat.client.colours import Colours
from desktop_chat.client.effects import Link, LinkState
from desktop_chat.client.membership import Membership, Update
from desktop_chat.client.roster import Roster
from desktop_chat.client.timeline import Timeline
from desktop_chat.gui.language import apply_language
from desktop_chat.gui.theme import apply_theme, apply_zoom, load_look
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.viewmodels.start import StartViewModel
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.gui.windows.start import StartWindow
from desktop_chat.protocol.entities import Event

LIMIT_MS = 200
MINUTE = 60_000
WORDS = "Lunch is at half past twelve, 中午十二點半吃飯 🍜, see http://192.168.1.20:8765/ for the list. " * 2


class FullRoom:
    """What a membership shows of a room with many messages; nothing ever happens there."""

    def __init__(self, rows: int) -> None:
        self.member = "own"
        self.own_name = "Kim"
        self.title = "Kitchen"
        self.address = Address("192.168.1.20", 8765)
        self.link = Link(LinkState.LIVE)
        self.waits = False
        self.timeline = Timeline("own")
        self.roster = Roster("own")
        self.colours = Colours()
        self.timeline.show([_message(number) for number in range(1, rows + 1)], at_start=True, at_end=True)

    def subscribe(self, _listener: Callable[[Sequence[Update]], None]) -> Callable[[], None]:
        return lambda: None


def _message(number: int) -> Event:
    member = f"m{number % 7}"
    body = {"text": WORDS[: 20 + number * 37 % len(WORDS)]}
    return Event(
        number, "r1", f"d-{member}", member, member, f"c{number}", "message", number * 3 * MINUTE, body
    )


def paint(app: QApplication) -> None:
    """Return when everything that is wanted now has been laid out and painted."""
    app.sendPostedEvents()
    app.processEvents()


def time_switches(switches: Sequence[Callable[[], None]], times: int, app: QApplication) -> list[float]:
    """Return how many milliseconds each of ``times`` switches took, in ascending order."""
    taken = []
    for switch, _turn in zip(cycle(switches), range(times), strict=False):
        start = time.perf_counter()
        switch()
        paint(app)
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def measure(rows: int = 500, times: int = 20) -> dict[str, float]:
    """Return median and worst of the switches of theme, zoom and language, in milliseconds."""
    if not os.environ.get("DISPLAY") and sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qInstallMessageHandler(
        lambda *_message: None
    )  # the offscreen platform tells at each change what it lacks
    app = QApplication(sys.argv[:1])
    load_look(app, resources())
    apply_theme(app, "light")
    apply_language(app, "en")
    windows = [
        RoomWindow(RoomViewModel(cast(Membership, FullRoom(rows)))),
        StartWindow(StartViewModel()),
    ]
    for window in windows:
        window.show()
    paint(app)
    kinds: dict[str, list[Callable[[], None]]] = {
        "theme": [lambda: apply_theme(app, "dark"), lambda: apply_theme(app, "light")],
        "zoom": [lambda: apply_zoom(app, 125), lambda: apply_zoom(app, 100)],
        "language": [lambda: apply_language(app, "zh_TW"), lambda: apply_language(app, "en")],
    }
    figures = {}
    for name, switches in kinds.items():
        taken = time_switches(switches, times, app)
        figures[f"{name}_median_ms"] = round(taken[len(taken) // 2], 1)
        figures[f"{name}_worst_ms"] = round(taken[-1], 1)
    return figures


def main() -> None:
    """Print one line per figure."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    for name, figure in measure(rows, times).items():
        print(f"{name}: {figure:.0f}{'' if figure <= LIMIT_MS else f' (more than {LIMIT_MS})'}")


if __name__ == "__main__":
    main()
