"""The harness of the pictures cannot rot: a few states are taken here, and what they say can be read."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.gui.theme import text_font
from tests.screenshots import dialog_states, room_states, start_states
from tests.screenshots.faintness import faint_words
from tests.screenshots.gallery import Gallery
from tests.screenshots.glyphs import missing_glyphs
from tests.screenshots.looks import LIGHT, apply
from tests.screenshots.sheets import make_sheets

STATES = (*start_states.STATES, *room_states.STATES, *dialog_states.STATES)
TAKEN_HERE = (
    "11-start-recent--680x560",
    "15-start-nothing-entered",
    "20-room-empty-host--900x600",
    "21-room-busy--900x600",
    "29-room-countdown--1080x760",
    "34-room-extreme--480x956",
    "42-dialog-close",
)

pytestmark = pytest.mark.usefixtures("look_of_pictures")


@pytest.fixture
def look_of_pictures(program_look: None, qapp: QApplication) -> Iterator[None]:
    yield
    apply(qapp, LIGHT)


async def test_states_can_be_shown_and_read(
    qt_loop: asyncio.AbstractEventLoop, qapp: QApplication, tmp_path: Path
) -> None:
    gallery = Gallery(qapp, tmp_path)
    await gallery.take(STATES, lambda name: name.startswith(TAKEN_HERE))
    assert gallery.complaints == []
    assert {path.name.split("--")[0] for path in gallery.taken} == {
        start.split("--")[0] for start in TAKEN_HERE
    }
    for path in gallery.taken:
        assert len(colours_of(QImage(str(path)))) > 20, f"nothing is painted in {path.name}"
    [sheet, *_] = make_sheets(gallery.taken, tmp_path / "sheets")
    assert not QImage(str(sheet)).isNull()


def colours_of(image: QImage) -> set[int]:
    return {
        image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 3)
    }  # fmt: skip


def test_every_picture_has_a_name_of_its_own() -> None:
    names = [name for state in STATES for name, _look in state.pictures()]
    assert len(names) == len(set(names))


def test_faint_words_are_found(program_look: None, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    label = QLabel("words 文字", window)
    window.show()
    label.setStyleSheet("background: #ffffff; color: #111111")
    assert list(faint_words(window, window.grab().toImage())) == []
    label.setStyleSheet("background: #ffffff; color: #999999")
    assert len(list(faint_words(window, window.grab().toImage()))) == 1


def test_the_readme_shows_pictures_that_are_there_and_light() -> None:
    root = Path(__file__).parents[2]
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (root / "README.md").read_text("utf-8"))
    assert len(shown) == 2
    assert [name for name in shown if (root / name).stat().st_size >= 200_000] == []


def test_a_missing_glyph_is_found() -> None:
    assert missing_glyphs("words 文字 👍🏽 עברית مرحبا\n✓", text_font()) == []
    assert missing_glyphs("fine\nnot \U0010fffd fine", text_font()) == ["not \U0010fffd fine"]
