"""How others come in: the address in large letters, shown in an empty room."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_chat.gui.rich_text import breakable
from desktop_chat.gui.widgets.buttons import PrimaryButton
from desktop_chat.gui.widgets.card import Card, label
from desktop_chat.texts import _

_NARROWEST = 240
_WIDEST = 440


class Invitation(Card):
    """Reports ``copy_requested``; whoever copies calls `show_copied`."""

    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label(_("The room is open"), "title", self)
        self._address = label("", "address", self)
        self._address.setWordWrap(True)
        self._note = label(
            _(
                "People on the same network can enter this address in a browser or in Desktop Chat. "
                "Nothing goes to the internet."
            ),
            "secondary",
            self,
        )
        self._note.setWordWrap(True)
        self._copy = PrimaryButton(_("Copy link"), self)
        self._copy.clicked.connect(self.copy_requested)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(32, 26, 32, 26)
        rows.setSpacing(10)
        for part in (self._title, self._address, self._note):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            rows.addWidget(part)
        rows.addSpacing(6)
        rows.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignHCenter)

    def set_address(self, address: str) -> None:
        """Show ``address``."""
        self._address.setText(breakable(address))
        self._address.setAccessibleName(_("Address of this room: {address}", address=address))
        self._copy.setText(_("Copy link"))

    def fit(self, width: int) -> None:
        """Be at most ``width`` wide, and as high as the texts then need."""
        wide = min(max(width, _NARROWEST), _WIDEST)
        self.resize(wide, max(self.heightForWidth(wide), self.minimumSizeHint().height()))

    def show_copied(self) -> None:
        """Confirm that the address is in the clipboard."""
        self._copy.setText(_("Copied"))
