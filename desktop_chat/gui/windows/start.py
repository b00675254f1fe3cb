"""The first window: who one is, and whether one hosts or joins."""

import itertools

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.client.trouble import trouble_of
from desktop_chat.gui.rich_text import plain_label
from desktop_chat.gui.theme import zoomed, zoomed_margins
from desktop_chat.gui.viewmodels.start import Field, StartViewModel, Work
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.avatar import Avatar
from desktop_chat.gui.widgets.buttons import IconButton
from desktop_chat.gui.widgets.card import FieldLabel, Gap, wrapped_label
from desktop_chat.gui.widgets.icons import application_icon
from desktop_chat.gui.widgets.language_button import LanguageButton
from desktop_chat.gui.widgets.line_field import LineField
from desktop_chat.gui.widgets.refusal_label import RefusalLabel
from desktop_chat.gui.widgets.start_cards import HostCard, JoinCard
from desktop_chat.gui.windows.program_window import ProgramWindow
from desktop_chat.gui.windows.reach import ReachDialog
from desktop_chat.gui.windows.screen import limit_to_screen
from desktop_chat.texts import _

_PICTURE = 56
_OWN_DISC = 40
_NAME_WIDTH = 320
_WIDEST = 960
_HIGHEST = 580
_RECENT = 112  # how much higher it may be with recent rooms
_UNLIMITED = (1 << 24) - 1  # Qt's own
_SIZE = (920, 680)
_SMALLEST = (420, 360)
_BESIDE = 680
"""From this width on, in pixels, the cards stand beside each other."""


