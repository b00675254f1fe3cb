"""Unsent texts on disk: each person's for each room, so that they survive a closed window and a crash."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSignalBlocker, QTimer

from desktop_chat.app.room_windows import RoomWindows
from desktop_chat.client.draft import keep_draft, read_draft
from desktop_chat.client.membership import Membership
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.tasks import TaskOwner

PAUSE_MS: Final = 500
"""So long nobody has typed before a text is written to the disk."""
CLOSE_SECONDS: Final = 0.2


class Drafts(QObject):
    """Fills the composer of each room's first window, and keeps what stands in the composers.

    All files are read and written on one thread of its own. ``path_of`` says where a membership's text is,
    or None where it has no place yet.
    """

    def __init__(
        self, rooms: RoomWindows, tasks: TaskOwner, path_of: Callable[[Membership], Path | None]
    ) -> None:
        super().__init__(rooms)
        self._rooms = rooms
        self._tasks = tasks
        self._path_of = path_of
        self._thread = ThreadPoolExecutor(1, "drafts")
        self._kept: dict[Path, str] = {}
        self._last: Future[None] | None = None
        rooms.opened.connect(self._attach)

    async def close(self) -> None:
        """Wait a moment for what is still being written; call it when all windows are closed."""
        if self._last is not None and not self._last.done():
            await asyncio.wait({asyncio.wrap_future(self._last)}, timeout=CLOSE_SECONDS)
        self._thread.shutdown(wait=False)

    def _attach(self, window: RoomWindow) -> None:
        membership = window.model.membership
        path = self._path_of(membership)
        pause = QTimer(window, singleShot=True, interval=PAUSE_MS)

        def keep() -> None:
            self._keep(window, path or self._path_of(membership))

        def changed() -> None:
            if window.composer.draft():
                pause.start()
            else:  # sent: it must not come back after a crash
                pause.stop()
                keep()

        def finished() -> None:
            if pause.isActive():
                pause.stop()
                keep()

        def retitled() -> None:
            """Another host's room has a text of its own; what was meant for the first is kept there."""
            nonlocal path
            now = self._path_of(membership)
            if path not in {None, now}:
                pause.stop()
                keep()
                with QSignalBlocker(window.composer):
                    window.composer.set_draft("")
                self._fill(window, now)
            path = now

        pause.timeout.connect(keep)
        window.composer.draft_changed.connect(changed)
        window.finished.connect(finished)
        window.model.title_changed.connect(retitled)
        self._fill(window, path)

    def _fill(self, window: RoomWindow, path: Path | None) -> None:
        """Let the room's first window show the text that is kept."""
        membership = window.model.membership
        others = [other for other in self._rooms.windows if other is not window]
        if path is not None and not any(other.model.membership is membership for other in others):
            self._tasks.start(self._restore(window, path), "read an unsent text")

    async def _restore(self, window: RoomWindow, path: Path) -> None:
        text = await asyncio.get_running_loop().run_in_executor(self._thread, read_draft, path)
        self._kept.setdefault(path, text)
        if text and window in self._rooms.windows and not window.composer.draft():
            window.composer.set_draft(text)

    def _keep(self, window: RoomWindow, path: Path | None) -> None:
        text = window.composer.draft()
        if path is None or self._kept.get(path, "") == text:
            return
        self._kept[path] = text
        self._last = self._thread.submit(self._write, path, text)

    def _write(self, path: Path, text: str) -> None:
        try:
            keep_draft(path, text)
        except OSError:
            # The room's banner tells of a disk that takes nothing. The next change tries again.
            self._kept.pop(path, None)
