"""The first window: who one is, and whether one hosts or joins."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
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


class StartWindow(QMainWindow):
    """Puts the two cards beside each other under one name, and connects them to the view-model."""

    closed = Signal()
    quit_wanted = Signal()

    def __init__(self, model: StartViewModel) -> None:
        super().__init__()
        self.model = model
        model.setParent(self)
        self.setWindowTitle(_("Desktop Chat"))
        self.setMinimumSize(680, 560)
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

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closed.emit()

    def _place(self) -> None:
        page = QWidget()
        page.setObjectName("windowPage")
        column = QVBoxLayout(page)
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

    def _connect(self) -> None:
        self.host_card.submitted.connect(self._host)
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

    def _prefill(self) -> None:
        """Fill in what the profile knows, but overwrite nothing that was typed meanwhile."""
        for field, text in (
            (self.name, self.model.own_name),
            (self.host_card.title, self.model.room_title),
            (self.host_card.port, str(self.model.port)),
            (self.join_card.address, self.model.address),
        ):
            if not field.isModified():
                field.setText(text)
        self.join_card.show_recent(self.model.recent)

    def _show_work(self) -> None:
        work = self.model.work
        for widget in (self.name, self.host_card, self.join_card):
            widget.setEnabled(work is Work.NOTHING)
        self.host_card.button.setText(_("Opening the room…") if work is Work.HOSTING else _("Host the room"))
        self.join_card.button.setText(_("Joining…") if work is Work.JOINING else _("Join"))

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
