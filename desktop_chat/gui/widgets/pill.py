"""The button over the timeline that leads to the newest messages and counts them."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_chat.gui.theme import current_theme, zoomed
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.icons import icon
from desktop_chat.texts import _, ngettext

_HEIGHT = 40
_ICON = 18


class Pill(Adaptive, QPushButton):
    """A round arrow; with messages below that were not seen, "12 new" beside it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._count = 0
        self.setObjectName("pill")
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._set_words()
        self.hide()

    @property
    def count(self) -> int:
        """How many new messages it tells of."""
        return self._count

    def set_count(self, count: int) -> None:
        """Tell of ``count`` new messages."""
        self._count = count
        self._set_words()

    def _set_words(self) -> None:
        count = self._count
        self.setText(ngettext("{count} new", "{count} new", count) if count else "")
        self.setAccessibleName(
            ngettext("Go to {count} new message", "Go to {count} new messages", count)
            if count
            else _("Go to the newest messages")
        )
        self._set_sizes()

    def _set_sizes(self) -> None:
        theme, icon_size, height = current_theme(), zoomed(_ICON), zoomed(_HEIGHT)
        name, colour = ("arrow-down", theme.accent_text) if self._count else ("down", theme.secondary)
        self.setIconSize(QSize(icon_size, icon_size))
        self.setIcon(icon(name, colour, icon_size))
        words = self.fontMetrics().horizontalAdvance(self.text())
        wide = words + icon_size + zoomed(40) if self._count else height
        self.setFixedSize(wide, height)

    def _set_colours(self) -> None:
        self._set_sizes()
