import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from desktop_chat.gui.rich_text import (
    ParagraphKind,
    encoded_link,
    find_links,
    in_one_line,
    link_host,
    paragraph_kinds,
    plain_label,
    set_tool_tip,
    tool_tip,
    with_plain_breaks,
)

HOSTILE = '<img src="//evil.example/share/x.png"><b>bold</b>'


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("see https://example.com/a.", ["https://example.com/a"]),
        ("(https://example.com/a)", ["https://example.com/a"]),
        ("https://example.com/a_(b)", ["https://example.com/a_(b)"]),
        ("HTTP://EXAMPLE.COM!", ["HTTP://EXAMPLE.COM"]),
        ("看https://example.com/路徑，好嗎", ["https://example.com/路徑"]),
        ("「https://example.com/」", ["https://example.com/"]),
        ("http://[::1]:8765/x and http://10.0.0.1", ["http://[::1]:8765/x", "http://10.0.0.1"]),
        ("https://example.com/\u202egpj.exe", ["https://example.com/"]),
        ("https://example.com/<b>", ["https://example.com/"]),
        ("file:///etc/passwd ftp://a/b javascript:alert(1) smb://x/y", []),
        ("https:// http://: https://?x", []),
        ("www.example.com", []),
        ("😀 https://example.com", ["https://example.com"]),
    ],
)
def test_links_are_found(text: str, urls: list[str]) -> None:
    links = find_links(text)
    assert [link.url for link in links] == urls
    assert [text[link.start : link.end] for link in links] == urls


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://good.example@evil.example/x", "evil.example"),
        ("https://good.example:secret@evil.example:81/", "evil.example:81"),
        ("https://аpple.com/", "xn--pple-43d.com"),
        ("http://[fe80::1]:8765/", "[fe80::1]:8765"),
        ("file:///etc/passwd", ""),
        ("https://bad host/", ""),
    ],
)
def test_the_real_host_is_shown(url: str, host: str) -> None:
    assert link_host(url) == host


def test_an_encoded_link_is_ascii() -> None:
    assert encoded_link("https://例子.測試/日") == "https://xn--fsqu00a.xn--g6w251d/%E6%97%A5"


def test_long_text_is_searched_fast() -> None:
    assert len(find_links("https://a.b/((((" * 1000)) <= 1000


def test_labels_show_text_as_it_is(qtbot: QtBot) -> None:
    label = plain_label(HOSTILE)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == HOSTILE


def test_tool_tips_are_escaped() -> None:
    assert "<img" not in tool_tip(HOSTILE)
    assert tool_tip("") == ""


def test_a_screen_reader_hears_no_markup_of_a_tool_tip(qtbot: QtBot) -> None:
    button = QToolButton()
    qtbot.addWidget(button)
    set_tool_tip(button, HOSTILE)
    assert QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Description) == HOSTILE


def test_breaks_and_lines() -> None:
    assert with_plain_breaks("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"
    assert in_one_line(" a\n\tb  c ") == "a b c"


def test_only_the_factory_makes_what_can_be_rich() -> None:
    gui = Path(__file__).parents[2] / "desktop_chat" / "gui"
    forbidden = re.compile(
        r"\b(QLabel|QTextBrowser|QTextEdit|QMessageBox)\(|setHtml|setTextFormat|setToolTip\((?!tool_tip)"
    )
    found = [
        f"{file.name}: {match.group()}"
        for file in sorted(gui.rglob("*.py"))
        if file.name != "rich_text.py"
        for match in forbidden.finditer(re.sub(r"class \w+\(QLabel\)", "", file.read_text("utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a\n```\nb\n```\nc", "wfcfw"),
        ("```python\nb\n\nc\n```", "fcccf"),
        ("```\nb", "ww"),
        ("```\n```", "ww"),
        ("```one line```", "w"),
        ("```\na\n```\n```\nb", "fcfww"),
    ],
)
def test_code_stands_between_fences(text: str, kinds: str) -> None:
    letters = {ParagraphKind.WORDS: "w", ParagraphKind.CODE: "c", ParagraphKind.FENCE: "f"}
    assert "".join(letters[kind] for kind in paragraph_kinds(text.split("\n"))) == kinds
