"""The question that comes before a link is opened."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.gui.rich_text import breakable, encoded_link, link_host
from desktop_chat.gui.widgets.buttons import PrimaryButton, QuietButton
from desktop_chat.gui.widgets.card import Card, label
from desktop_chat.texts import _

_LONGEST = 600


class LinkDialog(QDialog):
    """Shows the real host; accepted means: open it. Show it with ``open()``."""

    def __init__(self, url: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Open this link?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        host = label(link_host(url), "title", self)
        host.setWordWrap(True)
        host.setAccessibleName(_("The link leads to {host}", host=link_host(url)))
        shown = encoded_link(url)
        address = label(
            breakable(shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"), "secondary", self
        )
        address.setAccessibleName(shown)
        address.setWordWrap(True)
        frame = Card(self)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(host)
        inside.addWidget(address)
        open_button = PrimaryButton(_("Open in the browser"), self)
        open_button.clicked.connect(self.accept)
        cancel = QuietButton(_("Cancel"), self)
        cancel.clicked.connect(self.reject)
        cancel.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(open_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 20, 24, 18)
        rows.setSpacing(12)
        rows.addWidget(label(_("This link leads out of the room, to"), "secondary", self))
        rows.addWidget(frame)
        note = label(_("Open it only if you trust who sent it and where it leads."), "small", self)
        note.setWordWrap(True)
        rows.addWidget(note)
        rows.addLayout(buttons)
        self.setMinimumWidth(440)
        cancel.setFocus()
