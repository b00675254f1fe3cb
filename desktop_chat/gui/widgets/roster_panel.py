"""The panel at the side: who is here, and the card of the host."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from desktop_chat.gui.models.roster_model import RosterModel
from desktop_chat.gui.widgets.buttons import IconButton
from desktop_chat.gui.widgets.card import label
from desktop_chat.gui.widgets.hosting_card import HostingCard
from desktop_chat.gui.widgets.roster_delegate import RosterDelegate
from desktop_chat.protocol.entities import MemberId, MemberPresence
from desktop_chat.texts import _, ngettext

_WIDTH = 312


class RosterPanel(QFrame):
    """Reports ``copy_requested`` from the host's card and, when offered, ``rename_requested``."""

    copy_requested = Signal()
    rename_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidePanel")
        self.setFixedWidth(_WIDTH)
        self._model = RosterModel(self)
        self._count = label("0", "badge", self)
        self._rename = IconButton("pencil", _("Change my name"), self)
        self._rename.clicked.connect(self.rename_requested)
        self._rename.hide()
        self._list = QListView(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(RosterDelegate(self._list))
        self._list.setAccessibleName(_("Who is here"))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setUniformItemSizes(True)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.activated.connect(self._activate)
        self._beyond = label("", "secondary", self)
        self._beyond.setContentsMargins(20, 2, 20, 6)
        self._beyond.hide()
        self._hosting = HostingCard(self)
        self._hosting.copy_requested.connect(self.copy_requested)
        self._hosting.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setContentsMargins(20, 16, 14, 8)
        heading.setSpacing(10)
        heading.addWidget(label(_("People"), "heading", self))
        heading.addWidget(self._count, 0, Qt.AlignmentFlag.AlignVCenter)
        heading.addStretch(1)
        heading.addWidget(self._rename)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(heading)
        rows.addWidget(self._list, 1)
        rows.addWidget(self._beyond)
        rows.addWidget(self._hosting)

    @property
    def model(self) -> RosterModel:
        """The rows of the list."""
        return self._model

    def set_roster(
        self, members: Sequence[MemberPresence], present: int | None, own_member: MemberId | None
    ) -> None:
        """Show the members; ``present`` may exceed their list, and is None while nobody knows who is here."""
        self._model.show(members, own_member, known=present is not None)
        here = ngettext("{count} here", "{count} here", present or 0)
        self._count.setText(_("Offline") if present is None else str(present))
        self._count.setAccessibleName(_("Offline") if present is None else here)
        beyond = max((present or 0) - len(members), 0)
        self._beyond.setText(ngettext("and {count} more", "and {count} more", beyond))
        self._beyond.setVisible(beyond > 0)

    def set_hosting(self, address: str | None) -> None:
        """Show that this computer hosts the room at ``address``, or with None that it does not."""
        if address is not None:
            self._hosting.set_address(address)
        self._hosting.setVisible(address is not None)

    def show_copied(self) -> None:
        """Confirm for a moment that the address is in the clipboard."""
        self._hosting.show_copied()

    def offer_rename(self, offered: bool) -> None:
        """Show the pencil."""
        self._rename.setVisible(offered)

    def _activate(self, index: QModelIndex) -> None:
        """Enter or a double click on the own row changes the own name."""
        if self._rename.isVisibleTo(self) and self._model.is_own(index.row()):
            self.rename_requested.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._list.viewport().update()
