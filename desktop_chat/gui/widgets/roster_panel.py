"""The panel at the side: who is here, and the card of the host."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from desktop_chat.gui.models.roster_model import RosterModel
from desktop_chat.gui.theme import zoomed
from desktop_chat.gui.viewmodels.hosting import Way
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.buttons import IconButton
from desktop_chat.gui.widgets.card import label
from desktop_chat.gui.widgets.hosting_card import HostingCard
from desktop_chat.gui.widgets.roster_delegate import RosterDelegate
from desktop_chat.protocol.entities import MemberId, MemberPresence
from desktop_chat.texts import _, ngettext

_WIDTH = 312


class RosterPanel(Adaptive, QFrame):
    """Reports ``copy_requested`` from the host's card and, when offered, ``rename_requested``."""

    copy_requested = Signal()
    rename_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidePanel")
        self._present: int | None = 0
        self._beyond_count = 0
        self._model = RosterModel(self)
        self._count = label("0", "badge", self)
        self._title = label("", "heading", self)
        self._rename = IconButton("pencil", "", self)
        self._rename.clicked.connect(self.rename_requested)
        self._rename.hide()
        self._list = QListView(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(RosterDelegate(self._list))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setUniformItemSizes(True)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.activated.connect(self._activate)
        self._beyond = label("", "secondary", self)
        self._beyond.hide()
        self._hosting = HostingCard(self)
        self._hosting.copy_requested.connect(self.copy_requested)
        self._hosting.hide()
        self._lay_out()
        self._set_words()
        self._set_sizes()

    def _lay_out(self) -> None:
        heading = self._heading = QHBoxLayout()
        heading.addWidget(self._title)
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
        self._present = present
        self._beyond_count = max((present or 0) - len(members), 0)
        self._show_counts()

    def set_way(self, way: Way | None) -> None:
        """Show by which ``way`` others come into the room on this computer; None if it is elsewhere."""
        if way is not None:
            self._hosting.set_way(way)
        self._hosting.setVisible(way is not None)

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

    def _set_words(self) -> None:
        self._title.setText(_("People"))
        self._rename.set_words(_("Change my name"))
        self._list.setAccessibleName(_("Who is here"))
        self._list.viewport().update()
        self._show_counts()

    def _set_sizes(self) -> None:
        self.setFixedWidth(zoomed(_WIDTH))
        self._heading.setContentsMargins(zoomed(20), zoomed(16), zoomed(14), zoomed(8))
        self._heading.setSpacing(zoomed(10))
        self._beyond.setContentsMargins(zoomed(20), zoomed(2), zoomed(20), zoomed(6))
        self._list.doItemsLayout()

    def _set_colours(self) -> None:
        self._list.viewport().update()

    def _show_counts(self) -> None:
        present, beyond = self._present, self._beyond_count
        here = ngettext("{count} person here", "{count} people here", present or 0)
        self._count.setText(_("Offline") if present is None else str(present))
        self._count.setAccessibleName(_("Offline") if present is None else here)
        self._beyond.setText(ngettext("and {count} more", "and {count} more", beyond))
        self._beyond.setVisible(beyond > 0)
