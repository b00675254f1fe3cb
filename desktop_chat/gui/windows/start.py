"""The first window: who one is, and whether one hosts or joins."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMainWindow, QVBoxLayout, QWidget

from desktop_chat.gui.rich_text import plain_label
from desktop_chat.gui.viewmodels.start import Field, StartViewModel, Work
from desktop_chat.gui.widgets.card import label
from desktop_chat.gui.widgets.icons import application_icon
from desktop_chat.gui.widgets.refusal_label import RefusalLabel
from desktop_chat.gui.widgets.start_cards import HostCard, JoinCard, field_label
from desktop_chat.texts import _

_PICTURE = 56
_NAME_WIDTH = 320
_SMALLEST = (680, 560)


class StartWindow(QMainWindow):
    """Puts the two cards beside each other under one name, and connects them to the view-model."""

    closed = Signal()
    quit_wanted = Signal()

    def __init__(self, model: StartViewModel) -> None:
        super().__init__()
        self.model = model
        self._shown_work = Work.NOTHING
        model.setParent(self)
        self.setWindowTitle(_("Desktop Chat"))
        self.setMinimumSize(*_SMALLEST)
        self.resize(900, 640)
        self.name = QLineEdit()
        self.name_refusal = RefusalLabel(self.name)
        self.host_card = HostCard()
        self.join_card = JoinCard()
        self._place()
        self._connect()
        self._prefill()
        self._show_work()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.host_card.paint_icon()
            self.join_card.paint_icon()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._make_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_place()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closed.emit()

    def _place(self) -> None:
        page = QWidget()
        page.setObjectName("windowPage")
        column = self._column = QVBoxLayout(page)
        column.setContentsMargins(36, 28, 36, 32)
        column.setSpacing(10)
        column.addLayout(self._make_head())
        column.addSpacing(6)
        column.addWidget(field_label(_("Your name"), self.name))
        self.name.setFixedWidth(_NAME_WIDTH)
        column.addWidget(self.name)
        column.addWidget(self.name_refusal)
        column.addSpacing(6)
        cards = QHBoxLayout()
        cards.setSpacing(20)
        cards.addWidget(self.host_card, 1)
        cards.addWidget(self.join_card, 1)
        column.addLayout(cards, 1)
        self.setCentralWidget(page)

    def _make_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(16)
        picture = plain_label()
        picture.setPixmap(application_icon().pixmap(_PICTURE, _PICTURE))
        head.addWidget(picture)
        words = QVBoxLayout()
        words.setSpacing(2)
        for text, look in (
            (_("Desktop Chat"), "heading"),
            (
                _("Talk with the people on your network. No account, nothing goes to the internet."),
                "secondary",
            ),
        ):
            words.addWidget(label(text, look))
        head.addLayout(words, 1)
        return head

    def _make_place(self) -> None:
        """Be at least so high that no field is crushed, as far as the screen allows."""
        if not self.isVisible():
            return
        needed = max(_SMALLEST[1], self._column.totalHeightForWidth(self.width()))
        self.setMinimumHeight(min(needed, self.screen().availableGeometry().height()))

    def _connect(self) -> None:
        self.host_card.submitted.connect(self._host)
        self.host_card.more.toggled.connect(self._make_place)
        self.name.textEdited.connect(self._name_room)
        self.join_card.submitted.connect(self._join)
        self.join_card.recent_chosen.connect(self._join_recent)
        self.model.prefilled.connect(self._prefill)
        self.model.work_changed.connect(self._show_work)
        self.model.refusal_changed.connect(self._show_refusals)
        QShortcut(QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_W), self, self.close)
        QShortcut(QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_Q), self, self.quit_wanted.emit)

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

    def _prefill(self) -> None:
        """Fill in what the profile knows, but overwrite nothing that was typed meanwhile."""
        for field, text in (
            (self.name, self.model.own_name),
            (self.host_card.port, str(self.model.port)),
            (self.join_card.address, self.model.address),
        ):
            if not field.isModified():
                field.setText(text)
        self._name_room(self.name.text())
        self.join_card.show_recent(self.model.recent)

    def _show_work(self) -> None:
        work = self.model.work
        for widget in (self.name, self.host_card, self.join_card):
            widget.setEnabled(work is Work.NOTHING)
        self.host_card.button.setText(_("Opening the room…") if work is Work.HOSTING else _("Host the room"))
        self.join_card.button.setText(_("Joining…") if work is Work.JOINING else _("Join"))
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
        self._make_place()
