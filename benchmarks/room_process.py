"""A room's window in a process of its own, for `window.py`, `pouring.py` and `crossing.py`.

`room_process.py open FOLDER HOST` opens what is kept of a room, `watch FOLDER URL LAST` looks on until a text
is painted, `type FOLDER URL COUNT` writes, `host FOLDER MEMBERS` hosts and looks on from one line that it is
sent to the next. It prints lines of JSON; times are of the system's steady clock.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from desktop_chat.app.paths import resources
from desktop_chat.client.address import Address, parse_address
from desktop_chat.client.effects import LinkState
from desktop_chat.client.entries import EntryKind
from desktop_chat.client.membership import Membership
from desktop_chat.client.profile import Profile
from desktop_chat.gui.loop import run_on
from desktop_chat.gui.theme import apply_theme, load_look
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.server.embedded import EmbeddedServer
from desktop_chat.server.listening import bind_listener
from desktop_chat.server.settings import HostSettings

TICK_MS = 5
BETWEEN_KEYS_SECONDS = 0.15
NOBODY_THERE = Address("127.0.0.1", 1)


def tell(**facts: Any) -> None:
    """Print one line for the measuring process."""
    print(json.dumps(facts), flush=True)


class Painted(QObject):
    """Notes when the last message of a window was painted, by its text."""

    def __init__(self, window: RoomWindow) -> None:
        super().__init__(window)
        self.at: dict[str, float] = {}
        self.changed = asyncio.Event()
        self._window = window
        window.timeline.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            entries = self._window.model.entries
            last = next((entry for entry in reversed(entries) if entry.kind is EntryKind.MESSAGE), None)
            if last is not None and self._window.timeline.at_bottom:
                QTimer.singleShot(0, lambda: self._note(last.text))  # when it is on the screen
        return False

    def _note(self, text: str) -> None:
        self.at.setdefault(text, time.monotonic())
        self.changed.set()

    async def wait_for(self, text: str | None) -> float:
        """Return when ``text``, or with None anything, was painted."""
        while not (self.at if text is None else text in self.at):
            self.changed.clear()
            await self.changed.wait()
        return self.at[text] if text is not None else next(iter(self.at.values()))


class Lateness:
    """How late a timer of this window's loop fires."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._due = time.monotonic() + TICK_MS / 1000
        self._timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.monotonic()
        self.late.append(max(now - self._due, 0.0))
        self._due = now + TICK_MS / 1000

    def stop(self) -> list[float]:
        """Return what was measured, in milliseconds, the best first."""
        self._timer.stop()
        return sorted(late * 1000 for late in self.late)


def show(membership: Membership) -> RoomWindow:
    """Return a shown window."""
    window = RoomWindow(RoomViewModel(membership))
    window.resize(1080, 720)
    window.show()
    return window


async def open_kept(folder: Path, host: str) -> None:
    """Tell how long opening takes until rows are painted, and the memory afterwards."""
    person = Profile(folder).person("Kim")
    begin = time.monotonic()
    membership = Membership(NOBODY_THERE, person, host=host)
    await membership.start()
    painted = Painted(window := show(membership))
    seconds = await painted.wait_for(None) - begin
    await asyncio.sleep(1.0)  # what is loaded behind the window belongs to it
    tell(milliseconds=seconds * 1000, memory=memory())
    window.finish()
    await membership.stop()


async def joined(folder: Path, url: str, name: str) -> tuple[Membership, RoomWindow]:
    """Return a membership that is live, with its window."""
    membership = Membership(parse_address(url), Profile(folder).person(name))
    live = asyncio.Event()
    membership.subscribe(lambda _updates: live.set())
    await membership.start()
    while membership.link.state is not LinkState.LIVE:
        live.clear()
        await live.wait()
    return membership, show(membership)


async def watch(folder: Path, url: str, last: str) -> None:
    """Tell when each last row was painted until ``last`` was, and how late the loop was meanwhile."""
    membership, window = await joined(folder, url, "Watcher")
    painted = Painted(window)
    tell(ready=True)
    lateness = Lateness()
    await painted.wait_for(last)
    tell(painted=painted.at, late=lateness.stop())
    window.finish()
    await membership.stop()


async def type_lines(folder: Path, url: str, count: int) -> None:
    """Write ``count`` lines and tell when Enter was pressed for each."""
    membership, window = await joined(folder, url, "Writer")
    field = window.composer.findChild(QPlainTextEdit)
    assert field is not None
    entered = {}
    for number in range(count):
        await asyncio.sleep(BETWEEN_KEYS_SECONDS)
        text = f"line {number}"
        field.setPlainText(text)
        entered[text] = time.monotonic()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
            QApplication.sendEvent(field, key)
    tell(entered=entered)
    await asyncio.to_thread(sys.stdin.read)  # until the other side has seen them
    window.finish()
    await membership.stop()


async def host_room(folder: Path, members: int) -> None:
    """Tell how late the loop of a window is that hosts, between the two lines that come in."""
    settings = HostSettings(folder / "host", resources(), max_members=members, max_per_address=members)
    server = EmbeddedServer(settings, bind_listener("127.0.0.1", 0))
    address = await asyncio.wrap_future(server.start())
    url = f"http://127.0.0.1:{address.port}/"
    membership, window = await joined(folder, url, "Host")
    tell(port=address.port)
    await asyncio.to_thread(sys.stdin.readline)
    lateness = Lateness()
    await asyncio.to_thread(sys.stdin.readline)
    tell(late=lateness.stop())
    window.finish()
    await membership.stop()
    await asyncio.wrap_future(server.stop())


def memory() -> int:
    """Return this process's proportional memory in bytes; where the system does not tell, none."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def main() -> None:
    """Play the role that the arguments name."""
    role, folder, where = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    if not os.environ.get("DISPLAY") and sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication(sys.argv[:1])
    load_look(application, resources())
    apply_theme(application, "light")
    roles = {
        "open": lambda: open_kept(folder, where),
        "watch": lambda: watch(folder, where, sys.argv[4]),
        "type": lambda: type_lines(folder, where, int(sys.argv[4])),
        "host": lambda: host_room(folder, int(where)),
    }
    run_on(application, roles[role])


if __name__ == "__main__":
    main()
