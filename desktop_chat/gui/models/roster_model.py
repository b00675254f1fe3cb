"""Who is here, as a Qt model."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_chat.protocol.entities import MemberId, MemberPresence
from desktop_chat.texts import _

_ROOT = QModelIndex()


class RosterRole(IntEnum):
    """What the list asks for beside the name."""

    MEMBER = Qt.ItemDataRole.UserRole + 1
    OWN = Qt.ItemDataRole.UserRole + 2
    KNOWN = Qt.ItemDataRole.UserRole + 3
    """Whether it is known who is here now."""


class RosterModel(QAbstractListModel):
    """The members in the order in which they are given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._members: list[MemberPresence] = []
        self._own_member: MemberId | None = None
        self._known = True

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._members)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if not index.isValid() or index.row() >= len(self._members):
            return None
        member = self._members[index.row()]
        match role:
            case RosterRole.MEMBER:
                return member
            case RosterRole.OWN:
                return self.is_own(index.row())
            case RosterRole.KNOWN:
                return self._known
            case Qt.ItemDataRole.DisplayRole:
                return member.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken_words(member)
            case _:
                return None

    def show(
        self, members: Sequence[MemberPresence], own_member: MemberId | None, *, known: bool = True
    ) -> None:
        """Show these members, with only the rows changed that differ where the people are the same.

        Not ``known``: they were here when that was told last.
        """
        all_differ, self._known = known != self._known, known
        same_people = [known.member for known in self._members] == [member.member for member in members]
        if not same_people or own_member != self._own_member:
            self.beginResetModel()
            self._members, self._own_member = list(members), own_member
            self.endResetModel()
            return
        for row, member in enumerate(members):
            if all_differ or member != self._members[row]:
                self._members[row] = member
                self.dataChanged.emit(self.index(row), self.index(row))

    def is_own(self, row: int) -> bool:
        """Whether ``row`` is this program's own member."""
        return self._members[row].member == self._own_member

    def _spoken_words(self, member: MemberPresence) -> str:
        if member.member == self._own_member:
            return _("{name} (you)", name=member.name)
        if member.guest:
            return _("{name}, guest in a browser", name=member.name)
        return member.name
