"""The two cards of the start window: host a room here, or join one."""

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.client.address import Address
from desktop_chat.client.trouble import Remedy, Trouble
from desktop_chat.gui.rich_text import plain_label
from desktop_chat.gui.theme import current_theme, zoomed, zoomed_margins
from desktop_chat.gui.viewmodels.start import Recent, Work
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.buttons import LinkButton, PrimaryButton
from desktop_chat.gui.widgets.card import Card, FieldLabel, Gap, wrapped_label
from desktop_chat.gui.widgets.icons import icon_pixmap
from desktop_chat.gui.widgets.line_field import LineField
from desktop_chat.gui.widgets.recent_rooms import RecentRooms
from desktop_chat.gui.widgets.refusal_label import RefusalLabel
from desktop_chat.storage.earlier import COUNTED
from desktop_chat.texts import Sentence, _, ngettext, sentence

_MARGIN = 24
_GAP = 8
_PORT_WIDTH = 110
_ICON = 24
_ICON_GROUND = 48


class StartCard(Adaptive, Card):
    """A card with a picture in the theme's colour ``tint``, a heading, a line below it, and ``content``."""

    def __init__(
        self,
        icon_name: str,
        tint: str,
        heading: Sentence,
        explanation: Sentence,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name, self._tint = icon_name, tint
        self._sentences = heading, explanation
        self._picture = plain_label()
        self._ground = self._make_ground(f"{tint}Ground")
        self._heading = wrapped_label("", "title")
        self._explanation = wrapped_label("", "secondary")
        self.content = QVBoxLayout(self)
        self.content.addWidget(self._ground)
        self.content.addWidget(Gap(4))
        self.content.addWidget(self._heading)
        self.content.addWidget(self._explanation)
        self.content.addWidget(Gap(_GAP))

    def add_field(self, field: LineField) -> tuple[FieldLabel, RefusalLabel]:
        """Add ``field``; return the label over it and the place for what is wrong with it."""
        words, refusal = FieldLabel(field), RefusalLabel(field)
        for part in (words, field, refusal):
            self.content.addWidget(part)
        return words, refusal

    def _make_ground(self, look: str) -> QFrame:
        ground = QFrame()
        ground.setProperty("look", look)
        inside = QHBoxLayout(ground)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignCenter)
        return ground

    def _set_words(self) -> None:
        heading, explanation = map(str, self._sentences)
        self.setAccessibleName(heading)
        self._heading.setText(heading)
        self._explanation.setText(explanation)

    def _set_sizes(self) -> None:
        self.content.setContentsMargins(zoomed_margins(_MARGIN, _MARGIN, _MARGIN, _MARGIN))
        self.content.setSpacing(zoomed(_GAP))
        self._ground.setFixedSize(zoomed(_ICON_GROUND), zoomed(_ICON_GROUND))
        self._set_colours()

    def _set_colours(self) -> None:
        colour, ratio = getattr(current_theme(), self._tint), self.devicePixelRatioF()
        self._picture.setPixmap(icon_pixmap(self._icon_name, colour, zoomed(_ICON), ratio))


