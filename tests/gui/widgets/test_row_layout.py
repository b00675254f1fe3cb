from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from desktop_chat.client.timeline import Entry, Mark
from desktop_chat.gui.models.placement import Placement
from desktop_chat.gui.palette import LIGHT
from desktop_chat.gui.widgets.row_layout import MARGIN, RADIUS, TAIL_RADIUS, clipped, lay_out
from desktop_chat.gui.widgets.row_parts import Hit, MessageLayout, RowStyle, Target
from tests.gui.samples import message, pending

ALONE = Placement(first=True, last=True, day="", unread=False)


def laid_out(
    entry: Entry, placement: Placement = ALONE, width: float = 600, *, whole: bool = False
) -> MessageLayout:
    layout = lay_out(entry, placement, width, RowStyle.of(LIGHT), whole=whole)
    assert isinstance(layout, MessageLayout)
    return layout


@pytest.mark.parametrize("width", [120, 320, 600, 1400])
@pytest.mark.parametrize("text", ["hi", "long " * 100, "x" * 900, "字" * 400, "שלום " * 30])
@pytest.mark.parametrize("own", [True, False])
def test_everything_stays_inside_the_row(look: QApplication, width: float, text: str, own: bool) -> None:
    layout = laid_out(message(1, text, own=own), width=width)
    assert layout.bubble.left() >= (0 if own else MARGIN)
    assert layout.bubble.right() <= width - MARGIN + 1 or width < 200
    assert layout.bubble.bottom() <= layout.height
    assert layout.bubble.contains(layout.meta.rect)
    assert layout.text_origin.y() + layout.text.height <= layout.bubble.bottom()


def test_the_time_never_covers_the_text(look: QApplication) -> None:
    for length in range(1, 120):
        layout = laid_out(message(1, "w" * length), width=500)
        last_line_end = layout.text_origin.x() + layout.text.last_line_width
        text_bottom = layout.text_origin.y() + layout.text.height
        assert layout.meta.rect.left() >= last_line_end or layout.meta.rect.center().y() >= text_bottom


def test_names_and_discs_stand_at_the_ends_of_a_group(look: QApplication) -> None:
    first = laid_out(message(1), replace(ALONE, last=False))
    last = laid_out(message(2), replace(ALONE, first=False))
    assert (first.name is not None, first.disc is not None) == (True, False)
    assert (last.name is not None, last.disc is not None) == (False, True)
    assert first.corners[0] == RADIUS
    assert last.corners[0] == TAIL_RADIUS
    own = laid_out(message(3, own=True))
    assert own.name is None
    assert own.disc is None
    assert own.bubble.right() == 600 - MARGIN


def test_a_long_name_is_shortened(look: QApplication) -> None:
    layout = laid_out(replace(message(1), name="Wolfeschlegelsteinhausen " * 10))
    assert layout.name is not None
    assert layout.name.text.endswith("…")
    assert layout.bubble.contains(layout.name.rect)


def test_a_very_long_message_is_clipped_until_it_is_asked_for(look: QApplication) -> None:
    entry = message(1, "line\n" * 4000)
    short, whole = laid_out(entry), laid_out(entry, whole=True)
    assert short.show_all is not None
    assert short.hit(short.show_all.rect.center()) == Hit(Target.SHOW_ALL)
    assert whole.show_all is None
    assert whole.height > 50 * short.height
    assert clipped("short") == "short"
    assert len(clipped("x" * 16_000)) < 2_000


def test_a_failed_message_offers_retry_and_discard(look: QApplication) -> None:
    layout = laid_out(pending(1, mark=Mark.FAILED, failure="Too many messages at once. " * 9))
    assert layout.footer is not None
    assert layout.hit(layout.footer.retry.rect.center()) == Hit(Target.RETRY)
    assert layout.hit(layout.footer.discard.rect.center()) == Hit(Target.DISCARD)
    assert layout.footer.reason.text.endswith("…")
    assert layout.footer.icon.left() >= 0
    assert layout.footer.retry.rect.bottom() <= layout.height
    assert laid_out(pending(1)).footer is None


def test_day_and_unread_line_stand_above(look: QApplication) -> None:
    layout = laid_out(message(1), Placement(first=True, last=True, day="Today", unread=True))
    assert layout.heading.day is not None
    assert layout.heading.unread is not None
    assert layout.heading.day.rect.bottom() < layout.heading.unread.rect.top()
    assert layout.heading.unread.rect.bottom() < layout.bubble.top()


@pytest.mark.parametrize("text", ["hi", "long " * 100, "https://example.com and\nmore", "שלום", "字" * 60])
def test_a_layout_made_from_an_earlier_one_is_the_same(look: QApplication, text: str) -> None:
    entry, style = message(1, text), RowStyle.of(LIGHT)
    text_before = laid_out(entry, width=700).text
    for width in (1400, 705, 500, 300, 150):
        made = lay_out(entry, ALONE, width, style, whole=False, before=text_before)
        anew = laid_out(entry, width=width)
        assert isinstance(made, MessageLayout)
        assert (made.bubble, made.text.height, made.meta) == (anew.bubble, anew.text.height, anew.meta)


def test_code_is_set_apart_and_its_fences_take_no_room(look: QApplication) -> None:
    layout = laid_out(message(1, "see:\n```sh\nmake\nmake test\n```"))
    plain = laid_out(message(1, "see:\nmake\nmake test"))
    assert plain.bubble.height() < layout.bubble.height() < plain.bubble.height() + 60
    assert layout.text.part(0, layout.text.length) == "see:\n```sh\nmake\nmake test\n```"
    assert layout.meta.rect.top() >= layout.text_origin.y() + layout.text.height - 4
    assert layout.text.link_at(QPointF(5, 5)) is None


def test_a_few_emoji_are_larger(look: QApplication) -> None:
    assert laid_out(message(1, "🎉")).text.height > 1.5 * laid_out(message(1, "a")).text.height
    assert laid_out(message(1, "🎉 a")).text.height == laid_out(message(1, "a")).text.height


def test_the_unread_line_counts(look: QApplication) -> None:
    for count, words in ((0, "New messages"), (1, "1 new message"), (3, "3 new messages")):
        heading = laid_out(message(1), replace(ALONE, unread=True, new=count)).heading
        assert heading.unread is not None
        assert heading.unread.text == words
