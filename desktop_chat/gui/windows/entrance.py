"""How others come into the room of a window: the address in its parts, and what invites or helps them."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop_chat.gui.viewmodels.hosting import HostingViewModel
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.widgets.room_header import RoomHeader
from desktop_chat.gui.widgets.roster_panel import RosterPanel
from desktop_chat.gui.widgets.timeline_view import TimelineView
from desktop_chat.gui.windows.invite import InvitationDialog, enlarge
from desktop_chat.gui.windows.reach import ReachDialog


class Entrance(QObject):
    """Lets the parts of ``window`` tell how others come in, and answers what they ask for."""

    def __init__(
        self,
        window: QWidget,
        model: RoomViewModel,
        header: RoomHeader,
        roster: RosterPanel,
        timeline: TimelineView,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._model = model
        self._header = header
        self._roster = roster
        self._timeline = timeline
        for part in (header, roster, timeline.invitation):
            part.copy_requested.connect(self._copy_address)
        if model.hosting is not None:
            self._connect(model.hosting)

    def _connect(self, hosting: HostingViewModel) -> None:
        invitation, window = self._timeline.invitation, self._window
        invitation.enlarge_requested.connect(lambda: enlarge(hosting, window))
        invitation.help_requested.connect(lambda: ReachDialog.for_host(hosting, window).open())
        self._header.invite_requested.connect(lambda: InvitationDialog(hosting, window).open())
        hosting.changed.connect(self.show_address)

    def show_address(self) -> None:
        """Show what others have to enter, and the way by which they reach a room of this computer's."""
        way = self._model.hosting.way if self._model.hosting else None
        closed = way is not None and not way.is_open_to_others
        self._header.set_address("" if closed else self._model.address)
        self._header.set_way(way)
        self._roster.set_way(way)
        self.invite()

    def invite(self) -> None:
        """While nobody has said anything and nobody else is here, show how others come in; else offer to."""
        hosting = self._model.hosting
        alone = hosting is not None and self._model.is_quiet and self._model.present <= 1
        self._timeline.set_invitation(hosting.way if hosting is not None and alone else None)
        self._header.offer_invitation(hosting is not None and not alone)

    def _copy_address(self) -> None:
        QGuiApplication.clipboard().setText(self._model.link)
        for part in (self._header, self._roster, self._timeline.invitation):
            part.show_copied()
