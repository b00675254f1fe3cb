"""The keys' dialog: the table of all keys, in two columns."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_chat.gui.keys import Group, Key, Shortcut, all_keys
from desktop_chat.gui.preferences import SendKey
from desktop_chat.gui.theme import zoomed, zoomed_margins
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.buttons import PrimaryButton
from desktop_chat.gui.widgets.card import Gap, label, wrapped_label
from desktop_chat.gui.widgets.key_words import key_words
from desktop_chat.gui.windows.screen import limit_to_screen
from desktop_chat.gui.windows.shortcuts import add_shortcuts
from desktop_chat.texts import _

_SIZE = (820, 460)
_SMALLEST = (420, 320)
_SIDE_BY_SIDE = 700


class KeysDialog(Adaptive, QDialog):
    """Lists what each key does, for a person who sends with ``send_key``."""

    def __init__(self, send_key: SendKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._send_key = send_key
        self.close_button = PrimaryButton()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._footer = QHBoxLayout()
        self._footer.addStretch(1)
        self._footer.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(self._footer)
        self.close_button.clicked.connect(self.close)
        add_shortcuts(self, {Shortcut.CLOSE: self.close, Shortcut.KEYS: self.close})
        self._tables: list[QGridLayout] = []
        self._set_words()
        self.resize(limit_to_screen(self, *_SIZE))

    def set_send_key(self, send_key: SendKey) -> None:
        """Follow the person's choice."""
        self._send_key = send_key
        self._set_words()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _set_words(self) -> None:
        self.setWindowTitle(_("Keys"))
        self._scroll.setAccessibleName(_("Keys"))
        self.close_button.setText(_("Close"))
        keys = all_keys(self._send_key)
        headings = {
            Group.EVERYWHERE: _("Everywhere"),
            Group.WRITING: _("Where you write"),
            Group.READING: _("Among the messages"),
        }
        page = QWidget()
        page.setObjectName("windowPage")
        self._columns = QHBoxLayout(page)
        self._tables = []
        for groups in ((Group.EVERYWHERE,), (Group.WRITING, Group.READING)):
            table = QGridLayout()
            table.setColumnStretch(1, 1)
            for group in groups:
                _fill(table, headings[group], [key for key in keys if key.group is group])
            table.setRowStretch(table.rowCount(), 1)
            self._columns.addLayout(table, 1)
            self._tables.append(table)
        self._scroll.setWidget(page)  # never on StyleChange: Qt then holds pointers to what this deletes
        self._set_sizes()

    def _fit(self) -> None:
        """Put the columns one under the other where there is no room beside each other."""
        beside = self.width() >= zoomed(_SIDE_BY_SIDE)
        self._columns.setDirection(
            QHBoxLayout.Direction.LeftToRight if beside else QHBoxLayout.Direction.TopToBottom
        )

    def _set_sizes(self) -> None:
        self._footer.setContentsMargins(zoomed_margins(24, 12, 24, 16))
        self.setMinimumSize(limit_to_screen(self, *_SMALLEST))
        self._columns.setContentsMargins(zoomed_margins(24, 20, 24, 12))
        self._columns.setSpacing(zoomed(36))
        for table in self._tables:
            table.setHorizontalSpacing(zoomed(14))
            table.setVerticalSpacing(zoomed(8))
            table.setColumnMinimumWidth(0, zoomed(138))
        self._fit()


def _fill(table: QGridLayout, heading: str, keys: list[Key]) -> None:
    """Put a heading and its keys under what ``table`` holds already."""
    row = table.rowCount()
    table.addWidget(label(heading, "title"), row, 0, 1, 2)
    for number, key in enumerate(keys, row + 1):
        caps = QHBoxLayout()
        caps.setSpacing(4)
        for sequence in key.sequences:
            caps.addWidget(label(key_words(sequence), "key"))
        caps.addStretch(1)
        table.addLayout(caps, number, 0, Qt.AlignmentFlag.AlignTop)
        table.addWidget(wrapped_label(str(key.words), "secondary"), number, 1, Qt.AlignmentFlag.AlignTop)
    table.addWidget(Gap(6), table.rowCount(), 0)
