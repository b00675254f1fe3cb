"""Says new messages to a screen reader, politely and not faster than anybody can listen."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop_chat.client.timeline import Entry
from desktop_chat.gui.rich_text import in_one_line
from desktop_chat.gui.widgets.announcement import announce
from desktop_chat.texts import _, ngettext

PAUSE_MS: Final = 1000
"""At most one announcement in this time; what comes meanwhile is collected."""

_LONGEST: Final = 300
_MOST_NAMES: Final = 2


class Announcer(QObject):
    """Speaks only while the window is in front.

    A screen reader reads what one works with: words from behind would cut into another program's, and there
    the window asks for attention like every other.
    """

    announced = Signal(str)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._waiting: list[Entry] = []
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._speak)

    def tell(self, entries: Iterable[Entry]) -> None:
        """Announce these new messages, now or together with others a little later."""
        self._waiting += entries
        if self._waiting and not self._pause.isActive():
            self._speak()

    def _speak(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting or not self._view.isActiveWindow():
            return
        words = announcement(waiting)
        announce(self._view, words)
        self.announced.emit(words)
        self._pause.start()


def announcement(entries: list[Entry]) -> str:
    """Return what is said for these messages: the words of one, the number and authors of several."""
    if len(entries) == 1:
        name, text = entries[0].name, in_one_line(entries[0].text)
        return _("{name}: {text}", name=name, text=text if len(text) <= _LONGEST else text[:_LONGEST] + "…")
    names = list(dict.fromkeys(in_one_line(entry.name) for entry in entries))
    count = len(entries)
    if len(names) > _MOST_NAMES:
        return ngettext("{count} new message", "{count} new messages", count)
    return ngettext(
        "{count} new message from {names}",
        "{count} new messages from {names}",
        count,
        names=_(", ").join(names),
    )
