"""The question that comes before a link is opened."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.gui.rich_text import breakable, encoded_link, link_host
from desktop_chat.gui.theme import zoomed, zoomed_margins
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.buttons import PrimaryButton, QuietButton
from desktop_chat.gui.widgets.card import Card, breakable_words, wrapped_label
from desktop_chat.texts import _

_LONGEST = 600
_WIDTH = 440


class LinkDialog(Adaptive, QDialog):
    """Shows the real host; accepted means: open it. Show it with ``open()``."""

    def __init__(self, url: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = encoded_link(url)
        self._link_host = link_host(url)
        self._heading = wrapped_label("", "secondary", self)
        self._host = wrapped_label(breakable_words(self._link_host), "title", self)
        self._address = wrapped_label(
            breakable(shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"), "secondary", self
        )
        self._address.setAccessibleName(shown)
        self._note = wrapped_label("", "small", self)
        self._open = PrimaryButton(parent=self)
        self._open.clicked.connect(self.accept)
        self._cancel = QuietButton(parent=self)
        self._cancel.clicked.connect(self.reject)
        self._cancel.setDefault(True)
        self._place()
        self._set_words()
        self._set_sizes()
        self._cancel.setFocus()

    def _place(self) -> None:
        frame = Card(self)
        self._inside = QVBoxLayout(frame)
        self._inside.addWidget(self._host)
        self._inside.addWidget(self._address)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._open)
        self._rows = QVBoxLayout(self)
        self._rows.addWidget(self._heading)
        self._rows.addWidget(frame)
        self._rows.addWidget(self._note)
        self._rows.addLayout(buttons)

    def _set_words(self) -> None:
        self.setWindowTitle(_("Open this link?"))
        self._heading.setText(_("This link leads out of the room, to"))
        self._host.setAccessibleName(_("The link leads to {host}", host=self._link_host))
        self._note.setText(_("Open it only if you trust who sent it and where it leads."))
        self._open.setText(_("Open in the browser"))
        self._cancel.setText(_("Cancel"))

    def _set_sizes(self) -> None:
        self.setMinimumWidth(min(zoomed(_WIDTH), self.screen().availableGeometry().width()))
        self._rows.setContentsMargins(zoomed_margins(24, 20, 24, 18))
        self._rows.setSpacing(zoomed(12))
        self._inside.setContentsMargins(zoomed_margins(16, 12, 16, 12))
