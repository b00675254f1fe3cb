"""Every word of every window follows the language, every size of letters the zoom, whatever is shown."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_chat.client.effects import Link, LinkState
from desktop_chat.gui.language import LANGUAGES, apply_language
from desktop_chat.gui.theme import apply_zoom, zoomed
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.viewmodels.start import Recent, StartViewModel
from desktop_chat.gui.widgets.link_dialog import LinkDialog
from desktop_chat.gui.windows.questions import CloseDialog, RenameDialog, WhoDialog
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.gui.windows.start import StartWindow
from desktop_chat.texts import sentence
from tests.gui.catalogues import write_marked_catalogue
from tests.gui.memberships import ScriptedMembership

MARKED = re.compile(r"\[!![^\[]*?(?:!!\]|…)", re.DOTALL)
"""A marked text with no other inside; one that is shortened has no end mark."""
SAMPLES = re.compile(
    "|".join(
        map(
            re.escape,
            [
                "Kitchen",
                "小美",
                "Ann",
                "Ben",
                "192.168.1.20:8765",
                "https://example.org/",
                "example.org",
                *LANGUAGES.values(),
            ],
        )
    )
)
"""What is nobody's word of the program: names, addresses, and the languages by their own names."""


def start_window() -> StartWindow:
    window = StartWindow(StartViewModel())
    window.model.prefill("小美", "Kitchen", [Recent("Kitchen", "192.168.1.20:8765", 1764000000000)])
    window.host_card.more.setChecked(True)
    return window


def refusing_window() -> StartWindow:
    window = start_window()
    window.model.host(" ", " ", "0")
    return window


def room_window() -> RoomWindow:
    script = ScriptedMembership()
    script.has_members("小美", "Ann", "Ben")
    script.hears("Ann")
    window = RoomWindow(RoomViewModel(script.membership))
    window.tell(sentence("The room on this computer has stopped because of an error. Host it again."))
    return window


def lost_window() -> RoomWindow:
    script = ScriptedMembership()
    script.has_link(Link(LinkState.BACKOFF, 1e12, sentence("The host does not answer any more.")))
    script.post("Ann")
    window = RoomWindow(RoomViewModel(script.membership, clock=lambda: 0.0))
    window.model.send(" ")
    return window


WINDOWS: dict[str, Callable[[QWidget], QWidget]] = {
    "start": lambda _parent: start_window(),
    "start with refusals": lambda _parent: refusing_window(),
    "room": lambda _parent: room_window(),
    "room, connection lost": lambda _parent: lost_window(),
    "close": lambda parent: CloseDialog(parent, 3),
    "who": lambda parent: WhoDialog(parent, "Kitchen", "小美", ["Ann"]),
    "rename": lambda parent: RenameDialog(parent, "小美"),
    "link": lambda parent: LinkDialog("https://example.org/", parent),
}


@pytest.fixture
def window(kind: str, look: QApplication, qtbot: QtBot) -> Iterator[QWidget]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = WINDOWS[kind](parent)
    if made.parent() is None:
        qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    apply_zoom(look, 100)
    apply_language(look, "en")


every_window = pytest.mark.parametrize("kind", WINDOWS)


def words_of(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    """All words that somebody can see or hear in ``window``."""
    for widget in [window, *window.findChildren(QWidget)]:
        said = [
            widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.statusTip(),
            widget.windowTitle() if widget.isWindow() else "",
        ]  # fmt: skip
        match widget:
            case QLabel() | QAbstractButton():
                said.append(widget.text())
            case QLineEdit() | QPlainTextEdit():
                said.append(widget.placeholderText())
            case QMenu():
                said += [action.text() for action in widget.actions()]
            case QAbstractItemView():
                said += words_of_rows(widget.model())
            case _:
                pass
        yield from ((widget, words) for words in said if words)


def words_of_rows(model: QAbstractItemModel | None) -> Iterator[str]:
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
    for row in range(model.rowCount() if model is not None else 0):
        for role in roles:
            yield str((model.index(row, 0, QModelIndex()).data(role) if model is not None else None) or "")


def english_in(words: str) -> str:
    """Return the letters that are neither of a marked text nor of a sample."""
    left = SAMPLES.sub("", re.sub(r"<[^>]*>|&\w+;", "", words.replace("\u200b", "")))
    while MARKED.search(left):
        left = MARKED.sub("", left)
    return "".join(re.findall("[A-Za-z]+", left))


@every_window
def test_no_word_stays_behind_when_the_language_changes(
    window: QWidget, look: QApplication, tmp_path: Path
) -> None:
    write_marked_catalogue(tmp_path)
    before = [words for _widget, words in words_of(window) if english_in(words)]
    assert before, "there are English words to begin with"

    apply_language(look, "zh_TW", tmp_path)

    left = {
        f"{type(widget).__name__} {widget.objectName()}: {words}"
        for widget, words in words_of(window)
        if english_in(words)
    }
    assert left == set()


@every_window
def test_english_comes_back(window: QWidget, look: QApplication, tmp_path: Path) -> None:
    write_marked_catalogue(tmp_path)
    before = sorted(words for _widget, words in words_of(window))
    apply_language(look, "zh_TW", tmp_path)

    apply_language(look, "en")

    assert sorted(words for _widget, words in words_of(window)) == before


@every_window
@pytest.mark.parametrize("percent", [80, 200])
def test_all_letters_grow_and_shrink_with_the_zoom(window: QWidget, look: QApplication, percent: int) -> None:
    widgets = [window, *window.findChildren(QWidget)]
    before = {widget: widget.font().pixelSize() for widget in widgets}

    apply_zoom(look, percent)

    wrong = {
        f"{type(widget).__name__} {widget.objectName()}: {pixels} became {widget.font().pixelSize()}"
        for widget, pixels in before.items()
        if widget.font().pixelSize() != zoomed(pixels)
    }
    assert wrong == set()


@every_window
def test_every_control_can_be_named_and_reached(window: QWidget) -> None:
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, QAbstractButton | QLineEdit | QPlainTextEdit | QAbstractItemView):
            continue
        if not widget.isVisible():
            continue
        named = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
        assert named, f"{type(widget).__name__} {widget.objectName()} has no name"
        if widget.isEnabled():
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, f"{widget} is out of reach"