class HostCard(StartCard):
    """Where one hosts: the room's name, and the port under "More"."""

    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "wifi",
            "accent",
            sentence("Host a room on this computer"),
            sentence("The others on your network join with its address, or in a browser."),
            parent,
        )
        self._work = Work.NOTHING
        self.title = LineField()
        self._title_label, self.title_refusal = self.add_field(self.title)
        self._earlier = 0
        self.earlier = wrapped_label("", "small")
        self.earlier.hide()
        self.content.addWidget(self.earlier)
        self.more = LinkButton()
        self.more.setCheckable(True)
        self.port = LineField()
        self._port_label = FieldLabel(self.port)
        self.port_refusal = RefusalLabel(self.port)
        self._port_note = wrapped_label("", "small")
        self._options = self._make_options()
        self.refusal = RefusalLabel()
        self.button = PrimaryButton()
        self.content.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.content.addWidget(self._options)
        self.content.addStretch(1)
        self.content.addWidget(self.refusal)
        self.content.addWidget(self.button)
        self.more.toggled.connect(self._show_options)
        self.button.clicked.connect(self.submitted)
        self.title.returnPressed.connect(self.submitted)
        self.port.returnPressed.connect(self.submitted)
        self._set_words()
        self._set_sizes()

    def show_work(self, work: Work) -> None:
        """Say on the button what is under way."""
        self._work = work
        hosting = work is Work.HOSTING
        self.button.setText(_("Opening the room…") if hosting else _("Host the room"))

    def show_earlier(self, messages: int) -> None:
        """Say that the room is not new: whoever hosts it opens what was said there."""
        self._earlier = messages
        self.earlier.setVisible(messages > 0)
        count = QLocale().toString(min(messages, COUNTED))
        if messages > COUNTED:
            words = _("Goes on with more than {count} earlier messages", count=count)
        else:
            words = ngettext(
                "Goes on with {number} earlier message",
                "Goes on with {number} earlier messages",
                messages,
                number=count,
            )
        self.earlier.setText(words)

    def _show_options(self, shown: bool) -> None:
        self._options.setVisible(shown)
        self.more.setText(_("Fewer options") if shown else _("More options"))

    def _make_options(self) -> QWidget:
        options = QWidget()
        column = self._option_column = QVBoxLayout(options)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self._port_label, self.port, self.port_refusal, self._port_note):
            column.addWidget(part)
        options.hide()
        return options

    def _set_words(self) -> None:
        super()._set_words()
        self._title_label.set_words(_("Name of the room"))
        self._port_label.set_words(_("Port"))
        self._port_note.setText(_("If another program uses it, the next free one is taken."))
        self.show_earlier(self._earlier)
        self.more.setText(_("Fewer options") if self.more.isChecked() else _("More options"))
        self.show_work(self._work)

    def _set_sizes(self) -> None:
        super()._set_sizes()
        self._option_column.setSpacing(zoomed(_GAP))
        self.port.setFixedWidth(zoomed(_PORT_WIDTH))


class JoinCard(StartCard):
    """Where one joins: by an address, or a room where one was before."""

    submitted = Signal()
    recent_chosen = Signal(str)
    """The address of a room in the list."""
    help_wanted = Signal(Address)
    """The firewall of this host is in the way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "join",
            "present",
            sentence("Join a room"),
            sentence("Paste the address or the link that the host shows."),
            parent,
        )
        self._work = Work.NOTHING
        self.address = LineField()
        self.address.setPlaceholderText("192.168.1.20:8765")
        self._address_label, self.refusal = self.add_field(self.address)
        self._blocked: Address | None = None
        self._help = LinkButton()
        self._help.clicked.connect(lambda: self.help_wanted.emit(self._blocked))
        self._help.hide()
        self.content.addWidget(self._help, 0, Qt.AlignmentFlag.AlignLeft)
        self.recent = RecentRooms()
        self._recent_heading = wrapped_label("", "small")
        self._nothing_yet = QWidget()
        self.button = PrimaryButton()
        self.content.addWidget(Gap(4))
        self.content.addWidget(self._recent_heading)
        self.content.addWidget(self.recent, 1)
        self.content.addWidget(self._nothing_yet, 1)
        self.content.addWidget(self.button)
        self.button.clicked.connect(self.submitted)
        self.address.returnPressed.connect(self.submitted)
        self.recent.chosen.connect(self.recent_chosen)
        self.show_recent(())
        self._set_words()
        self._set_sizes()

    def show_recent(self, rooms: Sequence[Recent]) -> None:
        """List ``rooms``, the newest first."""
        self.recent.show_rooms(rooms)
        self.recent.setVisible(bool(rooms))
        self._recent_heading.setVisible(bool(rooms))
        self._nothing_yet.setVisible(not rooms)

    def offer_help(self, trouble: Trouble | None) -> None:
        """Show a button that tells how to open a firewall, where that is the trouble."""
        is_firewall = trouble is not None and trouble.remedy is Remedy.FIREWALL
        self._blocked = trouble.address if trouble is not None and is_firewall else None
        self._help.setVisible(self._blocked is not None)

    def show_work(self, work: Work) -> None:
        """Say on the button what is under way."""
        self._work = work
        self.button.setText(_("Joining…") if work is Work.JOINING else _("Join"))

    def _set_words(self) -> None:
        super()._set_words()
        self._address_label.set_words(_("Address"))
        self._help.setText(_("Show how"))
        self._recent_heading.setText(_("Recent rooms"))
        self.show_work(self._work)
