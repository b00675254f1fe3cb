"""Buttons: every one has a name for screen readers, and follows the theme."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from desktop_chat.gui.rich_text import set_tool_tip
from desktop_chat.gui.theme import current_theme, zoomed
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.icons import icon

_ICON_PIXELS = 20


class IconButton(Adaptive, QToolButton):
    """A button that shows only an icon; ``words`` say what it does.

    ``tint`` names a colour of the theme, ``size`` is in pixels before the zoom.
    """

    def __init__(
        self,
        icon_name: str,
        words: str = "",
        parent: QWidget | None = None,
        *,
        tint: str = "secondary",
        size: int = _ICON_PIXELS,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._tint = tint
        self._size = size
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_words(words)
        self._set_sizes()

    def set_words(self, words: str, tip: str | None = None) -> None:
        """Say what the button does now; ``tip`` may say more to who points at it."""
        self.setAccessibleName(words)
        set_tool_tip(self, words if tip is None else tip)

    def set_icon(self, icon_name: str, tint: str | None = None) -> None:
        """Show another icon, and perhaps in another colour of the theme."""
        self._icon_name = icon_name
        self._tint = tint or self._tint
        self._set_colours()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange:
            self._set_colours()

    def _set_sizes(self) -> None:
        self.setIconSize(QSize(zoomed(self._size), zoomed(self._size)))
        self._set_colours()

    def _set_colours(self) -> None:
        tint = self._tint if self.isEnabled() else "placeholder"
        self.setIcon(icon(self._icon_name, getattr(current_theme(), tint), zoomed(self._size)))


class PrimaryButton(QPushButton):
    """The one thing to do here."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        _dress(self, "primary")


class QuietButton(QPushButton):
    """Another thing that can be done here."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        _dress(self, "quiet")


class LinkButton(QPushButton):
    """A thing to do that looks like words."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        _dress(self, "link")


def _dress(button: QPushButton, look: str) -> None:
    button.setProperty("look", look)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setAutoDefault(True)  # Enter presses the focused button, also where no dialog sees to it
