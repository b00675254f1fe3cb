"""How others come in: QR code and address in large letters, shown in an empty room and when asked for."""

from enum import Enum, auto

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.gui.rich_text import breakable
from desktop_chat.gui.theme import zoomed
from desktop_chat.gui.viewmodels.hosting import Way
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.buttons import LinkButton, PrimaryButton, QuietButton
from desktop_chat.gui.widgets.card import Card, label
from desktop_chat.gui.widgets.qr_code import QrCode
from desktop_chat.texts import _

CONFIRMED_MS = 2000
_LONGEST_LINE = 21
"""Characters of an address that stand on one line: as many as IPv4 and a port can have."""


class _Form(Enum):
    """What there is room for."""

    HIGH = auto()
    WIDE = auto()
    WORDS = auto()
    ADDRESS = auto()


_WIDEST = {_Form.HIGH: 520, _Form.WIDE: 680, _Form.WORDS: 440, _Form.ADDRESS: 440}
_NARROWEST = {_Form.HIGH: 300, _Form.WIDE: 520}
_WITH_CODE = frozenset(_NARROWEST)


class Invitation(Adaptive, Card):
    """Reports what is wanted; whoever copies calls `show_copied`."""

    copy_requested = Signal()
    enlarge_requested = Signal()
    help_requested = Signal()
    """The others do not get in by this address."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._way: Way | None = None
        self._form = _Form.HIGH
        self._area: QRect | None = None
        self._code = QrCode(self)
        self._title = label("", "title", self)
        self._address = label("", "address", self)
        self._address.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._note = label("", "secondary", self)
        for words in (self._title, self._address, self._note):
            words.setWordWrap(True)
        self._copy = PrimaryButton("", self)
        self._copy.clicked.connect(self.copy_requested)
        self._enlarge = QuietButton("", self)
        self._enlarge.clicked.connect(self.enlarge_requested)
        self._help = LinkButton(parent=self)
        self._help.clicked.connect(self.help_requested)
        self._confirmed = QTimer(self, singleShot=True, interval=CONFIRMED_MS)
        self._confirmed.timeout.connect(self._show_copy)
        self._lay_out()
        self._set_words()
        self._set_sizes()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._copy)
        buttons.addWidget(self._enlarge)
        buttons.addStretch(1)
        self._buttons = buttons
        words = self._words = QVBoxLayout()
        words.addStretch(1)
        for part in (self._title, self._address, self._note):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            words.addWidget(part)
        words.addSpacing(6)
        words.addLayout(buttons)
        words.addWidget(self._help, 0, Qt.AlignmentFlag.AlignHCenter)
        words.addStretch(1)
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._parts.addWidget(self._code, 0, Qt.AlignmentFlag.AlignCenter)
        self._parts.addLayout(words, 1)

    def show_way(self, way: Way) -> None:
        """Invite by ``way``, or say that there is none into a network."""
        self._way = way
        self._confirmed.stop()
        self._set_words()

    def show_copied(self) -> None:
        """Confirm that the address is in the clipboard."""
        self._confirmed.start()
        self._show_copy()

    def set_code_size(self, pixels: int) -> None:
        """Draw the code ``pixels`` wide."""
        self._code.setFixedSize(pixels, pixels)

    # Its place over other things

    def place_in(self, area: QRect) -> None:
        """Stand in the middle of ``area``, in the form for which it has room, and stay there."""
        self._area = area
        self._fit()

    def _fit(self) -> None:
        area = self._area
        if area is None:
            return
        wide = 0
        for self._form in _Form:
            self._arrange(area)
            wide = min(area.width(), zoomed(_WIDEST[self._form]))
            if wide >= zoomed(_NARROWEST.get(self._form, 0)) and self.heightForWidth(wide) <= area.height():
                break
        self.resize(wide, max(self.heightForWidth(wide), self.minimumSizeHint().height()))
        self.move(area.center() - self.rect().center())

    def _arrange(self, area: QRect) -> None:
        wide = self._form is _Form.WIDE
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._parts.setDirection(direction)
        side = max(zoomed(176), min(zoomed(300), area.height() * 2 // 5))
        self.set_code_size(zoomed(176) if wide else side)
        self._show_parts()
        for layout in (self._buttons, self._words, self._parts):
            layout.invalidate()  # an outer one does not ask the inner ones anew by itself

    # Words and sizes

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _set_sizes(self) -> None:
        side, top = zoomed(28), zoomed(18)
        self._parts.setContentsMargins(side, top, side, top)
        self._parts.setSpacing(zoomed(12))
        self._words.setSpacing(zoomed(8))
        self._buttons.setSpacing(zoomed(8))
        self._fit()

    def _set_words(self) -> None:
        self._title.setText(_("The room is open"))
        self._help.setText(_("Others cannot get in?"))
        if self._way is None or not self._way.is_open_to_others:
            self._address.setText(_("This computer is not connected to a network."))
            self._address.setAccessibleName("")
            self._note.setText(
                _(
                    "Only programs on this computer can join. Connect to Wi-Fi or plug in a network cable: "
                    "the address then appears here by itself."
                )
            )
        else:
            address = self._way.address.label
            self._address.setText(address if len(address) <= _LONGEST_LINE else breakable(address))
            self._address.setAccessibleName(_("Address of this room: {address}", address=address))
            scanning = _("People on the same network can scan this. Nothing goes to the internet.")
            self._note.setText(scanning + "\n" + _("Anyone on this network can join."))
            self._code.show_link(self._way.address.url)
        self._show_copy()
        self._show_parts()
        self._fit()

    def _show_copy(self) -> None:
        self._copy.setText(_("Copied") if self._confirmed.isActive() else _("Copy link"))

    def _show_parts(self) -> None:
        open_to_others = self._way is not None and self._way.is_open_to_others
        look = "address" if open_to_others else "strong"
        if self._address.property("look") != look:
            self._address.setProperty("look", look)
            self._address.style().unpolish(self._address)
            self._address.style().polish(self._address)
        has_code = self._form in _WITH_CODE
        self._code.setVisible(open_to_others and has_code)
        self._enlarge.setText(_("Enlarge") if has_code else _("Show QR code"))
        self._note.setVisible(self._form is not _Form.ADDRESS)
        self._copy.setVisible(open_to_others)
        self._help.setVisible(open_to_others and self._form is not _Form.ADDRESS)
        self._enlarge.setVisible(open_to_others)
