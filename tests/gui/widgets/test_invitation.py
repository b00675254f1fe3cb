"""The card by which others come in: its code can be scanned and its address read, whatever the size."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.client.address import Address
from desktop_chat.gui.theme import apply_theme, apply_zoom
from desktop_chat.gui.viewmodels.hosting import Way
from desktop_chat.gui.widgets.invitation import Invitation
from desktop_chat.gui.widgets.qr_code import QrCode
from desktop_chat.lan.qr_code import QUIET_ZONE, qr_matrix
from tests.qr import read_qr

WAY = Way(Address("192.168.1.20", 8765), "wlan0")
LONG = Way(Address("2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", 8765))
ALONE = Way(Address("127.0.0.1", 8765))


@pytest.fixture
def window(look: QApplication, qtbot: QtBot) -> Iterator[QWidget]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1200, 900)
    window.show()
    yield window
    apply_zoom(look, 100)
    apply_theme(look, "light")


def invitation_in(window: QWidget, way: Way = WAY) -> Invitation:
    invitation = Invitation(window)
    invitation.show_way(way)
    invitation.show()
    invitation.place_in(window.rect())
    return invitation


def words_of(invitation: Invitation) -> str:
    return " ".join(label.text() for label in invitation.findChildren(QLabel) if label.isVisible())


def buttons_of(invitation: Invitation) -> dict[str, QPushButton]:
    return {button.text(): button for button in invitation.findChildren(QPushButton) if button.isVisible()}


def code_of(invitation: Invitation) -> QrCode:
    code = invitation.findChild(QrCode)
    assert code is not None
    return code


def modules_in(image: QImage) -> list[list[bool]]:
    """Look at the picture as a scanner does: every pixel of a module has to have the module's colour."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels, length = bytes(grey.constBits()), grey.bytesPerLine()
    lines = [pixels[y * length : y * length + grey.width()] for y in range(grey.height())]
    top = next(y for y, line in enumerate(lines) if 0 in line)
    left, right = lines[top].index(0), lines[top].rindex(0) + 1  # both upper corners of the pattern are dark
    size = len(qr_matrix(WAY.address.url)) - 2 * QUIET_ZONE
    step, rest = divmod(right - left, size)
    assert rest == 0, "modules of different widths"
    rows = []
    for y in range(size):
        inner = lines[top + y * step : top + (y + 1) * step]
        assert all(set(line[left - QUIET_ZONE * step + 1 : left]) == {255} for line in inner), "no quiet zone"
        modules = [{line[left + x * step : left + (x + 1) * step] for line in inner} for x in range(size)]
        assert all(module in ({b"\0" * step}, {b"\xff" * step}) for module in modules), "a blurred module"
        rows.append([module == {b"\0" * step} for module in modules])
    return rows


@pytest.mark.parametrize(
    ("theme", "zoom", "ratio"),
    [("light", 100, 1.0), ("dark", 100, 1.25), ("light", 80, 1.5), ("dark", 130, 2.0), ("dark", 200, 1.0)],
)
def test_the_code_on_the_screen_says_the_link(
    window: QWidget, look: QApplication, theme: str, zoom: int, ratio: float
) -> None:
    apply_theme(look, "dark" if theme == "dark" else "light")
    apply_zoom(look, zoom)
    code = code_of(invitation_in(window))
    image = QImage(code.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    code.render(image, QPoint(), QRegion(), QWidget.RenderFlag(0))
    assert read_qr(modules_in(image)) == WAY.address.url
    assert WAY.address.url in code.accessibleName()


@pytest.mark.parametrize("way", [WAY, LONG, ALONE])
@pytest.mark.parametrize("zoom", [80, 100, 200])
def test_whatever_the_place_no_words_are_cut_off(
    window: QWidget, look: QApplication, way: Way, zoom: int
) -> None:
    apply_zoom(look, zoom)
    invitation = invitation_in(window, way)
    for width, height in ((1200, 900), (560, 420), (700, 300), (400, 260), (300, 500)):
        invitation.place_in(QRect(0, 0, width, height))
        QApplication.processEvents()
        assert invitation.width() <= max(width, invitation.minimumSizeHint().width())
        for label in invitation.findChildren(QLabel):
            if label.isVisible():
                assert label.height() >= label.heightForWidth(label.width()), (width, label.text())
        for button in invitation.findChildren(QPushButton):
            if button.isVisible():
                assert button.height() >= button.sizeHint().height(), (width, button.text())
        shown = words_of(invitation).replace("\u200b", "")
        tops = [
            part.geometry()
            for part in invitation.children()
            if isinstance(part, QWidget) and part.isVisible()
        ]
        assert not any(one.intersects(other) for one, other in combinations(tops, 2)), (width, height)
        assert ("not connected" in shown) if way is ALONE else (way.address.label in shown)


def test_the_code_goes_before_the_words_where_the_place_is_small(window: QWidget) -> None:
    invitation = invitation_in(window)
    code = code_of(invitation)
    for area, visible in (((1200, 900), True), ((700, 320), True), ((400, 260), False), ((1200, 900), True)):
        invitation.place_in(QRect(0, 0, *area))
        assert code.isVisible() == visible, area
        assert WAY.address.label in words_of(invitation)
        assert "Copy link" in buttons_of(invitation)


def test_each_button_says_what_is_wanted(window: QWidget, qtbot: QtBot) -> None:
    invitation = invitation_in(window)
    buttons = buttons_of(invitation)
    for words, signal in (
        ("Copy link", invitation.copy_requested),
        ("Enlarge", invitation.enlarge_requested),
        ("Others cannot get in?", invitation.help_requested),
    ):
        with qtbot.waitSignal(signal):
            buttons[words].click()
    invitation.show_copied()
    assert "Copied" in buttons_of(invitation)
    invitation.show_way(LONG)
    assert "Copy link" in buttons_of(invitation)


def test_without_a_network_it_says_so_and_follows_when_there_is_one(window: QWidget) -> None:
    invitation = invitation_in(window, ALONE)
    assert "This computer is not connected to a network." in words_of(invitation)
    assert not code_of(invitation).isVisible()
    assert buttons_of(invitation) == {}
    invitation.show_way(WAY)
    assert WAY.address.label in words_of(invitation)
    assert code_of(invitation).isVisible()
    assert "Copy link" in buttons_of(invitation)
