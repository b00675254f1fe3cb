from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.client.address import Address
from desktop_chat.client.diagnosis import trouble_with
from desktop_chat.gui import theme
from desktop_chat.gui.language import apply_language
from desktop_chat.gui.requests import Host, Join
from desktop_chat.gui.viewmodels.start import Field, Recent, StartViewModel, Work
from desktop_chat.gui.widgets.avatar import Avatar
from desktop_chat.gui.windows.reach import ReachDialog
from desktop_chat.gui.windows.start import StartWindow
from desktop_chat.texts import sentence
from tests.gui.catalogues import write_catalogue

RESOURCES = Path(__file__).parents[3] / "resources"
LOUNGE = Recent("LAN Lounge", "192.168.1.20:8765", 1764000000000)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[StartWindow]:
    theme.load_look(qapp, RESOURCES)
    theme.apply_theme(qapp, "light")
    window = StartWindow(StartViewModel())
    qtbot.addWidget(window)
    window.model.prefill("小美", "小美的房間", [LOUNGE])
    with qtbot.waitExposed(window):
        window.show()
    yield window
    qapp.setStyleSheet("")


def requests_of(window: StartWindow) -> list[object]:
    made: list[object] = []
    window.model.requested.connect(made.append)
    return made


def test_two_clicks_lead_to_a_room(window: StartWindow, qtbot: QtBot) -> None:
    made = requests_of(window)

    QTest.mouseClick(window.host_card.button, Qt.MouseButton.LeftButton)

    assert made == [Host("小美的房間", "小美", 8765)]


