import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.gui.palette import DARK, LIGHT, contrast, name_colour, name_colours
from desktop_chat.gui.preferences import ZOOMS
from desktop_chat.gui.theme import (
    LEAST_ZOOM,
    MOST_ZOOM,
    apply_theme,
    apply_zoom,
    current_theme,
    current_zoom,
    resource,
    text_font,
    zoomed,
)
from desktop_chat.gui.widgets.icons import application_icon, icon_pixmap


def test_contrast_is_the_one_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_member_keeps_its_colour_in_every_run() -> None:
    assert name_colour("alex", LIGHT) == "#0b7489"
    assert len({name_colour(f"member {number}", LIGHT) for number in range(200)}) == len(name_colours(LIGHT))


def test_theme_feeds_palette_and_style_sheet(look: QApplication) -> None:
    for choice, theme in (("dark", DARK), ("light", LIGHT)):
        apply_theme(look, "dark" if choice == "dark" else "light")
        assert current_theme() == theme
        assert look.palette().color(QPalette.ColorRole.Window) == QColor(theme.window)
        assert theme.own_bubble != theme.bubble
        assert f"background: {theme.panel}" in look.styleSheet()
        assert "$" not in look.styleSheet().split("*/", 1)[1]


def test_system_theme_is_one_of_the_two(look: QApplication) -> None:
    apply_theme(look, "system")
    assert current_theme() in (LIGHT, DARK)


def test_a_change_of_theme_reaches_labels(look: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    label = QLabel("words", window)
    window.show()
    apply_theme(look, "dark")
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(DARK.text)


def test_font_is_inter_with_fallbacks(look: QApplication) -> None:
    assert text_font().families()[0] == "Inter"
    assert text_font(20).pixelSize() == 20


@pytest.fixture
def zoomable(look: QApplication) -> Iterator[QApplication]:
    yield look
    apply_zoom(look, 100)


@pytest.mark.parametrize("percent", ZOOMS)
def test_the_zoom_scales_words_and_lengths(zoomable: QApplication, qtbot: QtBot, percent: int) -> None:
    label = QLabel("words")
    qtbot.addWidget(label)
    small = QLabel("words")
    small.setProperty("look", "heading")
    qtbot.addWidget(small)
    label.show()
    small.show()

    apply_zoom(zoomable, percent)

    assert current_zoom() == percent
    assert zoomed(100) == text_font(100).pixelSize() == percent
    assert label.font().pixelSize() == text_font().pixelSize()
    assert small.font().pixelSize() == zoomed(24)


@pytest.mark.parametrize("percent", ZOOMS)
def test_a_zoomed_corner_is_never_rounder_than_half_the_height(zoomable: QApplication, percent: int) -> None:
    apply_zoom(zoomable, percent)
    radius = re.search(r"#send {[^}]*border-radius: (\d+)px", zoomable.styleSheet())
    assert radius is not None
    assert 2 * int(radius[1]) <= zoomed(44)


def test_the_zoom_has_limits(zoomable: QApplication) -> None:
    apply_zoom(zoomable, 1000)
    assert current_zoom() == MOST_ZOOM
    apply_zoom(zoomable, 0)
    assert current_zoom() == LEAST_ZOOM
    assert " 0px" not in zoomable.styleSheet()


def test_icons_take_any_colour(look: QApplication) -> None:
    for file in Path(resource("icons")).glob("*.svg"):
        image = icon_pixmap(file.stem, "#ff0000", 24).toImage()
        painted = [image.pixelColor(x, y) for x in range(24) for y in range(24)]
        assert any(colour.alpha() > 128 for colour in painted), file.name
        if file.stem != "desktop-chat":
            assert any(colour.red() > 200 and colour.blue() < 60 for colour in painted), file.name
    assert not application_icon().isNull()
