"""The strip over the timeline: which room this is, who is here, and how others come in."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_chat.gui.rich_text import tool_tip
from desktop_chat.gui.theme import current_theme
from desktop_chat.gui.widgets.avatar import Avatar
from desktop_chat.gui.widgets.buttons import IconButton
from desktop_chat.gui.widgets.elided_label import ElidedLabel
from desktop_chat.gui.widgets.icons import icon
from desktop_chat.texts import _, ngettext

_HEIGHT = 64
_NARROW = 460
_CONFIRMED_MS = 2000


class RoomHeader(QFrame):
    """Reports ``copy_requested`` and whether the roster is wanted."""

    copy_requested = Signal()
    roster_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("roomHeader")
        self.setFixedHeight(_HEIGHT)
        self._present: int | None = 0
        self._typing: tuple[str, ...] = ()
        self._is_open = False
        self._address = ""
        self._disc = Avatar(40, self)
        self._title = ElidedLabel("title", self)
        self._subtitle = ElidedLabel("secondary", self)
        self._chip = QPushButton(self)
        self._chip.setProperty("look", "chip")
        self._chip.setCursor(Qt.CursorShape.PointingHandCursor)
        self._chip.setIconSize(QSize(16, 16))
        self._chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._chip.setAutoDefault(True)
        self._chip.hide()
        self._chip.clicked.connect(self.copy_requested)
        self._people = IconButton("people", _("Show or hide who is here"), self, size=22)
        self._people.setCheckable(True)
        self._people.setChecked(True)
        self._people.toggled.connect(self.roster_toggled)
        self._confirmed = QTimer(self, singleShot=True, interval=_CONFIRMED_MS)
        self._confirmed.timeout.connect(self._show_address)
        self._lay_out()
        self._paint_icon("copy")
        self._tell()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(11)
        row.addWidget(self._disc)
        row.addLayout(words, 1)
        row.addWidget(self._chip)
        row.addWidget(self._people)

    def set_title(self, title: str) -> None:
        """Show the room's name."""
        self._title.set_words(title)
        self._disc.show_member(title, title)

    def set_present(self, count: int | None) -> None:
        """Tell how many are here, or with None that nobody knows."""
        self._present = count
        self._tell()

    def set_typing(self, names: Sequence[str]) -> None:
        """Tell who is writing."""
        self._typing = tuple(names)
        self._tell()

    def set_open(self, is_open: bool) -> None:
        """Say, or do not say, that anyone on this network can join."""
        self._is_open = is_open
        self._tell()

    def set_address(self, address: str) -> None:
        """Show what others have to enter; nothing for an empty ``address``."""
        self._address = address
        self._chip.setAccessibleName(_("Copy the address {address}", address=address))
        self._chip.setToolTip(tool_tip(_("Copy the address of this room")))
        self._show_address()

    def set_roster_shown(self, shown: bool) -> None:
        """Follow what the window does with the roster, without reporting it back."""
        self._people.blockSignals(True)
        self._people.setChecked(shown)
        self._people.blockSignals(False)

    def show_copied(self) -> None:
        """Confirm for a moment that the address is in the clipboard."""
        self._chip.setText(_("Copied") + "  ")
        self._paint_icon("check")
        self._confirmed.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._chip.setVisible(self._address != "" and self.width() >= _NARROW)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._paint_icon("check" if self._confirmed.isActive() else "copy")

    def _show_address(self) -> None:
        self._chip.setText(f"{self._address}  ")  # Qt leaves no space between words and icon
        self._paint_icon("copy")
        self._chip.setVisible(self._address != "" and self.width() >= _NARROW)

    def _tell(self) -> None:
        """One line: who is writing, or else how many are here and who else can come."""
        here = ngettext("{count} here", "{count} here", self._present or 0)
        match self._typing:
            case () if self._present is None:
                words = _("Offline")
            case ():
                words = _("{here} · Anyone on this network can join", here=here) if self._is_open else here
            case (name,):
                words = _("{name} is typing…", name=name)
            case (first, second):
                words = _("{first} and {second} are typing…", first=first, second=second)
            case names:
                words = ngettext("{count} person is typing…", "{count} people are typing…", len(names))
        look = "accent" if self._typing else "secondary"
        if self._subtitle.property("look") != look:
            self._subtitle.setProperty("look", look)
            self._subtitle.style().unpolish(self._subtitle)
            self._subtitle.style().polish(self._subtitle)
        self._subtitle.set_words(words)

    def _paint_icon(self, name: str) -> None:
        self._chip.setIcon(icon(name, current_theme().secondary, 16))
