import random
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.gui.preferences import ZOOMS, Preferences
from desktop_chat.gui.theme import apply_zoom
from desktop_chat.gui.viewmodels.settings import COUNTS, SettingsField, SettingsViewModel
from desktop_chat.gui.windows.settings import SettingsDialog
from desktop_chat.protocol.checks import check_name
from desktop_chat.protocol.errors import Refusal
from desktop_chat.texts import sentence
from tests.gui.computers import Computer
from tests.gui.windows.test_keys import fits

pytestmark = pytest.mark.usefixtures("look")


@pytest.fixture
def computer() -> Computer:
    return Computer()


@pytest.fixture
def dialog(qtbot: QtBot, look: QApplication, computer: Computer) -> SettingsDialog:
    made = SettingsDialog(SettingsViewModel(Preferences(), computer.surroundings(), "小美"))
    qtbot.addWidget(made)
    with qtbot.waitActive(made):  # without a window manager nobody else sees to it
        made.show()
        made.activateWindow()
    return made


def controls_of(dialog: QWidget) -> list[QWidget]:
    """What the keyboard reaches, in order."""
    found: list[QWidget] = []
    at = dialog.nextInFocusChain()
    while at is not None and at is not dialog:
        if at.isVisibleTo(dialog) and at.isEnabled() and at.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(at)
        at = at.nextInFocusChain()
    return found


def test_a_click_holds_at_once(dialog: SettingsDialog) -> None:
    dialog.theme.button("dark").click()
    dialog.language.button("zh_TW").click()
    dialog.send_key.button("ctrl_enter").click()
    dialog.zoom.larger.click()
    dialog.sounds.click()
    dialog.awake.click()
    dialog.colour.discs[3].click()

    assert dialog.model.preferences == Preferences("zh_TW", "dark", 110, "ctrl_enter", False, False, 3)
    dialog.zoom.usual.click()
    dialog.colour.automatic.click()
    assert (dialog.model.preferences.zoom, dialog.model.preferences.colour) == (100, None)


def test_it_shows_what_was_chosen_elsewhere(dialog: SettingsDialog) -> None:
    dialog.model.choose(theme="dark", zoom=125, send_key="ctrl_enter", sounds=False, colour=5)

    assert dialog.theme.button("dark").isChecked()
    assert dialog.zoom.usual.text() == "125 %"
    assert not dialog.sounds.isChecked()
    assert dialog.colour.discs[5].isChecked()
    assert dialog.model.preferences.colour == 5


def test_a_colour_of_a_newer_program_counts_as_automatic(dialog: SettingsDialog) -> None:
    dialog.model.choose(colour=200)

    assert dialog.colour.automatic.isChecked()
    assert dialog.model.preferences.colour == 200


def test_the_zoom_ends_at_both_ends(dialog: SettingsDialog) -> None:
    for button, end in ((dialog.zoom.larger, ZOOMS[-1]), (dialog.zoom.smaller, ZOOMS[0])):
        button.setFocus()
        while button.isEnabled():
            button.click()
        assert dialog.model.preferences.zoom == end
        assert dialog.zoom.usual.hasFocus()


def test_the_arrow_keys_go_through_a_choice(dialog: SettingsDialog) -> None:
    themes: list[str] = []
    dialog.theme.setFocus()
    QTest.keyClick(dialog.theme.button("system"), Qt.Key.Key_Right)
    themes.append(dialog.model.preferences.theme)
    QTest.keyClick(dialog.theme.button("light"), Qt.Key.Key_Right)
    themes.append(dialog.model.preferences.theme)

    assert themes == ["light", "dark"]


def test_a_name_holds_with_enter_and_with_tab(dialog: SettingsDialog, computer: Computer) -> None:
    field = dialog.name.field
    field.setFocus()
    field.setText("Mei")
    QTest.keyClick(field, Qt.Key.Key_Return)
    field.setText("May")
    QTest.keyClick(field, Qt.Key.Key_Tab)

    assert computer.renamed == [("小美", "Mei"), ("Mei", "May")]
    assert dialog.isVisible()


def test_a_refused_name_says_why_and_stays(dialog: SettingsDialog, computer: Computer) -> None:
    computer.taken = {"Ann"}
    field = dialog.name.field
    field.setFocus()
    field.setText("Ann")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert field.text() == "Ann"
    assert "Ann is here" in field.accessibleDescription()
    assert not field.accessibleDescription().endswith("sees the new name.")
    field.setText("小美")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.accessibleDescription() == ""


def test_escape_takes_a_name_back_before_it_closes(dialog: SettingsDialog, computer: Computer) -> None:
    field = dialog.name.field
    field.setFocus()
    field.setText("")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.accessibleDescription()
    QTest.keyClick(field, Qt.Key.Key_Escape)

    assert (field.text(), field.accessibleDescription()) == ("小美", "")
    assert dialog.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert computer.renamed == []


def test_whatever_is_typed_as_a_name_is_accepted_or_refused(dialog: SettingsDialog, seed: int) -> None:
    chance = random.Random(seed)
    signs = "a小 \t\n\x00\x1b\x7f\u200b\u202e\u2028\ud800\U0001f600é"
    field = dialog.name.field
    for _ in range(500):
        field.setText("".join(chance.choices(signs, k=chance.choice([0, 1, 3, 70, 400]))))
        typed = field.text()
        dialog.name.text_wanted.emit(typed)
        wanted, reason = dialog.model.own_name, ""
        try:
            wanted = check_name(typed)
        except Refusal as refusal:
            reason = str(refusal)
        assert (dialog.model.own_name, field.accessibleDescription()) == (wanted, reason)
        assert field.text() == (typed if reason else wanted)


