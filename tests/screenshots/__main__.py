"""`python -m tests.screenshots [PATTERN…]`: take the pictures whose names contain one of the patterns."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication

from desktop_chat.app.paths import resources
from desktop_chat.gui.loop import run_on
from desktop_chat.gui.theme import load_look
from tests.screenshots import dialog_states, room_states, start_states
from tests.screenshots.gallery import Gallery
from tests.screenshots.pages import take_pages
from tests.screenshots.sheets import make_sheets

FOLDER: Final = Path(__file__).parents[2] / "screenshots"
STATES: Final = (*start_states.STATES, *room_states.STATES, *dialog_states.STATES)


def main(patterns: list[str]) -> int:
    """Take the pictures and tell where they are; 1 if something in them cannot be read."""
    started = time.monotonic()
    FOLDER.mkdir(exist_ok=True)
    with _own_screen():
        application = QApplication(sys.argv[:1])
        load_look(application, resources())
        gallery = Gallery(application, FOLDER)

        def wanted(name: str) -> bool:
            return not patterns or any(pattern in name for pattern in patterns)

        async def take_all() -> None:
            await gallery.take(STATES, wanted)
            await take_pages(FOLDER, wanted, gallery.taken)

        run_on(application, take_all)
        make_sheets(sorted(gallery.taken), FOLDER / "sheets")
    seconds = time.monotonic() - started
    print(f"{len(gallery.taken)} pictures in {FOLDER} after {seconds:.0f} s")  # noqa: T201 - a command's answer
    for complaint in gallery.complaints:
        print(complaint)  # noqa: T201 - a command's answer
    return 1 if gallery.complaints else 0


@contextmanager
def _own_screen() -> Iterator[None]:
    """Give the windows a screen of their own, large enough for all of them, where the system can make one."""
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        yield
        return
    reading, writing = os.pipe()
    arguments = [xvfb, "-displayfd", str(writing), "-screen", "0", "2600x1500x24", "-nolisten", "tcp"]
    with subprocess.Popen(
        arguments, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as screen:
        os.close(writing)
        with os.fdopen(reading) as told:
            os.environ["DISPLAY"] = f":{told.readline().strip()}"
        os.environ.pop("WAYLAND_DISPLAY", None)
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        try:
            yield
        finally:
            screen.terminate()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
