"""Inviting others from a room window: the card once more, and as large as the screen."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QPalette
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from desktop_chat.gui.theme import text_font, unzoomed_font, zoomed
from desktop_chat.gui.viewmodels.hosting import HostingViewModel
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.card import label
from desktop_chat.gui.widgets.invitation import Invitation
from desktop_chat.gui.widgets.qr_code import DARK, LIGHT, QrCode
from desktop_chat.gui.windows.reach import ReachDialog
from desktop_chat.texts import _

_CODE = 300
_SMALLEST_LETTERS = 24


class InvitationDialog(Adaptive, QDialog):
    """The card of the empty room, for when it is not empty any more. Esc closes it."""

    def __init__(self, hosting: HostingViewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._hosting = hosting
        self.card = Invitation(self)
        self.card.setProperty("look", "page")  # the dialog is frame enough
        self.card.copy_requested.connect(self._copy)
        self.card.enlarge_requested.connect(lambda: enlarge(hosting, self))
        self.card.help_requested.connect(lambda: ReachDialog.for_host(hosting, self).open())
        self._rows = QVBoxLayout(self)
        self._rows.addWidget(self.card)
        hosting.changed.connect(self._show_way)
        self._show_way()
        self._set_words()
        self._set_sizes()

    def _set_words(self) -> None:
        self.setWindowTitle(_("Invite others"))

    def _set_sizes(self) -> None:
        self._rows.setContentsMargins(0, 0, 0, 0)
        screen = self.screen().availableGeometry()
        self.card.set_code_size(min(zoomed(_CODE), screen.height() // 2))
        self.setMinimumWidth(min(zoomed(460), screen.width()))

    def _show_way(self) -> None:
        self.card.show_way(self._hosting.way)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._hosting.way.address.url)
        self.card.show_copied()


class EnlargedCode(Adaptive, QDialog):
    """The code and the address as large as the screen, to be scanned from the last row. Esc closes."""

    def __init__(self, hosting: HostingViewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._hosting = hosting
        self._code = QrCode(self)
        self._address = label("", "plain", self)
        self._hint = label("", "plain", self)
        rows = self._rows = QVBoxLayout(self)
        for part in (self._address, self._hint):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        rows.addWidget(self._code, 1)
        rows.addWidget(self._address)
        rows.addWidget(self._hint)
        page = QPalette(self.palette())
        page.setColor(QPalette.ColorRole.Window, LIGHT)
        self.setPalette(page)
        self.setStyleSheet(f"QDialog {{ background: {LIGHT.name()}; }} QLabel {{ color: {DARK.name()}; }}")
        hosting.changed.connect(self._set_words)
        self._set_words()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.accept()

    def _set_words(self) -> None:
        self.setWindowTitle(_("Invite others"))
        way = self._hosting.way
        if not way.is_open_to_others:
            self.accept()  # there is nothing to scan any more; the card says why
            return
        self._code.show_link(way.address.url)
        self._address.setText(way.address.url.removesuffix("/"))
        self._fit_screen()
        self._hint.setText(
            _("Scan this, or open the address in a browser on the same network. Esc closes this view.")
        )

    def _fit_screen(self) -> None:
        screen = self.screen().geometry()
        # Two thirds of its height are what a letter takes of the width, on average and at most.
        widest = screen.width() * 3 // (2 * len(self._address.text()))
        letters = max(_SMALLEST_LETTERS, min(screen.height() // 16, widest))
        self._rows.setContentsMargins(letters // 2, letters // 4, letters // 2, letters // 2)
        self._address.setFont(unzoomed_font(letters, text_font().weight().Bold))
        self._hint.setFont(unzoomed_font(max(16, letters // 3)))


def enlarge(hosting: HostingViewModel, parent: QWidget) -> EnlargedCode:
    """Fill the screen that ``parent`` is on with the code."""
    view = EnlargedCode(hosting, parent)
    view.setGeometry(parent.screen().geometry())  # where no window manager does it
    view.showFullScreen()
    return view
