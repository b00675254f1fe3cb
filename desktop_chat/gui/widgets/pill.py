"""The button over the timeline that leads to the newest messages and counts them."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_chat.gui.theme import current_theme
from desktop_chat.gui.widgets.icons import icon
from desktop_chat.texts import _, ngettext

_HEIGHT = 40
_ICON = 18


class Pill(QPushButton):
    """A round arrow; with messages below that were not seen, "12 new" beside it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._count = 0
        self.setObjectName("pill")
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(_ICON, _ICON))
        self.set_count(0)
        self.hide()

    @property
    def count(self) -> int:
        """How many new messages it tells of."""
        return self._count

    def set_count(self, count: int) -> None:
        """Tell of ``count`` new messages."""
        self._count = count
        words = ngettext("{count} new", "{count} new", count) if count else ""
        self.setText(words)
        self.setAccessibleName(
            ngettext("Go to {count} new message", "Go to {count} new messages", count)
            if count
            else _("Go to the newest messages")
        )
        self._paint_icon()
        wide = self.fontMetrics().horizontalAdvance(words) + _ICON + 40 if count else _HEIGHT
        self.setFixedSize(wide, _HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._paint_icon()

    def _paint_icon(self) -> None:
        theme = current_theme()
        name, colour = ("arrow-down", theme.accent_text) if self._count else ("down", theme.secondary)
        self.setIcon(icon(name, colour, _ICON))
