"""The card that tells the host: the room runs here, at this address."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.gui.theme import current_theme
from desktop_chat.gui.widgets.buttons import IconButton
from desktop_chat.gui.widgets.card import Card, label
from desktop_chat.gui.widgets.elided_label import ElidedLabel
from desktop_chat.gui.widgets.icons import icon_pixmap
from desktop_chat.texts import _

_ICON_GROUND = 38
_ICON = 20
_CONFIRMED_MS = 2000


class HostingCard(QWidget):
    """Reports ``copy_requested``."""

    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground = QFrame(self)
        self._ground.setProperty("look", "iconGround")
        self._ground.setFixedSize(_ICON_GROUND, _ICON_GROUND)
        self._icon = label("", "plain", self._ground)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._icon.setGeometry(0, 0, _ICON_GROUND, _ICON_GROUND)
        self._title = ElidedLabel("strong", self)
        self._title.set_words(_("Hosting on this computer"))
        self._address = ElidedLabel("small", self)
        self._copy = IconButton("copy", _("Copy the address of this room"), self)
        self._copy.clicked.connect(self.copy_requested)
        self._confirmed = QTimer(self, singleShot=True, interval=_CONFIRMED_MS)
        self._confirmed.timeout.connect(lambda: self._copy.set_icon("copy", "secondary"))
        self._lay_out()
        self._paint_icon()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._address)
        card = Card(self)
        row = QHBoxLayout(card)
        row.setContentsMargins(9, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._ground)
        row.addLayout(words, 1)
        row.addWidget(self._copy)
        around = QVBoxLayout(self)
        around.setContentsMargins(12, 6, 12, 12)
        around.addWidget(card)

    def set_address(self, address: str) -> None:
        """Show ``address``."""
        self._address.set_words(address)

    def show_copied(self) -> None:
        """Confirm for a moment that the address is in the clipboard."""
        self._copy.set_icon("check", "present")
        self._confirmed.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._paint_icon()

    def _paint_icon(self) -> None:
        colour = current_theme().present
        self._icon.setPixmap(icon_pixmap("wifi", colour, _ICON, self.devicePixelRatioF()))
