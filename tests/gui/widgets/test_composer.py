import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QUrl
from PySide6.QtGui import QColor, QFocusEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.gui.models.timeline_model import TimelineModel
from desktop_chat.gui.widgets.buttons import IconButton
from desktop_chat.gui.widgets.composer import Composer
from desktop_chat.gui.widgets.message_field import MessageField
from desktop_chat.gui.widgets.scrolling_timeline import ScrollingTimeline
from desktop_chat.protocol.limits import TEXT_BYTES
from desktop_chat.texts import sentence
from tests.gui.samples import message

ENTER = Qt.Key.Key_Return
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def composer(look: QApplication, qtbot: QtBot) -> Composer:
    composer = Composer()
    qtbot.addWidget(composer)
    composer.resize(500, 300)
    with qtbot.waitExposed(composer):
        composer.show()
    composer.focus_field()
    return composer


def field_of(composer: Composer) -> MessageField:
    field = composer.findChild(MessageField)
    assert field is not None
    return field


def send_button(composer: Composer) -> IconButton:
    button = composer.findChild(IconButton)
    assert button is not None
    return button


def note_of(composer: Composer) -> QLabel:
    return next(label for label in composer.findChildren(QLabel))


def test_enter_sends_and_empties(composer: Composer, qtbot: QtBot) -> None:
    QTest.keyClicks(field_of(composer), "hello")
    with qtbot.waitSignal(composer.submitted) as sent:
        QTest.keyClick(field_of(composer), ENTER)
    assert sent.args == ["hello"]
    assert composer.draft() == ""


def test_shift_enter_breaks_the_line(composer: Composer, qtbot: QtBot) -> None:
    QTest.keyClicks(field_of(composer), "a")
    with qtbot.assertNotEmitted(composer.submitted):
        QTest.keyClick(field_of(composer), ENTER, SHIFT)
    QTest.keyClicks(field_of(composer), "b")
    with qtbot.waitSignal(composer.submitted) as sent:
        send_button(composer).click()
    assert sent.args == ["a\nb"]


def test_enter_does_not_send_while_an_input_method_composes(composer: Composer, qtbot: QtBot) -> None:
    field = field_of(composer)
    composer.set_draft("你")
    QApplication.sendEvent(field, QInputMethodEvent("ㄏㄠˇ", []))
    assert field.textCursor().block().layout().preeditAreaText() == "ㄏㄠˇ"
    with qtbot.assertNotEmitted(composer.submitted):
        QTest.keyClick(field, ENTER)
    commit = QInputMethodEvent("", [])
    commit.setCommitString("好")
    QApplication.sendEvent(field, commit)
    with qtbot.waitSignal(composer.submitted) as sent:
        QTest.keyClick(field, ENTER)
    assert sent.args == ["你好"]


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_is_not_sent(composer: Composer, qtbot: QtBot, text: str) -> None:
    composer.set_draft(text)
    assert not send_button(composer).isEnabled()
    with qtbot.assertNotEmitted(composer.submitted):
        QTest.keyClick(field_of(composer), ENTER)


def test_it_grows_with_its_lines_up_to_two_fifths(composer: Composer) -> None:
    field = field_of(composer)
    one = field.height()
    composer.set_draft("1\n2\n3")
    three = field.height()
    assert one < three < 3 * one
    composer.set_draft("一\n二\n三")
    assert field.height() > three
    assert field.verticalScrollBar().maximum() == 0
    composer.set_draft("\n".join(map(str, range(100))))
    assert field.height() <= 0.4 * composer.window().height() + 2
    composer.set_draft("")
    assert field.height() == one


def test_pasted_text_is_plain(composer: Composer) -> None:
    pasted = QMimeData()
    pasted.setHtml("<b>bold</b><img src='file:///etc/passwd'>")
    pasted.setText("bold")
    field_of(composer).insertFromMimeData(pasted)
    assert composer.draft() == "bold"
    picture = QMimeData()
    picture.setImageData(QColor("red"))
    field_of(composer).insertFromMimeData(picture)
    assert composer.draft() == "bold"
    assert note_of(composer).text().startswith("Files and pictures cannot be sent.")


def test_a_dropped_file_is_refused_and_an_address_of_the_web_is_words(composer: Composer) -> None:
    composer.set_draft("mine ")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile("/tmp/a.txt")])
    dropped.setText("/tmp/a.txt")
    field_of(composer).insertFromMimeData(dropped)
    assert composer.draft() == "mine "
    assert note_of(composer).isVisible()

    dropped.setUrls([QUrl("https://example.org/")])
    dropped.setText("https://example.org/")
    field_of(composer).insertFromMimeData(dropped)
    assert composer.draft() == "mine https://example.org/"
    assert not note_of(composer).isVisible()


def test_what_is_refused_stays_with_the_cursor_where_it_was(composer: Composer) -> None:
    composer.set_draft("bell \x07 rings")
    cursor = field_of(composer).textCursor()
    cursor.setPosition(3)
    field_of(composer).setTextCursor(cursor)
    QTest.keyClick(field_of(composer), ENTER)

    assert composer.draft() == "bell \x07 rings"
    assert note_of(composer).text() == "The message holds control characters."
    assert field_of(composer).textCursor().position() == 3
    QTest.keyClick(field_of(composer), Qt.Key.Key_Delete)
    assert not note_of(composer).isVisible()