class StartWindow(Adaptive, ProgramWindow):
    """Puts the two cards beside each other under one name, and connects them to the view-model."""

    closed = Signal()
    language_wanted = Signal(str)

    def __init__(self, model: StartViewModel) -> None:
        super().__init__()
        self.model = model
        self._shown_work = Work.NOTHING
        model.setParent(self)
        self.name = LineField()
        self._name_label = FieldLabel(self.name)
        self.name_refusal = RefusalLabel(self.name)
        self.language = LanguageButton()
        self.settings = IconButton("settings", size=18)
        self.host_card = HostCard()
        self.join_card = JoinCard()
        self._picture = plain_label()
        self._own_disc = Avatar(_OWN_DISC)
        self._heading = wrapped_label("", "display")
        self._promise = wrapped_label("", "secondary")
        self._place()
        self._connect()
        self._set_words()
        self._set_sizes()
        self.resize(limit_to_screen(self, *_SIZE))
        self._prefill()
        self._show_work()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._make_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_cards()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closed.emit()

    def _place(self) -> None:
        page = QWidget()
        page.setObjectName("startPage")
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._make_body(), 1000)
        middle.addStretch(1)
        column = self._column = QVBoxLayout(page)
        column.addStretch(2)
        column.addLayout(middle, 1000)
        column.addStretch(3)
        self._scroller = QScrollArea()
        self._scroller.setObjectName("windowPage")
        self._scroller.setFrameShape(QFrame.Shape.NoFrame)
        self._scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroller.setWidgetResizable(True)
        self._scroller.setWidget(page)
        self.setCentralWidget(self._scroller)
        self.name.setFocus()

    def _make_body(self) -> QWidget:
        """What stands in the middle of the page, however large the window is."""
        self._body = QWidget()
        rows = self._rows = QVBoxLayout(self._body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addLayout(self._make_head())
        rows.addWidget(Gap(12))
        rows.addWidget(self._name_label)
        who = self._who = QHBoxLayout()
        who.addWidget(self._own_disc)
        who.addWidget(self.name, 1000)
        who.addStretch(1)
        rows.addLayout(who)
        rows.addWidget(self.name_refusal)
        rows.addWidget(Gap(8))
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.addWidget(self.host_card, 1)
        self._cards.addWidget(self.join_card, 1)
        rows.addLayout(self._cards, 1)
        return self._body

    def _order_tabs(self) -> None:
        """Begin with what everybody fills in; the buttons of the head come last."""
        host, join = self.host_card, self.join_card
        order = (
            self.name, host.title, host.more, host.port, host.button,
            join.address, *join.recent.buttons, join.button, self.language, self.settings,
        )  # fmt: skip
        for before, after in itertools.pairwise(order):
            QWidget.setTabOrder(before, after)

    def _make_head(self) -> QHBoxLayout:
        head = self._head = QHBoxLayout()
        head.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(zoomed(4))
        words.addWidget(self._heading)
        words.addWidget(self._promise)
        words.addStretch(1)
        head.addLayout(words, 1)
        head.addWidget(self.language, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.settings, 0, Qt.AlignmentFlag.AlignTop)
        self.settings.setEnabled(False)  # until the program is there, behind the first window
        return head

    def _set_words(self) -> None:
        self.setWindowTitle(_("Desktop Chat"))
        self._heading.setText(_("Desktop Chat"))
        self._promise.setText(
            _("Talk with the people on your network. No account, nothing goes to the internet.")
        )
        self._name_label.set_words(_("Your name"))
        self.settings.set_words(_("Settings"))
        self._name_room(self.name.text())

    def _set_sizes(self) -> None:
        self.setMinimumSize(limit_to_screen(self, *_SMALLEST))
        self._column.setContentsMargins(zoomed_margins(36, 28, 36, 28))
        self._column.setSpacing(0)
        self._body.setMaximumWidth(zoomed(_WIDEST))
        self._rows.setSpacing(zoomed(8))
        self._head.setSpacing(zoomed(16))
        self._who.setSpacing(zoomed(12))
        self._cards.setSpacing(zoomed(24))
        self._picture.setPixmap(application_icon().pixmap(zoomed(_PICTURE), zoomed(_PICTURE)))
        self.name.setMaximumWidth(zoomed(_NAME_WIDTH))
        self._arrange_cards()

    def _arrange_cards(self) -> None:
        beside = self.width() >= zoomed(_BESIDE)
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._cards.setDirection(direction)
        self._picture.setVisible(beside)
        highest = zoomed(_HIGHEST + (_RECENT if self.model.recent else 0))
        self._body.setMaximumHeight(
            max(highest, self._body.heightForWidth(self._body.width())) if beside else _UNLIMITED
        )

    def _make_place(self) -> None:
        """Grow until nothing has to be scrolled to, as far as the screen allows."""
        if not self.isVisible() or self.isMaximized() or self.isFullScreen():
            return
        self._arrange_cards()
        missing = self._column.totalHeightForWidth(self.width()) - self._scroller.height()
        if missing > 0:
            highest = self.screen().availableGeometry().height()
            self.resize(self.width(), max(min(self.height() + missing, highest), self.height()))

    def _connect(self) -> None:
        self.host_card.submitted.connect(self._host)
        self.host_card.more.toggled.connect(self._make_place)
        self.name.textEdited.connect(self._name_room)
        for field in (self.name, self.host_card.title, self.host_card.port, self.join_card.address):
            field.refused.connect(self._make_place)
        self.name.textChanged.connect(self._show_own_disc)
        self.join_card.submitted.connect(self._join)
        self.join_card.recent_chosen.connect(self._join_recent)
        self.language.chosen.connect(self.language_wanted)
        self.settings.clicked.connect(self.settings_wanted)
        self.model.prefilled.connect(self._prefill)
        self.model.earlier_changed.connect(self._show_earlier)
        self.model.people_changed.connect(lambda: self._show_own_disc(self.name.text()))
        self.model.work_changed.connect(self._show_work)
        self.model.refusal_changed.connect(self._show_refusals)
        self.join_card.help_wanted.connect(lambda at: ReachDialog(at.port, at.host, self).open())

    def _host(self) -> None:
        self.model.host(self.host_card.title.text(), self.name.text(), self.host_card.port.text())

    def _join(self) -> None:
        self.model.join(self.join_card.address.text(), self.name.text())

    def _join_recent(self, address: str) -> None:
        self.join_card.address.setText(address)
        self._join()

    def _name_room(self, name: str) -> None:
        """Let the room's title follow the name until somebody writes another one."""
        if not self.host_card.title.isModified():
            self.host_card.title.setText(self.model.title_for(name))
            _show_beginning(self.host_card.title)

    def _show_own_disc(self, name: str) -> None:
        self._own_disc.show_member(self.model.member_called(name), name, self.model.colour)

    def _prefill(self) -> None:
        """Fill in what the profile knows, but overwrite nothing that was typed meanwhile."""
        for field, text in (
            (self.name, self.model.own_name),
            (self.host_card.port, str(self.model.port)),
            (self.join_card.address, self.model.address),
        ):
            if not field.isModified():
                field.setText(text)
                _show_beginning(field)
        self._name_room(self.name.text())
        self.join_card.show_recent(self.model.recent)
        self._arrange_cards()
        self._order_tabs()

    def _show_earlier(self) -> None:
        self.host_card.show_earlier(self.model.earlier)
        self._make_place()

    def _show_work(self) -> None:
        work = self.model.work
        for widget in (self.name, self.host_card, self.join_card):
            widget.setEnabled(work is Work.NOTHING)
        self.host_card.show_work(work)
        self.join_card.show_work(work)
        if work is Work.NOTHING:
            self._give_focus_back()
        self._shown_work = work

    def _give_focus_back(self) -> None:
        """Disabled fields have lost the focus: put it where one begins again."""
        match self._shown_work:
            case Work.JOINING:
                self.join_card.address.setFocus()
            case Work.HOSTING:
                self.host_card.button.setFocus()
            case Work.NOTHING:
                pass

    def _show_refusals(self) -> None:
        said = self.model.refusals
        if Field.PORT in said:
            self.host_card.more.setChecked(True)
        for field, refusal in (
            (Field.ADDRESS, self.join_card.refusal),
            (Field.HOST, self.host_card.refusal),
            (Field.PORT, self.host_card.port_refusal),
            (Field.TITLE, self.host_card.title_refusal),
            (Field.NAME, self.name_refusal),
        ):
            refusal.say(said.get(field, ""))
        self.join_card.offer_help(trouble_of(said.get(Field.ADDRESS)))
        self._make_place()


def _show_beginning(field: QLineEdit) -> None:
    """Show where a long text begins, unless somebody is about to go on with it."""
    if not field.hasFocus():
        field.setCursorPosition(0)
