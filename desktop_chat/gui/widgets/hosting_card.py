"""The card that tells the host: the room runs here, at this address."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.gui.theme import current_theme, zoomed
from desktop_chat.gui.viewmodels.hosting import Way
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.buttons import IconButton
from desktop_chat.gui.widgets.card import Card, label
from desktop_chat.gui.widgets.elided_label import ElidedLabel
from desktop_chat.gui.widgets.icons import icon_pixmap
from desktop_chat.texts import _

_ICON_GROUND = 38
_ICON = 20
_CONFIRMED_MS = 2000


class HostingCard(Adaptive, QWidget):
    """Reports ``copy_requested``."""

    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._way: Way | None = None
        self._ground = QFrame(self)
        self._ground.setProperty("look", "iconGround")
        self._icon = label("", "plain", self._ground)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = ElidedLabel("strong", self)
        self._address = ElidedLabel("small", self)
        self._copy = IconButton("copy", "", self)
        self._copy.clicked.connect(self.copy_requested)
        self._confirmed = QTimer(self, singleShot=True, interval=_CONFIRMED_MS)
        self._confirmed.timeout.connect(lambda: self._copy.set_icon("copy", "secondary"))
        self._lay_out()
        self._set_words()
        self._set_sizes()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._address)
        card = Card(self)
        row = self._row = QHBoxLayout(card)
        row.addWidget(self._ground)
        row.addLayout(words, 1)
        row.addWidget(self._copy)
        around = self._around = QVBoxLayout(self)
        around.addWidget(card)

    def set_way(self, way: Way) -> None:
        """Show by which address others come in."""
        self._way = way
        self._set_words()

    def show_copied(self) -> None:
        """Confirm for a moment that the address is in the clipboard."""
        self._copy.set_icon("check", "present")
        self._confirmed.start()

    def _set_words(self) -> None:
        self._title.set_words(_("Hosting on this computer"))
        self._copy.set_words(_("Copy the address of this room"))
        is_open = self._way is not None and self._way.is_open_to_others
        self._address.set_words(
            self._way.address.label if self._way is not None and is_open else _("Not connected to a network")
        )
        self._copy.setVisible(is_open)

    def _set_sizes(self) -> None:
        ground = zoomed(_ICON_GROUND)
        self._ground.setFixedSize(ground, ground)
        self._icon.setGeometry(0, 0, ground, ground)
        self._row.setContentsMargins(zoomed(9), zoomed(8), zoomed(8), zoomed(8))
        self._row.setSpacing(zoomed(10))
        self._around.setContentsMargins(zoomed(12), zoomed(6), zoomed(12), zoomed(12))
        self._set_colours()

    def _set_colours(self) -> None:
        colour = current_theme().present
        self._icon.setPixmap(icon_pixmap("wifi", colour, zoomed(_ICON), self.devicePixelRatioF()))
