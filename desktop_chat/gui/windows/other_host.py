"""The question whether to go on with another host that answers at a room's address."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.windows.questions import QuestionDialog
from desktop_chat.texts import _


class OtherHostDialog(QuestionDialog):
    """Accepted means: join the other host's room. Enter and Esc, which may be typed unawares, do not."""

    def __init__(self, parent: QWidget, address: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._address = address
        self._set_words()
        self.cancel_button.setDefault(True)
        self.cancel_button.setFocus()

    def _set_words(self) -> None:
        super()._set_words()
        words = _(
            "Another host answers at {address} now. Nothing was sent to it. Do you want to join its room?",
            address=self._address,
        )
        self.ask(_("A different host"), words, _("Join"))


class HostQuestion(QObject):
    """Asks over ``window`` as long as another host answers and nobody has decided."""

    def __init__(self, window: QWidget, model: RoomViewModel) -> None:
        super().__init__(window)
        self._window = window
        self._model = model
        self._dialog: OtherHostDialog | None = None
        model.link_changed.connect(self.look)

    def look(self) -> None:
        """Ask, or take the question back: another window of the room may have answered it."""
        asked = self._model.meets_other_host
        if asked and self._dialog is None and self._window.isVisible():
            self._dialog = OtherHostDialog(self._window, self._model.address)
            self._dialog.accepted.connect(self._model.join_other)
            self._dialog.finished.connect(self._forget)
            self._dialog.open()
        elif not asked and self._dialog is not None:
            self._dialog.reject()

    def _forget(self) -> None:
        self._dialog = None
