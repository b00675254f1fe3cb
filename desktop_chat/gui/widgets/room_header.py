"""The strip over the timeline: which room this is, who is here, how others come in, and the menu."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QAction, QFontMetricsF, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop_chat.gui.rich_text import set_tool_tip
from desktop_chat.gui.theme import current_theme, zoomed
from desktop_chat.gui.viewmodels.hosting import Way
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.avatar import Avatar
from desktop_chat.gui.widgets.buttons import IconButton
from desktop_chat.gui.widgets.elided_label import ElidedLabel
from desktop_chat.gui.widgets.icons import icon
from desktop_chat.texts import _, ngettext

_HEIGHT = 64
_DISC = 40
_CHIP_ICON = 16
_CONFIRMED_MS = 2000
_WORDS_NEED = 150
"""So wide, in pixels before the zoom, the room's title is at least before the address is shown beside it."""


class RoomHeader(Adaptive, QFrame):
    """Reports what is wanted; whoever copies calls `show_copied`."""

    copy_requested = Signal()
    invite_requested = Signal()
    roster_toggled = Signal(bool)
    rename_requested = Signal()
    another_room_wanted = Signal()
    settings_wanted = Signal()
    keys_wanted = Signal()
    close_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("roomHeader")
        self._present: int | None = 0
        self._typing: tuple[str, ...] = ()
        self._way: Way | None = None
        self._address = ""
        self._disc = Avatar(_DISC, self)
        self._title = ElidedLabel("title", self)
        self._subtitle = ElidedLabel("secondary", self)
        self._chip = QPushButton(self)
        self._chip.setProperty("look", "chip")
        self._chip.setCursor(Qt.CursorShape.PointingHandCursor)
        self._chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._chip.setAutoDefault(True)
        self._chip.hide()
        self._chip.clicked.connect(self.copy_requested)
        self._invite = IconButton("qr-code", "", self, size=22)
        self._invite.clicked.connect(self.invite_requested)
        self._invite.hide()
        self._people = IconButton("people", "", self, size=22)
        self._people.setCheckable(True)
        self._people.setChecked(True)
        self._people.toggled.connect(self.roster_toggled)
        self._menu = QMenu(self)
        self._more = IconButton("more", "", self, size=22)
        self._more.clicked.connect(self._open_menu)
        self._confirmed = QTimer(self, singleShot=True, interval=_CONFIRMED_MS)
        self._confirmed.timeout.connect(self._show_address)
        self._fill_menu()
        self._lay_out()
        self._set_sizes()
        self._set_words()

    def _fill_menu(self) -> None:
        """The window has the shortcuts; here they are only shown."""
        control = Qt.Modifier.CTRL
        self._actions = [
            self._make_action(self.rename_requested),
            self._make_action(self.another_room_wanted, QKeySequence(control | Qt.Key.Key_N)),
            self._make_action(self.settings_wanted, QKeySequence(control | Qt.Key.Key_Comma)),
            self._make_action(self.keys_wanted, QKeySequence(control | Qt.Key.Key_Slash)),
            self._make_action(self.close_requested, QKeySequence(control | Qt.Key.Key_W)),
        ]
        self._menu.insertSeparator(self._actions[-1])

    def _make_action(self, wanted: SignalInstance, keys: QKeySequence | None = None) -> QAction:
        action = QAction(self._menu)
        action.triggered.connect(lambda _checked: wanted.emit())
        if keys is not None:
            action.setShortcut(keys)
            action.setShortcutVisibleInContextMenu(True)
        self._menu.addAction(action)
        return action

    def _open_menu(self) -> None:
        below = QPoint(self._more.width() - self._menu.sizeHint().width(), self._more.height())
        self._menu.popup(self._more.mapToGlobal(below))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        words.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._disc)
        self._row.addLayout(words, 1)
        for part in (self._chip, self._invite, self._people, self._more):
            self._row.addWidget(part)

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

    def set_way(self, way: Way | None) -> None:
        """Say how others come into the own room; None if the room is on another computer."""
        self._way = way
        self._tell()

    def offer_invitation(self, offered: bool) -> None:
        """Show the button that brings the card with the QR code back."""
        self._invite.setVisible(offered)
        self._fit()

    def set_address(self, address: str) -> None:
        """Show what others have to enter; nothing for an empty ``address``."""
        self._address = address
        self._set_words()

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
        self._fit()

    def _set_sizes(self) -> None:
        self.setFixedHeight(zoomed(_HEIGHT))
        self._row.setContentsMargins(zoomed(20), 0, zoomed(12), 0)
        self._row.setSpacing(zoomed(8))
        self._chip.setIconSize(QSize(zoomed(_CHIP_ICON), zoomed(_CHIP_ICON)))
        self._fit()

    def _set_colours(self) -> None:
        self._paint_icon("check" if self._confirmed.isActive() else "copy")

    def _set_words(self) -> None:
        self._people.set_words(_("Show or hide who is here"))
        self._invite.set_words(_("Show the QR code and the address of this room"))
        self._more.set_words(_("Menu"))
        names = (
            _("Change your name…"),
            _("Another room…"),
            _("Settings…"),
            _("Keys"),
            _("Close the room window"),
        )
        for action, name in zip(self._actions, names, strict=True):
            action.setText(name)
        self._chip.setAccessibleName(_("Copy the address {address}", address=self._address))
        set_tool_tip(self._chip, _("Copy the address of this room"))
        self._show_address()

    def _show_address(self) -> None:
        self._chip.setText(f"{self._address}  ")  # Qt leaves no space between words and icon
        self._paint_icon("copy")
        self._fit()

    def _paint_icon(self, name: str) -> None:
        self._chip.setIcon(icon(name, current_theme().secondary, zoomed(_CHIP_ICON)))

    # What there is room for

    def _fit(self) -> None:
        """Show the address if it leaves the words their place, and the words in as much detail as fits."""
        shown = self._address != "" and self._place_for_words(with_chip=True) >= zoomed(_WORDS_NEED)
        self._chip.setVisible(shown)
        self._tell()

    def _place_for_words(self, *, with_chip: bool) -> int:
        buttons = [part for part in (self._invite, self._people, self._more) if not part.isHidden()]
        parts = [self._disc, *buttons, *([self._chip] if with_chip else [])]
        margins = self._row.contentsMargins()
        widths = (max(part.sizeHint().width(), part.minimumWidth()) for part in parts)
        taken = sum(width + self._row.spacing() for width in widths)
        return self.width() - margins.left() - margins.right() - taken

    def _tell(self) -> None:
        """One line: who is writing, or else how many are here and who else can come."""
        match self._typing:
            case ():
                words = _("Offline") if self._present is None else self._who_is_here(self._present)
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

    def _who_is_here(self, present: int) -> str:
        """Tell how many and who else can come, in fewer words where these would be cut off."""
        here = ngettext("{count} person here", "{count} people here", present)
        briefly = ngettext("{count} here", "{count} here", present)
        match self._way:
            case None:
                wordings = [here, briefly]
            case Way(is_open_to_others=True):
                noted = [
                    _("{here} · Anyone on this network can join", here=count) for count in (here, briefly)
                ]
                wordings = [*noted, here, briefly]
            case _:
                wordings = [_("{here} · Not connected to a network", here=count) for count in (here, briefly)]
        place = self._place_for_words(with_chip=not self._chip.isHidden())
        metrics = QFontMetricsF(self._subtitle.font())
        return next((words for words in wordings if metrics.horizontalAdvance(words) <= place), wordings[-1])
