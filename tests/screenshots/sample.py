"""The room of the pictures: its people, and what they have said this morning."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from desktop_chat.client.profile import Person, Profile
from desktop_chat.gui.palette import avatar_gradient
from desktop_chat.protocol.entities import FIRST_ROOM, Kind, member_of
from desktop_chat.rooms.room import ADMISSION
from desktop_chat.server.host import LOG_FILE
from desktop_chat.storage.sqlite import SqliteStore
from desktop_chat.storage.store import Draft
from desktop_chat.trust.identity import Identity

TITLE: Final = "LAN Lounge"
OWN: Final = "Alex"
OTHERS: Final = ("Daniel", "美玲", "小明", "Priya", "王小明")

_COLOUR_OF: Final = {
    "Daniel": "#5cb8ff", "美玲": "#fb7eb8", "小明": "#9180ff", "Priya": "#3cd3a2", "王小明": "#46d2e0",
    OWN: "#ff8a5c",
}  # fmt: skip
"""Where a person's gradient begins, so that the pictures of two runs can be compared."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was said at a minute of this morning; other kinds have a ``body``."""

    minute: int
    who: str
    text: str = ""
    kind: str = Kind.MESSAGE
    body: dict[str, Any] = field(default_factory=dict)


BUSY: Final = (
    Line(-1300, "王小明", "週五一起吃午餐嗎？🍜"),
    Line(-1296, OWN, "Yes! 12:30 at the usual place?"),
    Line(-1295, "王小明", "好，到時候見"),
    Line(0, "小明", "早安！新版上線了嗎？"),
    Line(1, "美玲", "早安，剛剛完成部署。離線訊息現在也會自動補上，連線恢復後不會漏訊息。"),
    Line(2, "美玲", "有問題請直接在這裡回報 👍"),
    Line(5, "Daniel", "Nice! Latency went from 40 ms to 3 ms here. Full notes:\nhttps://wiki.lan/release-2.1"),
    Line(7, OWN, "That is the new fan-out path. One encode per message instead of one per peer."),
    Line(7, OWN, "壓力測試結果：200 個連線，p99 不到 20 毫秒 🚀"),
    Line(11, "Priya", "Looks great. Can you also post the command you used?"),
    Line(12, OWN, "desktop-chat serve --port 8765"),
    Line(12, "小明", "收到，我下午兩點前回報結果 👌🏽"),
)  # fmt: skip

_LONG_WORD: Final = "Donaudampfschifffahrtsgesellschaftskapitän"
_LONG_SENTENCE: Final = (
    "這是一段很長的中文訊息，用來確認換行時標點符號不會跑到行首，也不會把一個詞硬生生切成兩半。"
)
_THREE_SCRIPTS: Final = """مرحبا بالجميع، هل الاجتماع اليوم في الساعة الثالثة؟
שלום לכולם
and back to English (mixed עברית text)."""
_CODE: Final = """def answer(question: str) -> int:
    if not question:
        raise ValueError("ask something")
    return 42"""
_LONG_NAME: Final = "Priya Raman-Venkataraman of the Department of Extremely Long Names"

EXTREME: Final = (
    Line(0, "Daniel", "A very long word follows: " + _LONG_WORD * 6),
    Line(1, "Daniel", "https://wiki.lan/" + "/".join(["a-rather-long-path-that-does-not-end"] * 8)),
    Line(2, "美玲", _LONG_SENTENCE * 6),
    Line(3, "Priya", "🎉"),
    Line(3, "Priya", "👩‍👩‍👧‍👦🏳️‍🌈👍🏽"),
    Line(4, "小明", _THREE_SCRIPTS),
    Line(5, OWN, _CODE),
    Line(6, OWN, "`inline` and a tab:\tend · 全形　空格 · “quotes” — dashes … ½ × ÷ ≠ ≤ → ☂"),
    Line(7, "王小明", "", "poll", {"question": "Lunch?"}),
    Line(8, "Priya", "", Kind.RENAMED, {"name": _LONG_NAME}),
    Line(9, "Priya", "Zalgo: Ḧ̸̡̪̯ͨ͊̽ and some ordinary text behind it"),
    Line(10, OWN, "ok"),
)


def this_morning() -> datetime:
    """Return ten o'clock of today."""
    return datetime.now().astimezone().replace(hour=10, minute=0, second=0, microsecond=0)


def make_people(folder: Path) -> dict[str, Person]:
    """Make everybody in ``folder``, each with the colour they have in all pictures."""
    return {name: _make_person(folder / str(number), name) for number, name in enumerate((OWN, *OTHERS))}


def _make_person(folder: Path, name: str) -> Person:
    person = Profile(folder).person(name)
    key = person.folder / "identity.key"
    while avatar_gradient(member_of(Identity.load_or_create(key).public))[0] != _COLOUR_OF[name]:
        key.unlink()
    return person


async def keep(folder: Path, people: dict[str, Person], lines: Sequence[Line]) -> None:
    """Write into the host's ``folder`` a log in which ``people`` have said ``lines``."""
    morning = this_morning()
    numbers = itertools.count(1)

    def draft(line: Line, client_id: str) -> Draft:
        device = people[line.who].identity().public
        time = round((morning + timedelta(minutes=line.minute)).timestamp() * 1000)
        body = line.body or ({"text": line.text} if line.kind == Kind.MESSAGE else {})
        return Draft(FIRST_ROOM, device, member_of(device), line.who, client_id, line.kind, time, body)

    start = min((line.minute for line in lines), default=0) - 10
    admitted = [draft(Line(start, name, kind=Kind.JOINED), ADMISSION) for name in people]
    said = [draft(line, f"sample-{next(numbers)}") for line in lines]
    store = SqliteStore(folder / LOG_FILE)
    await store.open()
    try:
        await store.append([*admitted, *said])
    finally:
        await store.close()
