"""One person's window into one room."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.client.entries import Change
from desktop_chat.gui.models.timeline_model import TimelineModel
from desktop_chat.gui.theme import zoomed
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.announcement import announce
from desktop_chat.gui.widgets.banner import Banner, Level
from desktop_chat.gui.widgets.composer import Composer
from desktop_chat.gui.widgets.link_dialog import LinkDialog
from desktop_chat.gui.widgets.room_header import RoomHeader
from desktop_chat.gui.widgets.roster_panel import RosterPanel
from desktop_chat.gui.widgets.timeline_view import TimelineView
from desktop_chat.gui.windows.entrance import Entrance
from desktop_chat.gui.windows.other_host import HostQuestion
from desktop_chat.gui.windows.program_window import ProgramWindow
from desktop_chat.gui.windows.questions import NameDialog, RenameDialog
from desktop_chat.gui.windows.reach import ReachDialog
from desktop_chat.gui.windows.screen import limit_to_screen
from desktop_chat.texts import Sentence, _

_SIZE = (1080, 720)
_SMALLEST = (420, 360)
_ROSTER_NEEDS = 760
"""Below this width, in pixels, the panel at the side would leave the timeline too little."""


class RoomWindow(Adaptive, ProgramWindow):
    """Puts roster, header, banners, timeline and composer in place and connects them to the view-model.

    It does not close by itself: ``close_wanted`` asks whoever opened it, who then calls `finish`.
    """

    close_wanted = Signal()
    finished = Signal(object)
    """It closes, and was of this `WindowSize`."""

    def __init__(self, model: RoomViewModel) -> None:
        super().__init__()
        self.model = model
        model.setParent(self)
        self._finished = False
        self._roster_wanted = True
        self.roster = RosterPanel()
        self.header = RoomHeader()
        self.notice = Banner()
        self.banner = Banner()
        self.timeline = TimelineView()
        self.composer = Composer()
        self._rows = TimelineModel(self)
        self._notice: Sentence | str = ""
        self._set_sizes()
        self.resize(limit_to_screen(self, *_SIZE))
        self._place()
        self._connect_timeline()
        self._connect_state()
        self._entrance = Entrance(self, model, self.header, self.roster, self.timeline)
        self._host_question = HostQuestion(self, model)
        self._show_everything()
        self.composer.focus_field()

    def finish(self) -> None:
        """Close now, and hear no more of the room."""
        if not self._finished:
            self._finished = True
            self.finished.emit(self.current_size())
            self.model.close()
            self.close()
            self.deleteLater()

    def tell(self, words: Sentence | str) -> None:
        """Show a notice that goes when it was read; a `Sentence` follows the language."""
        self._notice = words
        self._show_notice()
        announce(self.notice, str(words))

    # Qt's events

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._finished:
            event.accept()
        else:
            event.ignore()
            self.close_wanted.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            self.model.set_in_front(self.isActiveWindow())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._host_question.look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_roster()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, when no popup took it: clear the selection, or else go to the newest line and the composer."""
        if event.key() == Qt.Key.Key_Escape:
            if not self.timeline.clear_selection():
                self.timeline.go_to_end()
                self.composer.focus_field()
        else:
            super().keyPressEvent(event)

    # In place

    def _place(self) -> None:
        page = QWidget()
        page.setObjectName("windowPage")
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(0)
        for part in (self.header, self.notice, self.banner):
            column.addWidget(part)
        column.addWidget(self.timeline, 1)
        column.addWidget(self.composer)
        row.addWidget(self.roster)
        row.addLayout(column, 1)
        self.setCentralWidget(page)
        self.timeline.set_model(self._rows)
        self.roster.offer_rename(True)
        QWidget.setTabOrder(self.composer, self.timeline)

    def _fit_roster(self) -> None:
        shown = self._roster_wanted and self.width() >= zoomed(_ROSTER_NEEDS)
        self.roster.setVisible(shown)
        self.header.set_roster_shown(shown)

    def _toggle_roster(self, wanted: bool) -> None:
        self._roster_wanted = wanted
        self.roster.setVisible(wanted)

    # Connected

    def _connect_timeline(self) -> None:
        model, timeline = self.model, self.timeline
        timeline.older_wanted.connect(model.load_older)
        timeline.newer_wanted.connect(model.load_newer)
        timeline.end_wanted.connect(model.go_to_end)
        timeline.at_bottom_changed.connect(model.set_at_bottom)
        timeline.at_bottom_changed.connect(self._show_typing)
        timeline.retry_requested.connect(model.retry)
        timeline.discard_requested.connect(model.discard)
        timeline.link_activated.connect(self._ask_about_link)
        model.timeline_changed.connect(self._replay)

    def _connect_state(self) -> None:
        model = self.model
        model.roster_changed.connect(self._show_roster)
        model.connected_changed.connect(self._show_connected)
        model.title_changed.connect(self._show_title)
        model.typing_changed.connect(self._show_typing)
        model.banner_changed.connect(self._show_banner)
        model.unseen_changed.connect(self._show_unseen)
        model.attention_wanted.connect(self._flash)
        model.refused.connect(self.tell)
        self.banner.action_requested.connect(self._act_on_banner)
        self.notice.action_requested.connect(self.notice.clear)
        self.composer.submitted.connect(self._send)
        self.composer.typing_changed.connect(model.set_typing)
        self.header.rename_requested.connect(self._ask_own_name)
        self.header.close_requested.connect(self.close)
        self.header.another_room_wanted.connect(self.another_room_wanted)
        self.header.settings_wanted.connect(self.settings_wanted)
        self.header.keys_wanted.connect(self.keys_wanted)
        self.header.roster_toggled.connect(self._toggle_roster)
        self.roster.rename_requested.connect(self._ask_own_name)

    # Shown

    def _set_words(self) -> None:
        """Put into words what the window says; its parts do the same with their own words."""
        self.model.put_into_words()
        self._show_title()
        self._show_roster()
        self._show_typing()
        if self.notice.isVisibleTo(self):
            self._show_notice()

    def _set_sizes(self) -> None:
        self.setMinimumSize(limit_to_screen(self, *_SMALLEST))
        self._fit_roster()

    def _show_everything(self) -> None:
        model = self.model
        self._entrance.show_address()
        self._rows.reset(model.entries, model.membership.timeline.at_end)
        self._show_title()
        self._show_roster()
        self._show_typing()
        self._show_banner()
        self._show_unseen()
        self._entrance.invite()

    def _replay(self, changes: Sequence[Change]) -> None:
        self._rows.replay(changes, self.model.membership.timeline)
        self._entrance.invite()

    def _show_title(self) -> None:
        self.setWindowTitle(self.model.window_title)
        self.header.set_title(self.model.title)
        self._show_placeholder()

    def _show_placeholder(self) -> None:
        """Say what becomes of what is written."""
        here = _("Message {room}", room=self.model.title)
        self.composer.set_placeholder(here if self.model.connected else _("Will be sent when connected"))

    def _show_connected(self) -> None:
        self._show_placeholder()
        self._show_roster()

    def _show_roster(self) -> None:
        present = self.model.present if self.model.connected else None
        self.header.set_present(present)
        self.roster.set_roster(self.model.members, present, self.model.membership.member)
        self.timeline.colour_by(self.model.membership.colours.of)
        self._entrance.invite()

    def _show_typing(self) -> None:
        """One person writes in the timeline itself, where its end is in sight."""
        typists = self.model.typists
        self.timeline.set_typing(typists)
        unseen = len(typists) > 1 or not self.timeline.at_bottom
        self.header.set_typing(self.model.typing if unseen else ())

    def _show_banner(self) -> None:
        banner = self.model.banner
        if banner is None:
            self.banner.clear()
            return
        self.banner.show_notice(banner.text, Level(banner.level), banner.action, banner.detail)
        self.banner.set_countdown(banner.countdown)

    def _show_notice(self) -> None:
        self.notice.show_notice(str(self._notice), Level.INFO, _("OK"))

    def _show_unseen(self) -> None:
        self.setWindowTitle(self.model.window_title)
        self.timeline.set_unread_from(self.model.unread_from)

    def _flash(self) -> None:
        QApplication.alert(self)

    # Wanted

    def _send(self, text: str) -> None:
        refusal = self.model.send(text)
        if refusal is not None:
            self.composer.set_draft(text)
            self.composer.refuse(refusal)

    def _act_on_banner(self) -> None:
        """Help, where the host’s computer has to be told something; else try again."""
        address = self.model.banner.help_for if self.model.banner is not None else None
        if address is None:
            self.model.try_now()
        else:
            ReachDialog(address.port, address.host, self).open()

    def _ask_about_link(self, url: str) -> None:
        dialog = LinkDialog(url, self)
        dialog.accepted.connect(lambda: QDesktopServices.openUrl(QUrl(url, QUrl.ParsingMode.StrictMode)))
        dialog.open()

    def _ask_own_name(self) -> None:
        dialog = RenameDialog(self, self.model.membership.own_name)
        dialog.accepted.connect(lambda: self._rename(dialog))
        dialog.open()

    def _rename(self, dialog: NameDialog) -> None:
        if dialog.chosen != self.model.membership.own_name:
            self.model.rename(dialog.chosen)
