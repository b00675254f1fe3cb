"""The two cards of the start window: host a room here, or join one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_chat.gui.rich_text import plain_label
from desktop_chat.gui.theme import current_theme
from desktop_chat.gui.viewmodels.start import Recent
from desktop_chat.gui.widgets.buttons import LinkButton, PrimaryButton
from desktop_chat.gui.widgets.card import Card, label
from desktop_chat.gui.widgets.icons import icon_pixmap
from desktop_chat.gui.widgets.recent_rooms import RecentRooms
from desktop_chat.gui.widgets.refusal_label import RefusalLabel
from desktop_chat.texts import _

_MARGIN = 24
_GAP = 8
_PORT_WIDTH = 110
_ICON = 22
_ICON_GROUND = 44


class StartCard(Card):
    """A card with a picture, a heading, a line that explains it, and what is added to ``content``."""

    def __init__(self, icon_name: str, heading: str, explanation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(heading)
        self._icon_name = icon_name
        self._picture = plain_label()
        self.content = QVBoxLayout(self)
        self.content.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self.content.setSpacing(_GAP)
        self.content.addWidget(self._make_ground())
        self.content.addSpacing(4)
        self.content.addWidget(_wrapped(heading, "title"))
        self.content.addWidget(_wrapped(explanation, "secondary"))
        self.content.addSpacing(_GAP)

    def add_field(self, words: str, field: QLineEdit) -> RefusalLabel:
        """Put ``field`` under its ``words`` and return the place for what is wrong with it."""
        self.content.addWidget(field_label(words, field))
        self.content.addWidget(field)
        refusal = RefusalLabel(field)
        self.content.addWidget(refusal)
        return refusal

    def _make_ground(self) -> QFrame:
        ground = QFrame()
        ground.setProperty("look", "iconGround")
        ground.setFixedSize(_ICON_GROUND, _ICON_GROUND)
        inside = QHBoxLayout(ground)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignCenter)
        self.paint_icon()
        return ground

    def paint_icon(self) -> None:
        """Follow the theme's colours."""
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(icon_pixmap(self._icon_name, current_theme().present, _ICON, ratio))


class HostCard(StartCard):
    """Where one hosts: the room's name, and the port under "More"."""

    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "wifi",
            _("Host a room on this computer"),
            _("The others on your network join with its address, or in a browser."),
            parent,
        )
        self.title = QLineEdit()
        self.title_refusal = self.add_field(_("Name of the room"), self.title)
        self.more = LinkButton(_("More options"))
        self.more.setCheckable(True)
        self.port = QLineEdit()
        self.port.setMaxLength(12)
        self.port.setFixedWidth(_PORT_WIDTH)
        self.port_refusal = RefusalLabel(self.port)
        self._options = self._make_options()
        self.refusal = RefusalLabel()
        self.button = PrimaryButton(_("Host the room"))
        self.content.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.content.addWidget(self._options)
        self.content.addStretch(1)
        self.content.addWidget(self.refusal)
        self.content.addWidget(self.button)
        self.more.toggled.connect(self._show_options)
        self.button.clicked.connect(self.submitted)
        self.title.returnPressed.connect(self.submitted)
        self.port.returnPressed.connect(self.submitted)

    def _show_options(self, shown: bool) -> None:
        self._options.setVisible(shown)
        self.more.setText(_("Fewer options") if shown else _("More options"))

    def _make_options(self) -> QWidget:
        options = QWidget()
        column = QVBoxLayout(options)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        column.addWidget(field_label(_("Port"), self.port))
        column.addWidget(self.port)
        column.addWidget(self.port_refusal)
        column.addWidget(_wrapped(_("If another program uses it, the next free one is taken."), "small"))
        options.hide()
        return options


class JoinCard(StartCard):
    """Where one joins: by an address, or a room where one was before."""

    submitted = Signal()
    recent_chosen = Signal(str)
    """The address of a room in the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "join", _("Join a room"), _("Paste the address or the link that the host shows."), parent
        )
        self.address = QLineEdit()
        self.address.setPlaceholderText("192.168.1.20:8765")
        self.refusal = self.add_field(_("Address"), self.address)
        self.recent = RecentRooms()
        self._recent_heading = _wrapped(_("Recent rooms"), "small")
        self._nothing_yet = QWidget()
        self.button = PrimaryButton(_("Join"))
        self.content.addSpacing(4)
        self.content.addWidget(self._recent_heading)
        self.content.addWidget(self.recent, 1)
        self.content.addWidget(self._nothing_yet, 1)
        self.content.addWidget(self.button)
        self.button.clicked.connect(self.submitted)
        self.address.returnPressed.connect(self.submitted)
        self.recent.chosen.connect(self.recent_chosen)
        self.show_recent(())

    def show_recent(self, rooms: Sequence[Recent]) -> None:
        """List ``rooms``, the newest first."""
        self.recent.show_rooms(rooms)
        self.recent.setVisible(bool(rooms))
        self._recent_heading.setVisible(bool(rooms))
        self._nothing_yet.setVisible(not rooms)


def field_label(words: str, field: QLineEdit) -> QLabel:
    """Return the label of ``field``, for eyes and for screen readers."""
    made = label(words, "small")
    made.setBuddy(field)
    field.setAccessibleName(words)
    return made


def _wrapped(words: str, look: str) -> QLabel:
    made = label(words, look)
    made.setWordWrap(True)
    return made