@pytest.mark.parametrize("enter", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("card", ["host_card", "join_card"])
def test_enter_presses_the_focused_button(window: StartWindow, card: str, enter: Qt.Key) -> None:
    made = requests_of(window)
    window.join_card.address.setText("192.168.1.20")
    button = part(window, f"{card}.button")
    button.setFocus()

    QTest.keyClick(button, enter)

    assert made == [Host("小美的房間", "小美", 8765) if card == "host_card" else Join("192.168.1.20", "小美")]


def test_an_address_and_enter_join(window: StartWindow, qtbot: QtBot) -> None:
    made = requests_of(window)

    QTest.keyClicks(window.join_card.address, " http://192.168.1.20:8765/ ")
    QTest.keyClick(window.join_card.address, Qt.Key.Key_Return)

    assert made == [Join(" http://192.168.1.20:8765/ ", "小美")]


def test_a_recent_room_is_one_click_away(window: StartWindow, qtbot: QtBot) -> None:
    made = requests_of(window)
    row = next(
        button
        for button in window.join_card.recent.findChildren(QPushButton)
        if "LAN Lounge" in button.accessibleName()
    )

    QTest.mouseClick(row, Qt.MouseButton.LeftButton)

    assert made == [Join("192.168.1.20:8765", "小美")]


@pytest.mark.parametrize(
    ("field", "text", "card_button", "refusal"),
    [
        ("name", "  ", "host_card", "name_refusal"),
        ("name", "", "join_card", "name_refusal"),
        ("name", "x" * 65, "host_card", "name_refusal"),
        ("host_card.title", " ", "host_card", "host_card.title_refusal"),
        ("host_card.port", "0", "host_card", "host_card.port_refusal"),
        ("host_card.port", "70000", "host_card", "host_card.port_refusal"),
        ("host_card.port", "eight", "host_card", "host_card.port_refusal"),
        ("join_card.address", "", "join_card", "join_card.refusal"),
        ("join_card.address", "ftp://files.lan", "join_card", "join_card.refusal"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    window: StartWindow, qtbot: QtBot, field: str, text: str, card_button: str, refusal: str
) -> None:
    made = requests_of(window)
    window.join_card.address.setText("192.168.1.20")
    typed = part(window, field)
    assert isinstance(typed, QLineEdit)
    typed.setText(text)

    QTest.mouseClick(part(window, f"{card_button}.button"), Qt.MouseButton.LeftButton)

    said = part(window, refusal)
    assert isinstance(said, QLabel)
    assert said.isVisible()
    assert said.text().endswith(".")
    assert window.focusWidget() is typed
    assert made == []


def part(window: StartWindow, path: str) -> QWidget:
    found: object = window
    for name in path.split("."):
        found = getattr(found, name)
    assert isinstance(found, QWidget)
    return found


def test_a_refusal_goes_with_the_next_try(window: StartWindow, qtbot: QtBot) -> None:
    window.join_card.address.setText("ftp://files.lan")
    QTest.mouseClick(window.join_card.button, Qt.MouseButton.LeftButton)
    assert window.join_card.refusal.isVisible()

    window.join_card.address.setText("files.lan")
    QTest.mouseClick(window.join_card.button, Qt.MouseButton.LeftButton)

    assert not window.join_card.refusal.isVisible()


def test_nothing_can_be_asked_twice(window: StartWindow, qtbot: QtBot) -> None:
    made = requests_of(window)

    QTest.mouseClick(window.host_card.button, Qt.MouseButton.LeftButton)
    assert not window.join_card.isEnabled()
    window.model.join("192.168.1.20", "小美")

    assert len(made) == 1
    assert window.model.work is Work.HOSTING


def test_the_reason_from_outside_stands_in_the_card(window: StartWindow, qtbot: QtBot) -> None:
    QTest.mouseClick(window.host_card.button, Qt.MouseButton.LeftButton)

    window.model.refuse(Field.HOST, "Another Desktop Chat already works in this folder.")

    assert window.host_card.refusal.isVisible()
    assert window.host_card.button.isEnabled()


def test_what_the_profile_knows_late_overwrites_nothing_typed(window: StartWindow, qtbot: QtBot) -> None:
    window.name.clear()
    QTest.keyClicks(window.name, "Ann")

    window.model.prefill("小美", "Another title", [])

    assert window.name.text() == "Ann"
    assert window.host_card.title.text() == "Another title"
    assert not window.join_card.recent.isVisible()


def test_the_title_follows_the_name_until_somebody_writes_one(window: StartWindow) -> None:
    window.model.prefill("root", None, [])
    assert window.host_card.title.text() == "root’s room"

    window.name.clear()
    QTest.keyClicks(window.name, "Ann")
    assert window.host_card.title.text() == "Ann’s room"

    window.host_card.title.end(False)
    QTest.keyClicks(window.host_card.title, "!")
    QTest.keyClicks(window.name, "a")
    assert window.host_card.title.text() == "Ann’s room!"


def test_the_own_disc_has_the_persons_own_colour(window: StartWindow) -> None:
    def colour() -> QColor:
        disc = window.findChild(Avatar)
        assert disc is not None
        return disc.grab().toImage().pixelColor(disc.width() // 2, 3)

    grey = colour()
    assert grey.hslSaturationF() < 0.2, "nobody knows yet"
    window.model.know_people({"小美": "some member"}.get, None)
    derived = colour()
    window.model.know_people({"小美": "some member"}.get, 2)
    chosen = colour()
    assert len({colour.rgb() for colour in (grey, derived, chosen)}) == 3

    window.model.know_people({"小美": "some member"}.get, None)
    assert colour() == derived
    QTest.keyClicks(window.name, "!")
    assert colour() == grey, "somebody new, who gets a colour with a key"


def test_a_stored_title_does_not_follow_the_name(window: StartWindow) -> None:
    QTest.keyClicks(window.name, "!")

    assert window.host_card.title.text() == "小美的房間"


@pytest.mark.parametrize("refused", [True, False])
def test_the_address_has_the_focus_after_joining_came_to_nothing(
    window: StartWindow, qtbot: QtBot, refused: bool
) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    window.join_card.address.setText("192.168.1.20")
    window.join_card.button.setFocus()
    QTest.keyClick(window.join_card.button, Qt.Key.Key_Return)
    assert not window.join_card.address.isEnabled()

    if refused:
        window.model.refuse(Field.ADDRESS, "Nobody is there.")
    else:
        window.model.finish()

    assert window.join_card.address.hasFocus()
    assert window.join_card.refusal.isVisible() == refused


def test_hosting_that_was_refused_can_be_tried_again_with_enter(window: StartWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    QTest.mouseClick(window.host_card.button, Qt.MouseButton.LeftButton)

    window.model.refuse(Field.HOST, "Another Desktop Chat already works in this folder.")

    assert window.host_card.button.hasFocus()


@pytest.mark.parametrize("much", [False, True])
def test_no_field_is_crushed_by_what_is_said_about_it(window: StartWindow, qtbot: QtBot, much: bool) -> None:
    window.resize(window.minimumSize())
    window.host_card.more.setChecked(True)
    window.host_card.port.setText("abc21765")
    if much:
        QApplication.clipboard().setText("8" * 9000)
        window.host_card.port.paste()
    else:
        QTest.keyClick(window.host_card.port, Qt.Key.Key_Return)
    assert window.host_card.port_refusal.isVisible()

    def has_its_height() -> bool:
        card = window.host_card
        fields = (window.name, card.title, card.port, card.button)
        return (
            all(field.height() >= field.sizeHint().height() for field in fields)
            and card.port_refusal.height() >= card.port_refusal.heightForWidth(card.port_refusal.width())
            and card.rect().contains(card.button.geometry())
        )

    qtbot.waitUntil(has_its_height)


def test_every_sentence_beside_a_field_has_its_place(window: StartWindow, qtbot: QtBot) -> None:
    card = window.host_card
    card.more.click()
    QApplication.clipboard().setText("8" * 9000)
    for field in (window.name, card.title, card.port, window.join_card.address):
        field.paste()

    def has_its_height() -> bool:
        return (
            card.port.height() >= card.port.sizeHint().height()
            and card.height() >= card.heightForWidth(card.width())
            and card.rect().contains(card.button.geometry())
        )

    qtbot.waitUntil(has_its_height)


def test_more_options_says_what_it_does_now(window: StartWindow) -> None:
    more = window.host_card.more
    assert more.text() == "More options"
    more.click()
    assert (more.text(), window.host_card.port.isVisible()) == ("Fewer options", True)
    window.model.wait_for(Work.JOINING)
    assert not more.isEnabled()
    window.model.finish()
    more.click()
    assert (more.text(), window.host_card.port.isVisible()) == ("More options", False)


def test_a_port_in_any_digits(window: StartWindow) -> None:
    made = requests_of(window)

    window.model.host("Room", "小美", " ８７６６ ")

    assert made == [Host("Room", "小美", 8766)]


def test_every_field_has_a_name_for_readers(window: StartWindow) -> None:
    for kind in (QLineEdit, QPushButton):
        for widget in window.findChildren(kind):
            assert widget.accessibleName() or (isinstance(widget, QPushButton) and widget.text()), widget


def test_ctrl_w_closes_and_ctrl_q_ends(window: StartWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    with qtbot.waitSignal(window.quit_wanted):
        QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(window.closed):
        QTest.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)

    assert not window.isVisible()


def test_a_refusal_follows_the_language(window: StartWindow, qapp: QApplication, tmp_path: Path) -> None:
    write_catalogue(tmp_path, {"A port is a number from 1 to 65535.": "通訊埠是 1 到 65535 之間的數字。"})
    window.model.host("Room", "小美", "0")
    assert window.host_card.port_refusal.text() == "A port is a number from 1 to 65535."

    apply_language(qapp, "zh_TW", tmp_path)

    assert window.host_card.port_refusal.text() == "通訊埠是 1 到 65535 之間的數字。"
    assert window.host_card.port.accessibleDescription() == "通訊埠是 1 到 65535 之間的數字。"
    apply_language(qapp, "en")
    assert window.host_card.port_refusal.text() == "A port is a number from 1 to 65535."


def test_keys_ask_for_zoom_settings_and_the_list_of_keys(window: StartWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    control = Qt.KeyboardModifier.ControlModifier
    for key, signal in (
        (Qt.Key.Key_Comma, window.settings_wanted),
        (Qt.Key.Key_Slash, window.keys_wanted),
        (Qt.Key.Key_Plus, window.zoom_wanted),
        (Qt.Key.Key_Equal, window.zoom_wanted),
        (Qt.Key.Key_Minus, window.zoom_wanted),
        (Qt.Key.Key_0, window.zoom_wanted),
    ):
        with qtbot.waitSignal(signal):
            QTest.keyClick(window, key, control)


def test_the_head_offers_each_language_by_its_own_name(window: StartWindow, qtbot: QtBot) -> None:
    offered = {action.text(): action for action in window.language.menu().actions()}
    assert list(offered) == ["English", "繁體中文"]
    assert offered["English"].isChecked()

    with qtbot.waitSignal(window.language_wanted) as wanted:
        offered["繁體中文"].trigger()

    assert wanted.args == ["zh_TW"]


@pytest.mark.parametrize("percent", [80, 100, 200])
def test_in_a_small_window_everything_can_be_scrolled_to(
    window: StartWindow, qapp: QApplication, percent: int
) -> None:
    theme.apply_zoom(qapp, percent)
    window.resize(900, 600)
    QApplication.processEvents()

    page = window.centralWidget()
    assert isinstance(page, QScrollArea)
    inside = page.widget()
    assert inside is not None
    assert inside.width() <= page.viewport().width(), "nothing is cut at the side"
    for part in inside.findChildren(QWidget):
        around = part.parentWidget()
        if part.isVisible() and around is not None and isinstance(part, QLineEdit | QPushButton):
            assert part.height() >= part.minimumSizeHint().height(), part
            assert around.rect().contains(part.geometry()), part
    theme.apply_zoom(qapp, 100)


def test_a_firewall_comes_with_the_way_to_open_it(window: StartWindow) -> None:
    blocked = trouble_with(TimeoutError(), Address("192.168.1.20", 9000), on_for_sure=True)
    show_how = next(
        button for button in window.join_card.findChildren(QPushButton) if button.text() == "Show how"
    )
    assert not show_how.isVisible()

    window.model.refuse(Field.ADDRESS, blocked)
    assert "something blocks port 9000" in window.join_card.refusal.text()
    show_how.click()
    dialog = window.findChild(ReachDialog)
    assert dialog is not None
    assert any("firewall of 192.168.1.20" in label.text() for label in dialog.findChildren(QLabel))
    dialog.close()

    window.model.refuse(Field.ADDRESS, sentence("The host is closing."))
    assert not show_how.isVisible()


def test_tab_goes_from_the_name_through_both_cards_to_the_head(window: StartWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    window.host_card.more.setChecked(True)
    window.name.setFocus()
    row = window.join_card.recent.findChild(QPushButton)
    host, join = window.host_card, window.join_card

    passed = []
    for _step in range(10):
        passed.append(QApplication.focusWidget())
        QTest.keyClick(window, Qt.Key.Key_Tab)

    assert passed[:8] == [
        window.name, host.title, host.more, host.port, host.button, join.address, row, join.button,
    ]  # fmt: skip
    assert passed[8] is window.language


def test_a_refusal_is_spoken(window: StartWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[QAccessibleAnnouncementEvent] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", spoken.append)

    window.model.host("Room", "小美", "0")

    assert [event.message() for event in spoken] == ["A port is a number from 1 to 65535."]
    assert spoken[0].politeness() is QAccessible.AnnouncementPoliteness.Assertive


def test_chinese_stands_in_the_middle_of_a_field(window: StartWindow) -> None:
    def middle(text: str) -> float:
        field = window.host_card.title
        field.setText(text)
        image = field.grab().toImage()
        inside, ground = (
            range(8, image.height() - 8),
            image.pixelColor(image.width() - 30, image.height() // 2),
        )
        inked = [
            y
            for y in inside
            if any(abs(image.pixelColor(x, y).lightness() - ground.lightness()) > 40 for x in range(12, 60))
        ]
        return (inked[0] + inked[-1]) / 2

    assert abs(middle("國") - middle("H")) <= 1
