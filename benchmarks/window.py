"""Measure the window's timeline: `python benchmarks/window.py [MESSAGES] [FOLDER]`.

A timeline of 500 messages of every length, 1080×720: FIRST paint, one message APPENDED, a frame of SCROLLING
through all of them, a step of RESIZING. OPENING: a kept room of MESSAGES (1,000,000) and one with a single
message, each in a fresh process, until rows are painted, and how much memory the large one takes more. FOLDER
keeps the large room for the next time; making it takes a minute.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication
from rooms import next_facts, percentile, running, window

from desktop_chat.app.paths import resources
from desktop_chat.client.entries import Entry, EntryKind, Inserted
from desktop_chat.client.profile import Profile
from desktop_chat.client.replica import Replica
from desktop_chat.gui.models.timeline_model import TimelineModel
from desktop_chat.gui.theme import apply_theme, load_look
from desktop_chat.gui.widgets.timeline_view import TimelineView
from desktop_chat.protocol.entities import FIRST_ROOM, Event, new_client_id

ROWS = 500
APPENDED = 100
FRAMES = 600
FRAME_PIXELS = 57
STEPS = 60
STEP_PIXELS = 5
MINUTE = 60_000
MESSAGES = 1_000_000
BATCH = 20_000
TIMES = 3
PATIENCE_SECONDS = 10
HOST = "a host that is not there"
TEXT = "the lunch is at half past twelve 中午 十二點半 吃飯 🍜 see https://wiki.lan/release for all of it"
WORDS = TEXT.split()


class Rows:
    """The timeline that a model repeats."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = list(entries)
        self.at_end = True

    def append(self, entry: Entry) -> Inserted:
        """Put one below."""
        self.entries.append(entry)
        return Inserted(len(self.entries) - 1, (entry,))


def words(chance: random.Random) -> str:
    """Return a text, most of them short."""
    return " ".join(chance.choices(WORDS, k=min(int(chance.expovariate(1 / 12)) + 1, 150)))


def message(number: int, chance: random.Random) -> Entry:
    """Return somebody's message."""
    member = f"member {chance.randrange(7)}"
    moment = 1_700_000_000_000 + number * MINUTE
    return Entry(
        f"key {number}", EntryKind.MESSAGE, number, member, member, False, moment, words(chance)
    )  # fmt: skip


def taken(view: TimelineView, steps: Sequence[Callable[[], object]]) -> list[float]:
    """Return the milliseconds from each step until it is painted, the shortest first."""
    found = []
    for step in steps:
        begin = time.perf_counter()
        step()
        view.executeDelayedItemsLayout()
        view.viewport().repaint()
        found.append((time.perf_counter() - begin) * 1000)
        QApplication.processEvents()
    return sorted(found)


def measure_timeline() -> dict[str, float]:
    """Return milliseconds by name."""
    chance = random.Random(7)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    load_look(application, resources())
    apply_theme(application, "light")
    rows = Rows([message(number, chance) for number in range(ROWS)])
    view, model = TimelineView(), TimelineModel()
    view.set_model(model)
    view.resize(1080, 720)
    view.show()
    QApplication.processEvents()
    (first,) = taken(view, [lambda: model.reset(rows.entries)])
    new = [message(ROWS + number, chance) for number in range(APPENDED)]
    appended = taken(view, [lambda entry=entry: model.replay([rows.append(entry)], rows) for entry in new])  # type: ignore[misc] # a default binds the loop's entry
    bar = view.verticalScrollBar()
    frames = taken(view, [lambda: bar.setValue(max(bar.value() - FRAME_PIXELS, 0))] * FRAMES)
    resized = taken(view, [lambda: view.resize(view.width() - STEP_PIXELS, view.height())] * STEPS)
    return {
        "first_paint_ms": first,
        "append_p50_ms": percentile(appended, 0.5),
        "append_p99_ms": percentile(appended, 0.99),
        "scroll_p50_ms": percentile(frames, 0.5),
        "scroll_p99_ms": percentile(frames, 0.99),
        "resize_p50_ms": percentile(resized, 0.5),
        "resize_p99_ms": percentile(resized, 0.99),
    }


def make_room(folder: Path, messages: int) -> None:
    """Keep a room of so many messages in ``folder``, unless it is there."""
    person = Profile(folder).person("Kim")
    path = person.replica_path(HOST, FIRST_ROOM)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    replica, chance = Replica(path, HOST, FIRST_ROOM), random.Random(7)
    replica.open()
    replica.reset("epoch", 0)
    replica.set_title("Lounge")
    for first in range(1, messages + 1, BATCH):
        numbers = range(first, min(first + BATCH, messages + 1))
        replica.apply([event(number, chance) for number in numbers])
    replica.close()


def event(number: int, chance: random.Random) -> Event:
    """Return a message as a log has it."""
    member = f"member {chance.randrange(200)}"
    moment = 1_700_000_000_000 + number * MINUTE
    body = {"text": words(chance)}
    return Event(
        number,
        f"r{number}",
        f"device of {member}",
        member,
        member,
        new_client_id(moment),
        "message",
        moment,
        body,
    )


def measure_opening(folder: Path) -> tuple[float, float]:
    """Return the median of milliseconds and of bytes of opening what ``folder`` keeps."""
    found = []
    for _turn in range(TIMES):
        with running(window("open", folder, HOST)) as process:
            found.append(next_facts(process))
            process.wait(PATIENCE_SECONDS)  # a room that was not closed in order is looked through
    middle = TIMES // 2
    return sorted(each["milliseconds"] for each in found)[middle], sorted(each["memory"] for each in found)[
        middle
    ]


def measure(messages: int = MESSAGES, folder: Path | None = None) -> dict[str, float]:
    """Return all figures by name."""
    with tempfile.TemporaryDirectory() as place:
        large, small = folder or Path(place, "large"), Path(place, "small")
        make_room(large, messages)
        make_room(small, 1)
        milliseconds, memory = measure_opening(large)
        _milliseconds, little = measure_opening(small)
    return {
        **measure_timeline(),
        "open_messages": messages,
        "open_ms": milliseconds,
        "open_more_megabytes": (memory - little) / 1e6,
    }


def main() -> None:
    """Print the table."""
    if not os.environ.get("DISPLAY") and sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    found = measure(
        int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES, Path(sys.argv[2]) if len(sys.argv) > 2 else None
    )
    print(f"FIRST     {found['first_paint_ms']:.1f} ms, {ROWS} messages")
    for name, limit in (("append", "8"), ("scroll", "8"), ("resize", "")):
        at_most = f" (at most {limit})" if limit else ""
        p50, p99 = found[f"{name}_p50_ms"], found[f"{name}_p99_ms"]
        print(f"{name.upper():9} p50 {p50:.1f} ms, p99 {p99:.1f} ms{at_most}")
    print(f"OPENING   {found['open_messages']:,} messages: {found['open_ms']:.0f} ms (at most 150)")
    print(f"          {found['open_more_megabytes']:.1f} MB more than a room with one message (at most 60)")


if __name__ == "__main__":
    main()
