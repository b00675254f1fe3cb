"""What to do when a room cannot be reached: another address, and the commands that open a firewall."""

import sys
from dataclasses import dataclass
from typing import Self

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.gui.theme import zoomed
from desktop_chat.gui.viewmodels.hosting import HostingViewModel, Way
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.buttons import IconButton, PrimaryButton
from desktop_chat.gui.widgets.card import Card, label
from desktop_chat.texts import _

_WIDTH = 560
_HIGHEST = 620


@dataclass(frozen=True, slots=True)
class Opening:
    """How a port is opened on one system: what to do in words, and the command to paste, if there is one."""

    system: str
    words: str
    command: str = ""


def openings(port: int, platform: str = sys.platform) -> list[Opening]:
    """Return how to open ``port`` for others, the way of ``platform`` first."""
    windows = Opening(
        _("Windows"),
        _("Open PowerShell as administrator and paste:"),
        'New-NetFirewallRule -DisplayName "Desktop Chat" -Direction Inbound'
        f" -Protocol TCP -LocalPort {port} -Action Allow",
    )
    mac = Opening(
        _("macOS"),
        _(
            "Open System Settings, Network, Firewall, Options, and allow incoming connections "
            "for Desktop Chat."
        ),
    )
    ufw = Opening(_("Linux with ufw"), _("Paste into a terminal:"), f"sudo ufw allow {port}/tcp")
    firewalld = Opening(
        _("Linux with firewalld"),
        _("Paste into a terminal; it lasts until the computer starts again:"),
        f"sudo firewall-cmd --add-port={port}/tcp",
    )
    first = {"win32": [windows], "darwin": [mac]}.get(platform, [ufw, firewalld])
    return [*first, *(way for way in (windows, mac, ufw, firewalld) if way not in first)]


class ReachDialog(Adaptive, QDialog):
    """Short help. ``host`` is the computer to work on, or None for this one; show it with ``open()``."""

    def __init__(self, port: int, host: str | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._port = port
        self._host = host
        self._hosting: HostingViewModel | None = None
        self._listed: tuple[Way, ...] = ()
        self._ways = QButtonGroup(self)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._done = PrimaryButton("", self)
        self._done.clicked.connect(self.accept)
        self._done.setDefault(True)
        bottom = QHBoxLayout()
        bottom.addStretch(1)
        bottom.addWidget(self._done)
        self._rows = QVBoxLayout(self)
        self._rows.addWidget(self._scroll, 1)
        self._rows.addLayout(bottom)
        self._set_words()
        self._set_sizes()
        self._done.setFocus()

    @classmethod
    def for_host(cls, hosting: HostingViewModel, parent: QWidget) -> Self:
        """Return the help for whoever hosts, who can also invite by another address."""
        dialog = cls(hosting.way.address.port, None, parent)
        dialog._hosting = hosting
        hosting.changed.connect(dialog._follow)
        dialog._set_words()
        return dialog

    def _set_sizes(self) -> None:
        margin = zoomed(20)
        self._rows.setContentsMargins(margin, margin, margin, margin)
        self._rows.setSpacing(zoomed(12))
        screen = self.screen().availableGeometry()
        self.resize(min(zoomed(_WIDTH), screen.width()), min(zoomed(_HIGHEST), screen.height() * 9 // 10))

    def _follow(self) -> None:
        """List the addresses anew if they are others; a choice among them needs nothing."""
        if self._hosting is not None and self._hosting.ways != self._listed:
            self._set_words()

    def _set_words(self) -> None:
        """Write everything anew: language, network or address is another one."""
        self.setWindowTitle(_("When others cannot get in"))
        self._scroll.setAccessibleName(_("When others cannot get in"))
        self._done.setText(_("Close"))
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, zoomed(8), 0)
        column.setSpacing(zoomed(10))
        if self._hosting is not None:
            self._listed = self._hosting.ways
            self._add_ways(column, self._hosting)
        self._add_firewall(column)
        column.addWidget(_wrapped(_("Something else between you"), "strong"))
        column.addWidget(
            _wrapped(
                _(
                    "Guest networks and some public ones keep their devices apart: use another network, "
                    "or a phone’s hotspot. A VPN on either computer may need a pause."
                ),
                "secondary",
            )
        )
        column.addStretch(1)
        self._scroll.setWidget(content)
        content.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)

    def _add_ways(self, column: QVBoxLayout, hosting: HostingViewModel) -> None:
        if len(hosting.ways) < 2:
            return
        column.addWidget(_wrapped(_("Try another address"), "strong"))
        column.addWidget(
            _wrapped(
                _("This computer has several. The code and the link take the one you choose."), "secondary"
            )
        )
        self._ways = QButtonGroup(self)
        for way in hosting.ways:
            choice = QRadioButton(_words_for(way))
            choice.setProperty("look", "choice")
            choice.setChecked(way == hosting.way)
            choice.clicked.connect(lambda _checked=False, way=way: hosting.prefer(way))
            self._ways.addButton(choice)
            column.addWidget(choice)
        column.addSpacing(zoomed(6))

    def _add_firewall(self, column: QVBoxLayout) -> None:
        where = (
            _("Let Desktop Chat through the firewall of this computer")
            if self._host is None
            else _("Let Desktop Chat through the firewall of {host}", host=self._host)
        )
        column.addWidget(_wrapped(where, "strong"))
        explanation = _(
            "A firewall keeps others away from port {port} until it is told otherwise.", port=self._port
        )
        column.addWidget(_wrapped(explanation, "secondary"))
        for way in openings(self._port):
            column.addWidget(_OpeningCard(way))


class _OpeningCard(Card):
    """One system's way, with a button that copies the command."""

    def __init__(self, way: Opening) -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        side, top = zoomed(14), zoomed(10)
        rows.setContentsMargins(side, top, side, top)
        rows.setSpacing(zoomed(4))
        rows.addWidget(_wrapped(way.system, "strong"))
        rows.addWidget(_wrapped(way.words, "small"))
        if way.command:
            command = _wrapped(way.command, "command")
            command.setAccessibleName(way.command)
            copy = IconButton("copy", _("Copy the command for {system}", system=way.system), self)
            copy.clicked.connect(lambda: self._copy(way.command, copy))
            row = QHBoxLayout()
            row.addWidget(command, 1)
            row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
            rows.addLayout(row)

    @staticmethod
    def _copy(command: str, button: IconButton) -> None:
        QGuiApplication.clipboard().setText(command)
        button.set_icon("check", "present")


def _words_for(way: Way) -> str:
    if not way.interface:
        return way.address.label
    return _("{address} ({interface})", address=way.address.label, interface=way.interface)


def _wrapped(words: str, look: str) -> QWidget:
    made = label(words, look)
    made.setWordWrap(True)
    return made
