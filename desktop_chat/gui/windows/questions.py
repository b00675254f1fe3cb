"""Questions to the person: dialogs that are opened, and awaited as coroutines without a loop of their own."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.gui.rich_text import elided
from desktop_chat.gui.theme import text_font, zoomed, zoomed_margins
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.buttons import PrimaryButton, QuietButton
from desktop_chat.gui.widgets.card import Gap, breakable_words, wrapped_label
from desktop_chat.gui.widgets.line_field import LineField
from desktop_chat.gui.widgets.refusal_label import RefusalLabel
from desktop_chat.protocol.checks import check_name
from desktop_chat.protocol.errors import Refusal
from desktop_chat.texts import _, ngettext

_WIDTH = 420
_NAME_WIDTH = 160


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


class QuestionDialog(Adaptive, QDialog):
    """A question with what it is about, and its buttons in one row; ``content`` is what stands between.

    A subclass says its words in `_set_words`, which it calls at the end of its construction.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.accept_button = PrimaryButton()
        self.cancel_button = QuietButton()
        self._title = wrapped_label("", "title")
        self._explanation = wrapped_label("", "secondary")
        self.buttons = QHBoxLayout()
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.cancel_button)
        self.buttons.addWidget(self.accept_button)
        self.content = QVBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addWidget(self._explanation)
        self._column.addLayout(self.content)
        self._column.addWidget(Gap(6))
        self._column.addLayout(self.buttons)
        self.accept_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self._set_sizes()

    def ask(self, title: str, explanation: str, accept: str) -> None:
        """Show these words, ``accept`` on the button that means yes."""
        self.setWindowTitle(title)
        self._title.setText(breakable_words(title))
        self._explanation.setText(breakable_words(explanation))
        self.accept_button.setText(accept)

    def _set_words(self) -> None:
        self.cancel_button.setText(_("Cancel"))

    def _set_sizes(self) -> None:
        self.setMinimumWidth(min(zoomed(_WIDTH), self.screen().availableGeometry().width()))
        self._column.setContentsMargins(zoomed_margins(24, 22, 24, 20))
        for layout, spacing in ((self._column, 10), (self.content, 10), (self.buttons, 8)):
            layout.setSpacing(zoomed(spacing))


class CloseDialog(QuestionDialog):
    """Asks whether a room may close although others are in it; Enter and Esc leave it open."""

    def __init__(self, parent: QWidget, others: int) -> None:
        super().__init__(parent)
        self._others = others
        self._set_words()
        self.cancel_button.setDefault(True)
        self.cancel_button.setFocus()

    def _set_words(self) -> None:
        super()._set_words()
        self.ask(
            ngettext("{count} person is connected", "{count} people are connected", self._others),
            _("The room closes for everyone. What was said is kept on this computer."),
            _("Close for everyone"),
        )


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
    """Asks for one name, with buttons for what it is used for; ``chosen`` is the accepted one."""

    def __init__(self, parent: QWidget, name: str = "") -> None:
        super().__init__(parent)
        self.accept_button.setDefault(True)
        self.chosen = ""
        self.name = LineField(name)
        self.refusal = RefusalLabel(self.name)
        self.content.addWidget(self.name)
        self.content.addWidget(self.refusal)
        self.name.refused.connect(self._make_place)
        self.name.selectAll()
        self.name.setFocus()

    def accept(self) -> None:
        """Close if the name can be one; else say beside it why not."""
        try:
            self.chosen = check_name(self.name.text())
        except Refusal as refusal:
            self.refusal.say(refusal.sentence)
            self._make_place()
            return
        super().accept()

    def _make_place(self) -> None:
        """Grow with what is said beside the field."""
        self._column.activate()
        self.resize(self.width(), max(self.height(), self._column.totalHeightForWidth(self.width())))

    def _set_words(self) -> None:
        super()._set_words()
        self.name.setAccessibleName(_("Name"))


class WhoDialog(NameDialog):
    """Asks somebody who is already in a room whether again or as somebody else."""

    AGAIN = 2

    def __init__(self, parent: QWidget, room: str, own_name: str, people: Sequence[str]) -> None:
        super().__init__(parent)
        self._room = room
        self._own_name = own_name
        self.name.setCompleter(QCompleter(list(people), self))
        self.again_button = QuietButton()
        self.buttons.insertWidget(1, self.again_button)
        self.again_button.clicked.connect(lambda: self.done(self.AGAIN))
        self._set_words()

    def _set_words(self) -> None:
        super()._set_words()
        self.ask(
            _("You are already in this room"),
            _("“{room}” is open here for {name}. Who joins now?", room=self._room, name=self._own_name),
            _("Join as somebody else"),
        )
        self.name.setPlaceholderText(_("Another name"))
        name = elided(self._own_name, QFontMetricsF(text_font()), zoomed(_NAME_WIDTH))
        self.again_button.setText(_("{name} again", name=name.replace("&", "&&")))


class RenameDialog(NameDialog):
    """Asks what this person wants to be called; show it with ``open()``."""

    def __init__(self, parent: QWidget, current: str) -> None:
        super().__init__(parent, current)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._set_words()

    def _set_words(self) -> None:
        super()._set_words()
        self.ask(_("Change your name"), _("Everybody in the room sees that it was changed."), _("Change"))


async def ask_who(
    parent: QWidget, room: str, own_name: str, people: Sequence[str]
) -> Again | SomebodyElse | None:
    """Return who joins a room where ``own_name`` is already: one of ``people``, a new one, or nobody."""
    dialog = WhoDialog(parent, room, own_name, [name for name in people if name != own_name])
    code = await answer_to(dialog)
    if code == WhoDialog.AGAIN or (code == QDialog.DialogCode.Accepted and dialog.chosen == own_name):
        return Again()
    return SomebodyElse(dialog.chosen) if code == QDialog.DialogCode.Accepted else None
