"""The open room windows, and what is left when one of them closes."""

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_chat.app.hosting import HostedRoom
from desktop_chat.app.memberships import Memberships
from desktop_chat.client.membership import Membership
from desktop_chat.gui.viewmodels.hosting import HostingViewModel
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.windows.questions import ask_to_close
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.tasks import TaskOwner
from desktop_chat.texts import Sentence

NETWORK_MS = 2000
"""How often the network is looked at while a room is hosted; a look takes less than a millisecond."""


class RoomWindows(QObject):
    """Windows of one person in one room share a membership; with the last of them the room is left.

    With the last window of the host's own membership the hosted room closes, for everyone.
    """

    emptied = Signal()
    start_wanted = Signal()
    """Another room is wanted, or the last window closed that had never reached its own."""
    quit_wanted = Signal()
    opened = Signal(RoomWindow)
    attention_wanted = Signal()
    """Something new came to a window that is not in front."""
    company_changed = Signal()
    """Others may have come to the room on this computer, or the last of them may have left."""
    renamed = Signal(str)
    """What a person of the profile is called from now on."""

    def __init__(self, memberships: Memberships, tasks: TaskOwner) -> None:
        super().__init__()
        self._memberships = memberships
        self._tasks = tasks
        self._windows: dict[RoomWindow, Membership] = {}
        self._hosted: HostedRoom | None = None
        self._host: Membership | None = None
        self._hosting: HostingViewModel | None = None
        self._network = QTimer(self, interval=NETWORK_MS)
        self._network.timeout.connect(self._look_at_network)
        self._asking = False

    @property
    def windows(self) -> list[RoomWindow]:
        return list(self._windows)

    @property
    def hosted(self) -> HostedRoom | None:
        """The room on this computer."""
        return self._hosted

    @property
    def has_company(self) -> bool:
        """Whether others are in the room on this computer."""
        return any(
            membership is self._host and window.model.others_present > 0
            for window, membership in self._windows.items()
        )

    def show_hosted(self, hosted: HostedRoom, membership: Membership) -> RoomWindow:
        """Show the room on this computer to its host; it closes with the last such window."""
        self._hosted, self._host = hosted, membership
        self._hosting = HostingViewModel(hosted.ways)
        self._network.start()
        return self.show(membership)

    def show(self, membership: Membership) -> RoomWindow:
        """Show a room in one more window."""
        hosting = self._hosting if membership is self._host else None
        window = RoomWindow(RoomViewModel(membership, hosting))
        self._windows[window] = membership
        window.close_wanted.connect(lambda: self._tasks.start(self._close(window), "close a room window"))
        window.quit_wanted.connect(self.quit_wanted)
        window.another_room_wanted.connect(self.start_wanted)
        window.model.renamed.connect(lambda name: self._rename(membership, name))
        window.model.attention_wanted.connect(self.attention_wanted)
        if membership is self._host:
            window.model.roster_changed.connect(self.company_changed)
            window.model.connected_changed.connect(self.company_changed)
        self.opened.emit(window)
        window.show()
        window.activateWindow()
        return window

    def tell_host(self, words: Sentence | str) -> None:
        """Show a notice in the host's windows."""
        for window, membership in self._windows.items():
            if membership is self._host:
                window.tell(words)

    async def may_close_all(self) -> bool:
        """Ask, if others are in the room on this computer, whether it may close."""
        window = next((window for window, whose in self._windows.items() if whose is self._host), None)
        return window is None or await self._may_close_for_everyone(window)

    def finish(self) -> None:
        """Close all windows without a question; whoever ends the program leaves the rooms."""
        for window in self.windows:
            del self._windows[window]
            window.finish()

    async def close_hosted(self) -> None:
        """Close the room on this computer, if there is one."""
        if self._hosted is not None:
            self._network.stop()
            await self._hosted.close()
        self._hosted = self._host = self._hosting = None
        self.company_changed.emit()

    async def _close(self, window: RoomWindow) -> None:
        membership = self._windows[window]
        ends_hosting = membership is self._host and self._count(membership) == 1
        if ends_hosting and not await self._may_close_for_everyone(window):
            return
        if self._windows.pop(window, None) is None:
            return
        reached = window.model.been_live
        window.finish()
        if ends_hosting:
            # Before leaving it: others read that the room is closed, and no line that its host left the chat.
            await self.close_hosted()
        if not self._count(membership):
            await self._memberships.leave(membership)
        if not self._windows:
            (self.emptied if reached else self.start_wanted).emit()

    def _look_at_network(self) -> None:
        if self._hosted is not None and self._hosting is not None:
            self._hosting.follow(self._hosted.look_for_ways())

    def _rename(self, membership: Membership, name: str) -> None:
        self.renamed.emit(self._memberships.rename(membership, name))

    def _count(self, membership: Membership) -> int:
        return sum(whose is membership for whose in self._windows.values())

    async def _may_close_for_everyone(self, window: RoomWindow) -> bool:
        others = window.model.others_present
        if not others:
            return True
        if self._asking:
            return False
        self._asking = True
        try:
            return await ask_to_close(window, others)
        finally:
            self._asking = False
