"""What is shown before the first window when the data has to be brought elsewhere, or is not where it was."""

import asyncio
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QVBoxLayout

from desktop_chat.gui.theme import zoomed, zoomed_margins
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.buttons import PrimaryButton, QuietButton
from desktop_chat.gui.widgets.card import breakable_words, wrapped_label
from desktop_chat.gui.windows.screen import limit_to_screen
from desktop_chat.texts import Sentence, _

_WIDTH = 520


class Decision(Enum):
    """What to do about data that cannot be moved or found."""

    AGAIN = auto()
    OLD = auto()
    QUIT = auto()


class MovingDialog(Adaptive, QDialog):
    """Shows that the data is being copied, or asks what to do where that is not possible."""

    decided = Signal(object)
    """A `Decision`."""

    def __init__(self) -> None:
        super().__init__()
        self._target: Path | None = None
        self._old: Path | None = None
        self._reason: Sentence | None = None
        self._title = wrapped_label("", "title")
        self.explanation = wrapped_label("", "secondary")
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self.again, self.old, self.quit = PrimaryButton(), QuietButton(), QuietButton()
        self._buttons = QHBoxLayout()
        self._buttons.addStretch(1)
        for button, decision in (
            (self.quit, Decision.QUIT),
            (self.old, Decision.OLD),
            (self.again, Decision.AGAIN),
        ):
            button.clicked.connect(lambda _checked=False, decision=decision: self._decide(decision))
            self._buttons.addWidget(button)
        self._column = QVBoxLayout(self)
        for part in (self._title, self.explanation, self._progress):
            self._column.addWidget(part)
        self._column.addLayout(self._buttons)
        self._set_sizes()
        self._set_words()

    def show_work(self, target: Path | None) -> None:
        """Show that everything is on its way to ``target``, or is being looked for."""
        self._target, self._reason = target, None
        self._set_words()

    async def ask(self, reason: Sentence, old: Path | None) -> Decision:
        """Say why it was not possible and return what to do; ``old`` is the folder that could be used."""
        self._reason, self._old = reason, old
        self._set_words()
        self.resize(self.width(), self._column.totalHeightForWidth(self.width()))
        self.show()
        self.again.setFocus()
        decision: asyncio.Future[Decision] = asyncio.get_running_loop().create_future()
        connection = self.decided.connect(
            lambda chosen: None if decision.done() else decision.set_result(chosen)
        )
        try:
            return await decision
        finally:
            self.decided.disconnect(connection)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing it means to quit; what is being copied is copied to its end."""
        event.ignore()
        self.reject()

    def reject(self) -> None:
        if self._reason is not None:
            self._decide(Decision.QUIT)

    def _decide(self, decision: Decision) -> None:
        """Tell it, and take no second decision."""
        self._reason = None
        self._set_words()
        self.decided.emit(decision)

    def _set_words(self) -> None:
        self.setWindowTitle(_("Desktop Chat"))
        asking = self._reason is not None
        if self._reason is not None:
            self._title.setText(_("Your messages cannot be used from the chosen folder"))
            words = [str(self._reason), _("Nothing was changed or deleted.")]
            if self._old is not None:
                words.append(_("What is in {path} can be used meanwhile.", path=self._old))
            self.explanation.setText("\n".join(breakable_words(line) for line in words))
        else:
            self._title.setText(_("Copying your messages…"))
            to = _("They go to {path}. The old folder stays as it is.", path=self._target)
            self.explanation.setText(breakable_words(to) if self._target is not None else "")
        self.again.setText(_("Try again"))
        self.old.setText(_("Use the old folder this time"))
        self.quit.setText(_("Quit"))
        self._progress.setAccessibleName(_("Copying your messages…"))
        self._progress.setVisible(not asking)
        self.again.setVisible(asking)
        self.quit.setVisible(asking)
        self.old.setVisible(asking and self._old is not None)

    def _set_sizes(self) -> None:
        self.setMinimumWidth(limit_to_screen(self, _WIDTH, 0).width())
        self._column.setContentsMargins(zoomed_margins(24, 22, 24, 20))
        self._column.setSpacing(zoomed(12))
        self._buttons.setSpacing(zoomed(8))
        self._progress.setFixedHeight(zoomed(6))
