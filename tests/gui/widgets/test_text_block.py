import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from desktop_chat.gui.theme import text_font
from desktop_chat.gui.widgets.text_block import TextBlock


def block(text: str, width: float = 400) -> TextBlock:
    return TextBlock(text, text_font(), width, QColor("#0000ff"))


@pytest.mark.parametrize("text", ["x" * 500, "字" * 300, "👩‍👩‍👧" * 60, "word " * 200, "z" + "\u0300" * 400])
def test_nothing_is_wider_than_allowed(look: QApplication, text: str) -> None:
    assert block(text, 300).width <= 300


def test_a_short_text_needs_little(look: QApplication) -> None:
    short = block("hi")
    assert 5 < short.width < 40
    assert short.last_line_width == pytest.approx(short.width, abs=1)


def test_lines_have_one_pitch_in_every_script(look: QApplication) -> None:
    heights = {block(text).height for text in ("Latin", "中文字", "😀", "עברית", "")}
    assert len(heights) == 1
    assert block("a\nb\nc").height == 3 * block("a").height


def test_each_paragraph_has_its_own_direction(look: QApplication) -> None:
    mixed = block("this is the long English paragraph\nשלום")
    right = QPointF(mixed.width - 2, mixed.height - 5)
    left = QPointF(2, mixed.height - 5)
    assert mixed.position_at(right) == len("this is the long English paragraph\n")
    assert mixed.position_at(left) == mixed.length
    assert mixed.last_line_width == mixed.width


def test_positions_count_as_qt_counts(look: QApplication) -> None:
    text = block("😀😀 ab\ncd")
    assert text.length == 10
    assert text.part(0, 4) == "😀😀"
    assert text.part(5, 9) == "ab\nc"
    assert text.position_at(QPointF(0, -5)) == 0
    assert text.position_at(QPointF(1000, 1000)) == text.length
    assert text.part(*text.word_at(6)) == "ab"


def test_links_are_found_where_they_are_painted(look: QApplication) -> None:
    text = block("😀 https://a.example/x\nhttps://b.example/y z")
    assert text.link_at(QPointF(60, 8)) == "https://a.example/x"
    assert text.link_at(QPointF(60, text.height - 8)) == "https://b.example/y"
    assert text.link_at(QPointF(2, 8)) is None
    assert text.link_at(QPointF(390, 8)) is None
    assert text.links() == ["https://a.example/x", "https://b.example/y"]


def test_an_empty_text_has_a_line(look: QApplication) -> None:
    assert block("").height > 0
    assert block("").position_at(QPointF(3, 3)) == 0
    assert block("").word_at(0) == (0, 0)
