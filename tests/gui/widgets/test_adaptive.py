from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QFrame
from pytestqt.qtbot import QtBot

from desktop_chat.gui.theme import apply_theme, apply_zoom
from desktop_chat.gui.widgets.adaptive import Adaptive


class Noting(Adaptive, QFrame):
    """Notes what it is asked to set."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def _set_words(self) -> None:
        self.asked.add("words")

    def _set_sizes(self) -> None:
        self.asked.add("sizes")

    def _set_colours(self) -> None:
        self.asked.add("colours")


class Plain(Adaptive, QFrame):
    """Has nothing to set."""


def test_a_widget_follows_language_zoom_and_theme_each_by_its_own(look: QApplication, qtbot: QtBot) -> None:
    widget, plain = Noting(), Plain()
    for one in (widget, plain):
        qtbot.addWidget(one)
        one.show()
        qtbot.waitExposed(one)
    widget.asked.clear()
    for one in (widget, plain):
        QCoreApplication.sendEvent(one, QEvent(QEvent.Type.LanguageChange))
    assert widget.asked == {"words"}
    widget.asked.clear()
    try:
        apply_zoom(look, 150)
        assert "sizes" in widget.asked
        widget.asked.clear()
        apply_theme(look, "dark")
        assert "colours" in widget.asked
        assert "words" not in widget.asked
    finally:
        apply_zoom(look, 100)
        apply_theme(look, "light")
