"""Whatever comes into a field of the window is accepted as it is, or refused with a sentence beside it."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_chat.client.entries import EntryKind
from desktop_chat.gui.language import apply_language
from desktop_chat.gui.requests import Join
from desktop_chat.gui.widgets.line_field import LONGEST_LINE
from desktop_chat.gui.widgets.message_field import FAR_TOO_LONG, MessageField
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.protocol.checks import check_text
from desktop_chat.protocol.errors import Refusal
from desktop_chat.rooms.rate import Rate
from desktop_chat.server.settings import HostSettings
from tests.gui.entering import drop, enterable, paste_in, through_qt, type_in, way_in
from tests.gui.forms import FORMS, Form
from tests.gui.programs import Loop, live, running, sees
from tests.hosts import OpenHost
from tests.strings import strange_text

STRINGS = 2_000
ARRIVING = 150
LOOKED_AT = 50
"""Each such number of strings the window is painted and measured."""
LARGEST = (1280, 900)
WIDEST_WORD = 360
CHINESE = re.compile("[\u4e00-\u9fff]")
BREAKS = re.compile("\r\n|[\r\u2028\u2029\ufdd0\ufdd1]")
SPACES = re.compile("[\t\n\v\f\r\x85\u2028\u2029]")

MakeForm = Callable[[QtBot], Form]
each_form = pytest.mark.parametrize("make", FORMS, ids=lambda make: make.__name__)


@pytest.fixture(autouse=True)
def chinese(look: QApplication) -> Iterator[None]:
    """The sentences are Chinese, so that one without a translation is noticed."""
    apply_language(look, "zh_TW")
    yield
    apply_language(look, "en")


def expected(form: Form, text: str) -> str | None:
    """Return what stands in the empty field once ``text`` came into it; None: it is too much."""
    whole = through_qt(text)
    if form.check is check_text:
        return BREAKS.sub("\n", whole) if len(whole) < FAR_TOO_LONG else None
    cut = units(text) > LONGEST_LINE + 2  # Qt counts what it does not hand out, too
    return None if cut or units(whole) > LONGEST_LINE else SPACES.sub(" ", whole)


def units(text: str) -> int:
    """Count as Qt does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def enter(form: Form, text: str, chance: random.Random) -> bool:
    """Bring ``text`` into the empty field and return whether it got in, having looked that it did rightly."""
    form.line.clear()
    way = way_in(chance, text)
    way(form.line, text)
    standing = expected(form, text)
    if standing is None:
        assert form.text == ""
        assert_told(form)
        return False
    if way is not type_in:  # which keys make a character, Qt decides
        assert form.text == standing
    return True


def submit(form: Form) -> bool:
    """Submit what stands in the field; return whether it was accepted, once and as the check says."""
    standing = form.text
    present = form.present()
    form.wishes.clear()
    form.submit()
    accepted = outcome(form, standing)
    if not isinstance(accepted, Refusal):
        assert form.wishes == ([accepted] if accepted != present else [])
        assert form.said == ""
        form.again()
        return True
    assert form.wishes == []
    assert form.text == standing, "what was refused is still there"
    if standing or form.check is not check_text:  # Enter in the empty composer asks for nothing
        assert_told(form)
        if form.check is not check_text or accepted.code != "too_long":  # the composer counts instead
            assert form.said == str(accepted.sentence).replace("\u200b", "")
    return False


def outcome(form: Form, standing: str) -> object:
    """Return what the field's check accepts ``standing`` as, or its `Refusal`. Messages lose empty ends."""
    try:
        return form.check(standing.strip("\n").rstrip() if form.check is check_text else standing)
    except Refusal as refusal:
        return refusal


def assert_told(form: Form) -> None:
    assert CHINESE.search(form.said), f"no sentence beside the field: {form.said!r}"
    assert form.note.minimumSizeHint().width() < WIDEST_WORD, "the sentence can be broken anywhere"


def look_at(form: Form) -> None:
    """Paint the window, and see that nothing that was entered made it larger than a screen."""
    window = form.line.window()
    assert not window.grab().isNull()
    least = window.minimumSizeHint()
    assert least.width() <= LARGEST[0], least
    assert least.height() <= LARGEST[1], least


@each_form
def test_any_string_is_accepted_as_it_is_or_refused_beside_the_field(
    make: MakeForm, qtbot: QtBot, seed: int
) -> None:
    chance = random.Random(seed)
    form = make(qtbot)
    accepted = 0
    for number in range(STRINGS):
        text = enterable(strange_text(chance))
        try:
            accepted += enter(form, text, chance) and submit(form)
        except AssertionError as failure:
            failure.add_note(f"string {number}: {ascii(text)[:500]}")
            raise
        if number % LOOKED_AT == 0:
            look_at(form)
    assert 0 < accepted < STRINGS, "the strings are neither all good nor all bad"


@each_form
def test_a_megabyte_is_refused_whole_and_the_field_stays_as_it_was(make: MakeForm, qtbot: QtBot) -> None:
    form = make(qtbot)
    form.line.clear()
    type_in(form.line, "mine")
    for piece in ("W", "長", "👩‍👩‍👧‍👦", "e\u0301"):
        paste_in(form.line, piece * (1_000_000 // len(piece)))
        assert form.text == "mine"
        assert "沒有加入" in form.said
    type_in(form.line, "!")
    assert (form.text, form.said) == ("mine!", "")


@each_form
def test_a_file_is_refused_beside_the_field_however_it_comes(make: MakeForm, qtbot: QtBot) -> None:
    form = make(qtbot)
    form.line.clear()
    type_in(form.line, "mine")
    file = QMimeData()
    file.setUrls([QUrl.fromLocalFile("/tmp/holiday.html")])
    file.setText("/tmp/holiday.html")
    drop(form.line, file)
    assert form.text == "mine"
    assert_told(form)

    type_in(form.line, "!")
    assert form.said == ""
    pasted = QMimeData()
    pasted.setUrls(file.urls())
    QApplication.clipboard().setMimeData(pasted)
    QTest.keyClick(form.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert form.text == "mine!"
    assert_told(form)


async def test_what_the_composer_takes_arrives_as_it_was_in_both_windows(
    qt_loop: Loop, open_host: OpenHost, host_settings: HostSettings, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    host = open_host(replace(host_settings, rate=Rate(100_000.0, 100_000)))
    async with running(tmp_path / "ann") as ann, running(tmp_path / "bo") as bo:
        writer = await live(ann, Join(host.address, "Ann"))
        reader = await live(bo, Join(host.address, "Bo"))
        said = [text for text in (say(writer, chance) for _ in range(ARRIVING)) if text is not None]
        assert len(said) > ARRIVING / 4
        writer.composer.submitted.emit("the last one")
        for window in (writer, reader):
            await sees(window, "the last one")
            messages = [entry for entry in window.model.entries if entry.kind is EntryKind.MESSAGE]
            assert [entry.words for entry in messages] == [*said, "the last one"]
            assert not window.grab().isNull()


def say(window: RoomWindow, chance: random.Random) -> str | None:
    """Bring a strange text into the composer and press Enter; return what was said, or None."""
    line = window.composer.findChild(MessageField)
    assert line is not None
    line.clear()
    text = enterable(strange_text(chance))
    way_in(chance, text)(line, text)
    standing = line.written()
    QTest.keyClick(line, Qt.Key.Key_Return)
    return None if line.written() or not standing else standing.strip("\n").rstrip()
