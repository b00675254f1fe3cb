"""Every word of every window follows the language, every size of letters the zoom, whatever is shown."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_chat.client.address import Address
from desktop_chat.client.effects import Link, LinkState
from desktop_chat.gui.keys import all_keys
from desktop_chat.gui.language import LANGUAGES, apply_language
from desktop_chat.gui.preferences import Preferences
from desktop_chat.gui.theme import apply_zoom, zoomed
from desktop_chat.gui.viewmodels.hosting import HostingViewModel, Way
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.viewmodels.settings import SettingsViewModel, Surroundings
from desktop_chat.gui.viewmodels.start import Recent, StartViewModel
from desktop_chat.gui.widgets.link_dialog import LinkDialog
from desktop_chat.gui.windows.invite import EnlargedCode, InvitationDialog
from desktop_chat.gui.windows.keys import KeysDialog
from desktop_chat.gui.windows.other_host import OtherHostDialog
from desktop_chat.gui.windows.questions import CloseDialog, RenameDialog, WhoDialog
from desktop_chat.gui.windows.reach import ReachDialog
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.gui.windows.settings import SettingsDialog
from desktop_chat.gui.windows.start import StartWindow
from desktop_chat.texts import sentence
from tests.gui.catalogues import write_marked_catalogue
from tests.gui.memberships import ScriptedMembership

MARKED = re.compile(r"\[!![^\[]*?(?:!!\]|…)", re.DOTALL)
"""A marked text with no other inside; one that is shortened has no end mark."""
KEYS = {name for key in all_keys("enter") for keys in key.sequences for name in keys.split("+")}
NAMES = (
    "Kitchen", "小美", "Ann", "Ben", "192.168.1.20:8765", "https://example.org/", "example.org",
    "/data", "eth0", "wlan0",
    *LANGUAGES.values(),
)  # fmt: skip
SAMPLES = re.compile(
    r"(sudo|New-Net).*|(http://)?10\.0\.0\.7(:9000)?|\[fd00::7\]:9000|fd00::7|"
    + "|".join(map(re.escape, NAMES))
    + r"|\b("
    + "|".join(map(re.escape, filter(str.isalnum, {*KEYS, "Enter", "Ctrl"})))
    + r")\b"
)
"""What is no word of the program: names, addresses, commands, keys, and what languages call themselves."""


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
    window.composer.submitted.emit(" ")
    return window


def hosting() -> HostingViewModel:
    return HostingViewModel([Way(Address("10.0.0.7", 9000), "eth0"), Way(Address("fd00::7", 9000), "wlan0")])


def empty_room_window() -> RoomWindow:
    script = ScriptedMembership()
    script.has_members("小美")
    return RoomWindow(RoomViewModel(script.membership, hosting()))


class Untouched:
    """A system that starts nothing, and a data folder where it always was."""

    current = Path("/data")
    chosen: Path | None = None
    fixed = False

    def is_on(self) -> bool:
        return False

    def switch(self, on: bool) -> None:
        raise AssertionError("nobody asked for that")

    def choose(self, folder: Path) -> None:
        raise AssertionError("nobody asked for that")


def settings_dialog(parent: QWidget) -> SettingsDialog:
    system = Untouched()
    surroundings = Surroundings(system, system, lambda _old, _new: None, lambda: None, lambda: None)
    return SettingsDialog(SettingsViewModel(Preferences(), surroundings, "小美"), parent)


WINDOWS: dict[str, Callable[[QWidget], QWidget]] = {
    "start": lambda _parent: start_window(),
    "start with refusals": lambda _parent: refusing_window(),
    "room": lambda _parent: room_window(),
    "room, connection lost": lambda _parent: lost_window(),
    "close": lambda parent: CloseDialog(parent, 3),
    "who": lambda parent: WhoDialog(parent, "Kitchen", "小美", ["Ann"]),
    "rename": lambda parent: RenameDialog(parent, "小美"),
    "other host": lambda parent: OtherHostDialog(parent, "192.168.1.20:8765"),
    "empty room": lambda _parent: empty_room_window(),
    "invitation": lambda parent: InvitationDialog(hosting(), parent),
    "enlarged code": lambda parent: EnlargedCode(hosting(), parent),
    "reach": lambda parent: ReachDialog.for_host(hosting(), parent),
    "keys": lambda parent: KeysDialog("enter", parent),
    "settings": settings_dialog,
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


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a catalogue in which every text is marked."""
    folder = tmp_path_factory.mktemp("marked")
    write_marked_catalogue(folder)
    return folder


every_window = pytest.mark.parametrize("kind", WINDOWS)
every_zoomed_window = pytest.mark.parametrize("kind", sorted(WINDOWS.keys() - {"enlarged code"}))
"""The enlarged code is as large as the screen."""


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
    window: QWidget, look: QApplication, marked: Path
) -> None:
    before = [words for _widget, words in words_of(window) if english_in(words)]
    assert before, "there are English words to begin with"

    apply_language(look, "zh_TW", marked)

    left = {
        f"{type(widget).__name__} {widget.objectName()}: {words}"
        for widget, words in words_of(window)
        if english_in(words)
    }
    assert left == set()


@every_window
def test_english_comes_back(window: QWidget, look: QApplication, marked: Path) -> None:
    before = sorted(words for _widget, words in words_of(window))
    apply_language(look, "zh_TW", marked)

    apply_language(look, "en")

    assert sorted(words for _widget, words in words_of(window)) == before


@every_zoomed_window
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
        if not isinstance(widget, QAbstractButton | QLineEdit | QPlainTextEdit | QAbstractScrollArea):
            continue
        if not widget.isVisible():
            continue
        if isinstance(widget, QScrollArea) and widget.focusPolicy() is Qt.FocusPolicy.NoFocus:
            continue  # it scrolls to whatever has the focus
        named = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
        assert named, f"{type(widget).__name__} {widget.objectName()} has no name"
        if widget.isEnabled():
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, f"{widget} is out of reach"


@every_window
def test_a_screen_reader_hears_no_markup(window: QWidget) -> None:
    for widget in [window, *window.findChildren(QWidget)]:
        assert not widget.toolTip() or widget.accessibleDescription(), widget.toolTip()