@pytest.mark.parametrize("setting", COUNTS)
def test_how_many_may_come_holds_with_enter_and_with_tab(
    dialog: SettingsDialog, setting: SettingsField
) -> None:
    field, preference = dialog.counts[setting].field, COUNTS[setting][0]
    held: list[object] = [getattr(dialog.model.preferences, preference)]
    assert field.text() == str(held[0])
    for text, key in (("20", Qt.Key.Key_Return), ("030", Qt.Key.Key_Tab)):
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, key)
        held.append(getattr(dialog.model.preferences, preference))

    assert held[1:] == [20, 30]
    assert (field.text(), dialog.isVisible()) == ("30", True)


@pytest.mark.parametrize("setting", COUNTS)
def test_a_number_out_of_bounds_is_refused_and_escape_takes_it_back(
    dialog: SettingsDialog, setting: SettingsField
) -> None:
    field, (preference, bounds) = dialog.counts[setting].field, COUNTS[setting]
    usual = getattr(dialog.model.preferences, preference)
    field.setFocus()
    field.setText(str(bounds[-1] + 1))
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert f"{bounds[0]} to {bounds[-1]}" in field.accessibleDescription()
    assert (field.text(), getattr(dialog.model.preferences, preference)) == (str(bounds[-1] + 1), usual)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), field.accessibleDescription(), dialog.isVisible()) == (str(usual), "", True)


def test_a_half_written_number_outlives_another_choice(dialog: SettingsDialog) -> None:
    field = dialog.counts[SettingsField.MEMBERS].field
    field.setText("1")
    dialog.model.choose(zoom=110)

    assert (field.text(), field.accessibleDescription()) == ("1", "")


def test_the_switch_stands_where_the_system_says(dialog: SettingsDialog, computer: Computer) -> None:
    dialog.autostart.click()
    assert computer.is_on()
    computer.autostart_problem = Refusal("autostart", sentence("The system did not let this be changed."))
    dialog.autostart.click()
    assert dialog.autostart.isChecked()

    dialog.hide()
    computer.autostart_problem = None
    computer.switch(False)
    dialog.show()
    assert not dialog.autostart.isChecked()


def test_what_is_of_no_use_here_says_why(dialog: SettingsDialog, computer: Computer) -> None:
    computer.sound_problem = "No player."
    computer.awake_problem = "No way."
    dialog.hide()
    dialog.show()

    assert not dialog.sounds.isEnabled()
    assert not dialog.awake.isEnabled()
    assert dialog.sounds.accessibleDescription() == "No player."
    assert dialog.awake.accessibleDescription() == "No way."


def test_a_folder_is_chosen_and_taken_back(dialog: SettingsDialog, computer: Computer, qtbot: QtBot) -> None:
    dialog.folder.change.click()
    (asking,) = dialog.findChildren(QFileDialog)
    asking.fileSelected.emit("/elsewhere")
    assert computer.chosen == Path("/elsewhere")
    assert "/elsewhere" in dialog.folder.next.text().replace("\u200b", "")

    computer.folder_problem = Refusal("data_folder", sentence("There are other files."))
    dialog.model.choose_folder(Path("/third"))
    assert dialog.folder.refusal.text() == "There are other files."

    computer.folder_problem = None
    dialog.folder.back.click()
    assert [computer.chosen] == [None]
    assert not dialog.folder.next.isVisible()
    asking.close()
    qtbot.waitUntil(lambda: not dialog.findChildren(QFileDialog))


def test_a_folder_of_the_command_line_cannot_be_changed(qtbot: QtBot, computer: Computer) -> None:
    computer.fixed = True
    dialog = SettingsDialog(SettingsViewModel(Preferences(), computer.surroundings(), "小美"))
    qtbot.addWidget(dialog)
    dialog.show()

    assert not dialog.folder.change.isVisible()
    assert "command line" in dialog.folder.next.text()


def test_the_keyboard_reaches_every_control_and_each_has_a_name(dialog: SettingsDialog) -> None:
    reached = controls_of(dialog)
    for control in dialog.findChildren(QWidget):
        if isinstance(control, QAbstractButton | QLineEdit) and control.isVisible() and control.isEnabled():
            group = control.group() if isinstance(control, QAbstractButton) else None
            assert control in reached or (group is not None and group.checkedButton() in reached)
            interface = QAccessible.queryAccessibleInterface(control)
            assert interface.text(QAccessible.Text.Name), control


def test_escape_and_the_button_close_it(dialog: SettingsDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.show()
    dialog.close_button.click()
    assert not dialog.isVisible()


@pytest.mark.parametrize("percent", [80, 200])
def test_nothing_is_cut_at_the_side(dialog: SettingsDialog, look: QApplication, percent: int) -> None:
    apply_zoom(look, percent)
    try:
        dialog.resize(900, 600)
        QApplication.processEvents()
        assert fits(dialog)
    finally:
        apply_zoom(look, 100)