def test_a_hard_space_stays_one(composer: Composer, qtbot: QtBot) -> None:
    composer.set_draft("10\u00a0km")
    with qtbot.waitSignal(composer.submitted) as sent:
        QTest.keyClick(field_of(composer), ENTER)
    assert sent.args == ["10\u00a0km"]


@pytest.mark.parametrize("piece", ["W", "長", "word ", "👩‍👩‍👧‍👦", "\u202e\u0301", "line\n"])
def test_far_too_much_is_refused_at_once_and_leaves_the_field_alone(composer: Composer, piece: str) -> None:
    composer.set_draft("mine")
    much = piece * (20_000_000 // len(piece))
    pasted = QMimeData()
    pasted.setText(much)
    field_of(composer).insertFromMimeData(pasted)
    assert composer.draft() == "mine"
    assert note_of(composer).text() == (
        "That is far too long: a message takes about 16,000 letters, or 5,000 Chinese characters. "
        "Nothing was added."
    )

    composer.set_draft("mine")
    committed = QInputMethodEvent()
    committed.setCommitString(much)
    QApplication.sendEvent(field_of(composer), committed)
    assert composer.draft() == "mine"
    assert note_of(composer).isVisible()


@pytest.mark.parametrize("goes_on", ["key", "click", "focus", "time"])
def test_a_refusal_goes_when_somebody_goes_on(
    look: QApplication, qtbot: QtBot, goes_on: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if goes_on == "time":
        monkeypatch.setattr("desktop_chat.gui.widgets.composer.REFUSAL_MS", 1)
    composer = Composer()
    qtbot.addWidget(composer)
    composer.show()
    composer.set_draft("mine")
    composer.refuse(sentence("Files and pictures cannot be sent. What you wrote is still here."))
    assert note_of(composer).isVisible()

    field = field_of(composer)
    match goes_on:
        case "key":
            QTest.keyClick(field, Qt.Key.Key_Left)
        case "click":
            QTest.mouseClick(field.viewport(), Qt.MouseButton.LeftButton)
        case "focus":
            QApplication.sendEvent(field, QFocusEvent(QEvent.Type.FocusOut))
        case _:
            pass
    qtbot.waitUntil(lambda: not note_of(composer).isVisible())
    assert composer.draft() == "mine"


def test_the_limit_is_told_before_it_is_reached(composer: Composer, qtbot: QtBot) -> None:
    note = note_of(composer)
    composer.set_draft("字" * 100)
    assert not note.isVisible()
    composer.set_draft("字" * (TEXT_BYTES // 3))
    assert note.isVisible()
    assert note.text() == "Room for 1 more byte"
    assert send_button(composer).isEnabled()
    composer.set_draft("字" * (TEXT_BYTES // 3 + 1))
    assert note.text().startswith("Too long by 2 bytes")
    with qtbot.assertNotEmitted(composer.submitted):
        QTest.keyClick(field_of(composer), ENTER)
    assert composer.draft() != ""


def test_typing_is_told_once_and_ends(composer: Composer, qtbot: QtBot) -> None:
    told: list[bool] = []
    composer.typing_changed.connect(told.append)
    QTest.keyClicks(field_of(composer), "abc")
    assert told == [True]
    QTest.keyClick(field_of(composer), ENTER)
    assert told == [True, False]
    QTest.keyClicks(field_of(composer), "d")
    field_of(composer).clear()
    assert told == [True, False, True, False]
    composer.set_draft("what was begun before")
    assert told == [True, False, True, False]


def test_typing_ends_when_nothing_is_typed(
    look: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_chat.gui.widgets.composer.TYPING_IDLE_MS", 1)
    composer = Composer()
    qtbot.addWidget(composer)
    told: list[bool] = []
    composer.typing_changed.connect(told.append)
    QTest.keyClicks(field_of(composer), "a")
    qtbot.waitUntil(lambda: told == [True, False])


def test_the_placeholder_says_what_to_write(composer: Composer) -> None:
    composer.set_placeholder("Message Lounge")
    assert field_of(composer).placeholderText() == "Message Lounge"


class Paintings(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


def test_another_placeholder_is_painted_at_once(composer: Composer, qtbot: QtBot) -> None:
    composer.set_placeholder("Message the kitchen")
    QApplication.processEvents()
    field_of(composer).setCursorWidth(0)  # its blinking paints too
    QApplication.processEvents()
    paintings = Paintings(field_of(composer).viewport())
    composer.set_placeholder("Will be sent when connected")
    qtbot.waitUntil(lambda: paintings.count > 0)


def test_in_a_wide_window_it_stands_under_the_messages(look: QApplication, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    timeline, composer = ScrollingTimeline(), Composer()
    timeline.set_model(model := TimelineModel())
    model.reset([message(1, "theirs")])
    for part in (timeline, composer):
        column.addWidget(part)
    page.resize(2200, 700)
    page.show()
    qtbot.waitExposed(page)
    row = timeline.visualRect(model.index(0))
    frame = composer.findChild(QFrame, "field")
    assert frame is not None
    assert 0 <= frame.x() - row.left() <= 20
    assert abs(row.right() - send_button(composer).geometry().right()) <= 20
