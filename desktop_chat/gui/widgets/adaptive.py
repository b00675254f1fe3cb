"""How a widget follows language, zoom and theme while it is shown."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as _Widget
else:
    _Widget = object  # with two bases of Qt's, a widget would be made of two C++ objects


class Adaptive(_Widget):
    """The first base of a widget, before Qt's. The widget writes those methods that it has something for.

    It calls them in its construction; each is called again whenever what it depends on has changed.
    """

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        match event.type():
            case QEvent.Type.LanguageChange:
                self._set_words()
            case QEvent.Type.StyleChange:
                self._set_sizes()
            case QEvent.Type.PaletteChange:
                self._set_colours()
            case _:
                pass

    def _set_words(self) -> None:
        """Put into words what it says: texts, tool tips, accessible names."""

    def _set_sizes(self) -> None:
        """Take the sizes in pixels, each as the zoom makes it."""

    def _set_colours(self) -> None:
        """Paint with the theme's colours what the style sheet does not colour."""
