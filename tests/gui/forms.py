"""The fields of the window, each with what submits it and where a refusal stands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.client.address import parse_address
from desktop_chat.gui.preferences import Preferences
from desktop_chat.gui.requests import Host, Join
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.viewmodels.settings import COUNTS, SettingsField, SettingsViewModel, check_count
from desktop_chat.gui.viewmodels.start import StartViewModel, check_port
from desktop_chat.gui.widgets.line_field import LineField
from desktop_chat.gui.widgets.message_field import MessageField
from desktop_chat.gui.widgets.refusal_label import RefusalLabel
from desktop_chat.gui.windows.questions import NameDialog, RenameDialog, WhoDialog
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.gui.windows.settings import SettingsDialog
from desktop_chat.gui.windows.start import StartWindow
from desktop_chat.protocol.checks import check_name, check_text, check_title
from tests.gui.computers import Computer
from tests.gui.memberships import ScriptedMembership

Shown = TypeVar("Shown", bound=QWidget)
OWN_NAME = "小美"


class NoticedComputer(Computer):
    """Passes each new name on."""

    def __init__(self, wishes: list[object]) -> None:
        super().__init__()
        self._wishes = wishes

    def rename(self, name: str, new: str) -> None:
        super().rename(name, new)
        self._wishes.append(new)


class NoticedMembership(ScriptedMembership):
    """Passes each message on."""

    def __init__(self, wishes: list[object]) -> None:
        super().__init__()
        self._wishes = wishes

    def post(self, text: str) -> None:
        super().post(text)
        self._wishes.append(text)


@dataclass(slots=True)
class Form:
    """A field and its surroundings. ``wishes`` is what was asked for; who looks at it empties it."""

    line: LineField | MessageField
    note: QLabel
    submit: Callable[[], object]
    check: Callable[[str], object]
    wishes: list[object] = field(default_factory=list)
    again: Callable[[], object] = lambda: None
    """Makes the field ready for the next words."""
    present: Callable[[], object] = lambda: None
    """What is accepted without a wish, because it is so already."""
    parts: tuple[QWidget, ...] = ()
    """Windows that live as long as the form."""

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.line.written() if isinstance(self.line, MessageField) else self.line.text()

    @property
    def said(self) -> str:
        """The sentence that is in sight beside the field."""
        return self.note.text().replace("\u200b", "") if self.note.isVisible() else ""


def shown(window: Shown, qtbot: QtBot) -> Shown:
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def make_start(qtbot: QtBot) -> StartWindow:
    window = shown(StartWindow(StartViewModel()), qtbot)
    window.model.prefill(OWN_NAME, "廚房", [])
    window.join_card.address.setText("192.168.1.20")
    window.host_card.more.click()
    return window


def start_form(
    window: StartWindow, line: LineField, note: RefusalLabel, check: Callable[[str], object]
) -> Form:
    card = window.join_card if line is window.join_card.address else window.host_card
    form = Form(line, note, card.button.click, check, parts=(window,))

    def take(request: object) -> None:
        match request:
            case Host(title, name, port):
                fields = window.name, window.host_card.title, window.host_card.port
                form.wishes.append((name, title, port)[fields.index(line)])
            case Join(address):
                form.wishes.append(parse_address(address))
            case _:
                form.wishes.append(request)

    window.model.requested.connect(take)
    form.again = window.model.finish
    return form


def own_name(qtbot: QtBot) -> Form:
    window = make_start(qtbot)
    return start_form(window, window.name, window.name_refusal, check_name)


def title(qtbot: QtBot) -> Form:
    window = make_start(qtbot)
    return start_form(window, window.host_card.title, window.host_card.title_refusal, check_title)


def port(qtbot: QtBot) -> Form:
    window = make_start(qtbot)
    return start_form(window, window.host_card.port, window.host_card.port_refusal, check_port)


def address(qtbot: QtBot) -> Form:
    window = make_start(qtbot)
    return start_form(window, window.join_card.address, window.join_card.refusal, parse_address)


def name_form(dialog: NameDialog, parent: QWidget, qtbot: QtBot) -> Form:
    with qtbot.waitExposed(dialog):
        dialog.open()
    form = Form(dialog.name, dialog.refusal, enter_in(dialog.name), check_name, parts=(parent, dialog))
    dialog.accepted.connect(lambda: form.wishes.append(dialog.chosen))
    form.again = dialog.open
    return form


def enter_in(line: QWidget) -> Callable[[], object]:
    return partial(QTest.keyClick, line, Qt.Key.Key_Return)


def another_name(qtbot: QtBot) -> Form:
    parent = shown(QWidget(), qtbot)
    return name_form(WhoDialog(parent, "廚房", OWN_NAME, ["Ann", "Bo"]), parent, qtbot)


def new_name(qtbot: QtBot) -> Form:
    parent = shown(QWidget(), qtbot)
    dialog = RenameDialog(parent, OWN_NAME)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    return name_form(dialog, parent, qtbot)


def name_in_settings(qtbot: QtBot) -> Form:
    wishes: list[object] = []
    model = SettingsViewModel(Preferences(), NoticedComputer(wishes).surroundings(), OWN_NAME)
    dialog = shown(SettingsDialog(model), qtbot)
    line, note = dialog.name.field, dialog.name.findChild(RefusalLabel)
    assert note is not None
    form = Form(line, note, enter_in(line), check_name, wishes, parts=(dialog,))
    form.present = lambda: model.own_name
    return form


def count_form(setting: SettingsField, qtbot: QtBot) -> Form:
    preference, bounds = COUNTS[setting]
    wishes: list[object] = []
    model = SettingsViewModel(Preferences(), Computer().surroundings(), OWN_NAME)

    def take(before: Preferences, after: Preferences) -> None:
        if getattr(before, preference) != getattr(after, preference):  # typing may zoom, too
            wishes.append(getattr(after, preference))

    model.changed.connect(take)
    dialog = shown(SettingsDialog(model), qtbot)
    line, note = dialog.counts[setting].field, dialog.counts[setting].findChild(RefusalLabel)
    assert note is not None
    form = Form(line, note, enter_in(line), partial(check_count, bounds=bounds), wishes, parts=(dialog,))
    form.present = lambda: getattr(model.preferences, preference)
    return form


def most_members(qtbot: QtBot) -> Form:
    return count_form(SettingsField.MEMBERS, qtbot)


def most_connections(qtbot: QtBot) -> Form:
    return count_form(SettingsField.CONNECTIONS, qtbot)


def message(qtbot: QtBot) -> Form:
    wishes: list[object] = []
    script = NoticedMembership(wishes)
    script.has_members(OWN_NAME, "Ann")
    window = RoomWindow(RoomViewModel(script.membership))
    qtbot.addWidget(window, before_close_func=lambda _window: window.finish())
    with qtbot.waitExposed(window):
        window.show()
    line = window.findChild(MessageField)
    assert line is not None
    note = next(label for label in window.composer.findChildren(QLabel))
    return Form(line, note, enter_in(line), check_text, wishes, parts=(window,))


FORMS = [
    own_name,
    title,
    port,
    address,
    another_name,
    new_name,
    name_in_settings,
    most_members,
    most_connections,
    message,
]
