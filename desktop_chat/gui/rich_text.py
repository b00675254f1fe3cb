"""The only place that deals with text formats: peers' words are plain text everywhere, links are found here.

Labels, tool tips and message boxes of Qt guess whether a text is HTML and then open local files and shares
that it names (reproduced; OnionShare's CVE-2022-21690). So labels and tool tips are made here and nowhere
else, and questions are dialogs of labels.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QLabel, QWidget

_INVISIBLE: Final = (
    "\u0000-\u0020\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff\ufff9-\ufffb"
)
_LINK: Final = re.compile(
    rf"https?://[^{_INVISIBLE}<>\"`{{}}|\\^「」『』《》〈〉【】，。、；！？“”（）]+", re.IGNORECASE
)
_NEVER_LAST: Final = ".,:;!?'*_~…"
_BRACKETS: Final = {")": "(", "]": "["}
_FENCE: Final = re.compile(r" {0,3}```[^`]*")
_BREAKS: Final = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Link:
    """A web address in a text: ``text[start:end]``, in characters of Python."""

    start: int
    end: int
    url: str


def find_links(text: str) -> list[Link]:
    """Return the http and https addresses in ``text``, without the punctuation that follows them."""
    links: list[Link] = []
    if "://" not in text:
        return links
    for match in _LINK.finditer(text):
        url = _without_tail(match.group())
        if link_host(url):
            links.append(Link(match.start(), match.start() + len(url), url))
    return links


def link_host(url: str) -> str:
    """Return the host that ``url`` really leads to, with its port and without any user part.

    International names are shown as ``xn--…``. Empty where ``url`` is not a valid http or https address.
    """
    parsed = QUrl(url, QUrl.ParsingMode.StrictMode)
    if not parsed.isValid() or parsed.scheme() not in ("http", "https"):
        return ""
    host = parsed.host(QUrl.ComponentFormattingOption.FullyEncoded)
    if host and parsed.port() != -1:
        return f"[{host}]:{parsed.port()}" if ":" in host else f"{host}:{parsed.port()}"
    return host


def encoded_link(url: str) -> str:
    """Return ``url`` as it goes over the wire: nothing in it can look like something else."""
    return bytes(QUrl(url, QUrl.ParsingMode.StrictMode).toEncoded().data()).decode("ascii")


class ParagraphKind(Enum):
    """How a paragraph is shown: as words, as code, or not at all because it only says where code is."""

    WORDS = auto()
    CODE = auto()
    FENCE = auto()


def paragraph_kinds(paragraphs: Sequence[str]) -> list[ParagraphKind]:
    """Return which of ``paragraphs`` stand between lines that begin with three backticks.

    A fence that nothing closes, or with nothing inside, is words.
    """
    kinds = [ParagraphKind.WORDS] * len(paragraphs)
    opened: int | None = None
    for number, paragraph in enumerate(paragraphs):
        if not _FENCE.fullmatch(paragraph):
            continue
        if opened is None:
            opened = number
        elif paragraph.strip() == "```":
            if number > opened + 1:
                kinds[opened] = kinds[number] = ParagraphKind.FENCE
                kinds[opened + 1 : number] = [ParagraphKind.CODE] * (number - opened - 1)
            opened = None
    return kinds


def with_plain_breaks(text: str) -> str:
    """Return ``text`` with every kind of line break as a newline."""
    return _BREAKS.sub("\n", text)


def in_one_line(text: str) -> str:
    """Return ``text`` with its line breaks and tabs as single spaces."""
    return " ".join(text.split())


def elided(text: str, metrics: QFontMetricsF, width: float) -> str:
    """Return ``text`` in one line, shortened with "…" to ``width`` pixels."""
    return metrics.elidedText(in_one_line(text), Qt.TextElideMode.ElideRight, width)


def breakable(text: str) -> str:
    """Return ``text`` for a label that may break it anywhere; not for copying."""
    return "\u200b".join(text)


def plain_label(text: str = "", parent: QWidget | None = None) -> QLabel:
    """Return a label that shows ``text`` as it is and opens nothing."""
    label = QLabel(parent)
    make_plain(label)
    label.setText(text)
    return label


def make_plain(label: QLabel) -> None:
    """Make ``label``, of a subclass, show texts as they are."""
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setOpenExternalLinks(False)


def tool_tip(text: str) -> str:
    """Return ``text`` so that ``setToolTip`` shows it as it is: tool tips have no plain format."""
    return f"<p style='white-space:pre-wrap'>{html.escape(text)}</p>" if text else ""


def set_tool_tip(widget: QWidget, words: str) -> None:
    """Let ``words`` appear as they are where somebody points at ``widget``.

    A screen reader that finds no description reads the tool tip, with its markup: so it gets one.
    """
    widget.setToolTip(tool_tip(words))
    widget.setAccessibleDescription(words)


def _without_tail(url: str) -> str:
    """Cut sentence marks and brackets that were opened before the address."""
    while url:
        last = url[-1]
        opening = _BRACKETS.get(last)
        unbalanced = opening is not None and url.count(last) > url.count(opening)
        if last not in _NEVER_LAST and not unbalanced:
            break
        url = url[:-1]
    return url
