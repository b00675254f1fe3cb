"""Questions to the person: dialogs that are opened, and awaited as coroutines without a loop of their own."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.gui.widgets.buttons import PrimaryButton, QuietButton
from desktop_chat.gui.widgets.card import label
from desktop_chat.protocol.limits import NAME_CHARACTERS
from desktop_chat.texts import _, ngettext

_WIDTH = 420


async def answer_to(dialog: QDialog) -> int:
    """Open ``dialog`` over its parent and return its result code once it is closed, whoever closes it.

    The dialog can be read until Qt comes to its deletion: before the next ``await``.
    """
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(lambda code: None if answer.done() else answer.set_result(code))
    dialog.open()
    try:
        return await answer
    finally:
        dialog.reject()
        dialog.deleteLater()


class QuestionDialog(QDialog):
    """A question with what it is about, and its buttons in one row; ``content`` is what stands between."""

    def __init__(self, parent: QWidget, title: str, explanation: str, accept: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self.accept_button = PrimaryButton(accept)
        self.cancel_button = QuietButton(_("Cancel"))
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.cancel_button)
        self.buttons.addWidget(self.accept_button)
        self.content = QVBoxLayout()
        self.content.setSpacing(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 20)
        column.setSpacing(10)
        for text, look in ((title, "title"), (explanation, "secondary")):
            words = label(text, look)
            words.setWordWrap(True)
            column.addWidget(words)
        column.addLayout(self.content)
        column.addSpacing(6)
        column.addLayout(self.buttons)
        self.accept_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)


class CloseDialog(QuestionDialog):
    """Asks whether a room may close although others are in it; Enter and Esc leave it open."""

    def __init__(self, parent: QWidget, others: int) -> None:
        super().__init__(
            parent,
            ngettext("{count} person is connected", "{count} people are connected", others),
            _("The room closes for everyone. What was said is kept on this computer."),
            _("Close for everyone"),
        )
        self.cancel_button.setDefault(True)
        self.cancel_button.setFocus()


async def ask_to_close(parent: QWidget, others: int) -> bool:
    """Ask whether to close a hosted room although ``others`` people are connected."""
    return await answer_to(CloseDialog(parent, others)) == QDialog.DialogCode.Accepted


@dataclass(frozen=True, slots=True)
class Again:
    """The same person, in one more window."""


@dataclass(frozen=True, slots=True)
class SomebodyElse:
    """Another person of this profile, who is made if there is none of that name."""

    name: str


class NameDialog(QuestionDialog):
    """Asks for one name, with buttons for what it is used for."""

    def __init__(self, parent: QWidget, title: str, explanation: str, accept: str, name: str = "") -> None:
        super().__init__(parent, title, explanation, accept)
        self.accept_button.setDefault(True)
        self.name = QLineEdit(name)
        self.name.setMaxLength(NAME_CHARACTERS)
        self.name.setAccessibleName(_("Name"))
        self.content.addWidget(self.name)
        self.name.textChanged.connect(self._allow)
        self._allow()
        self.name.selectAll()
        self.name.setFocus()

    @property
    def chosen(self) -> str:
        return self.name.text().strip()

    def _allow(self) -> None:
        self.accept_button.setEnabled(bool(self.chosen))


class WhoDialog(NameDialog):
    """Asks somebody who is already in a room whether again or as somebody else."""

    AGAIN = 2

    def __init__(self, parent: QWidget, room: str, own_name: str, people: Sequence[str]) -> None:
        super().__init__(
            parent,
            _("You are already in this room"),
            _("“{room}” is open here for {name}. Who joins now?", room=room, name=own_name),
            _("Join as somebody else"),
        )
        self.name.setPlaceholderText(_("Another name"))
        self.name.setCompleter(QCompleter(list(people), self))
        self.again_button = QuietButton(_("{name} again", name=own_name.replace("&", "&&")))
        self.buttons.insertWidget(1, self.again_button)
        self.again_button.clicked.connect(lambda: self.done(self.AGAIN))


async def ask_who(
    parent: QWidget, room: str, own_name: str, people: Sequence[str]
) -> Again | SomebodyElse | None:
    """Return who joins a room where ``own_name`` is already: one of ``people``, a new one, or nobody."""
    dialog = WhoDialog(parent, room, own_name, [name for name in people if name != own_name])
    code = await answer_to(dialog)
    if code == WhoDialog.AGAIN or (code == QDialog.DialogCode.Accepted and dialog.chosen == own_name):
        return Again()
    return SomebodyElse(dialog.chosen) if code == QDialog.DialogCode.Accepted else None


def rename_dialog(parent: QWidget, current: str) -> NameDialog:
    """Return the dialog, to be shown with ``open()``, that asks what this person wants to be called."""
    dialog = NameDialog(
        parent,
        _("Change your name"),
        _("Everybody in the room sees that it was changed."),
        _("Change"),
        current,
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
