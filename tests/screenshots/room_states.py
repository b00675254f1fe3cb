"""The room window: empty, busy, offline, narrow, with everything that people write."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QHoverEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QWidget

from desktop_chat.client.effects import Link, LinkState
from desktop_chat.gui.viewmodels.room import RoomViewModel
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.texts import _
from tests.gui.memberships import ScriptedMembership
from tests.screenshots.gallery import Scene, State, settle, show
from tests.screenshots.looks import BOTH, DARK, LIGHT, Look, sized
from tests.screenshots.lounge import Lounge, lounge, told
from tests.screenshots.sample import BUSY, EXTREME, OTHERS, OWN, Line, this_morning

Act = Callable[[Lounge, RoomWindow], Awaitable[None] | None]
MOCK: Final = sized(1230, 956)
"""The size of the pictures in the design."""


def room(
    act: Act = lambda _room, _window: None,
    *,
    lines: tuple[Line, ...] = BUSY,
    present: tuple[str, ...] = (*OTHERS[:4], OWN),
    hosting: bool = True,
) -> Scene:
    """Return the scene of a window in a real room to which ``act`` happens."""

    @asynccontextmanager
    async def scene(folder: Path) -> AsyncIterator[QWidget]:
        async with lounge(folder, lines, present) as running:
            window = running.window(hosting=hosting)
            await show(window)
            done = act(running, window)
            if done is not None:
                await done
            try:
                yield window
            finally:
                window.finish()

    return scene


def scripted(act: Callable[[ScriptedMembership, RoomWindow], None]) -> Scene:
    """Return the scene of a window whose membership says what no host can be brought to say quickly."""

    @asynccontextmanager
    async def scene(_folder: Path) -> AsyncIterator[QWidget]:
        membership = ScriptedMembership("LAN Lounge", round(this_morning().timestamp() * 1000))
        membership.has_members("Alex", "Ann", "Priya")
        window = RoomWindow(RoomViewModel(membership.membership, clock=lambda: 0.0))
        await show(window)
        act(membership, window)
        try:
            yield window
        finally:
            window.finish()

    return scene


# What happens


async def _unread(running: Lounge, window: RoomWindow) -> None:
    window.model.set_in_front(False)
    for number, name in enumerate(("Priya", "Daniel", "小明")):
        running.members[name].post(("Lunch at 12:30?", "Yes please 🍜", "我也要去！")[number])
        await told(running.members[OWN], lambda: window.model.unseen > number)  # noqa: B023 - within its turn


async def _pill(running: Lounge, window: RoomWindow) -> None:
    window.resize(900, 500)
    await settle()
    window.timeline.verticalScrollBar().setValue(60)
    await settle()
    await _unread(running, window)


async def _typing(running: Lounge, window: RoomWindow) -> None:
    await _priya_types(running, window)
    window.composer.set_draft("A draft in the making,\nwith a second line 也有中文")


async def _priya_types(running: Lounge, window: RoomWindow) -> None:
    running.members["Priya"].set_typing(True)
    await told(running.members[OWN], lambda: window.model.typing)


async def _many_typing(running: Lounge, window: RoomWindow) -> None:
    for name in OTHERS[:3]:
        running.members[name].set_typing(True)
    await told(running.members[OWN], lambda: len(window.model.typing) == 3)


async def _closed(running: Lounge, window: RoomWindow) -> None:
    await running.stop()
    await told(running.members[OWN], lambda: running.members[OWN].link.state is LinkState.BACKOFF)
    window.model.send("I write this while the room is closed.")
    window.model.send("它會等到重新連線後再送出。")


def _select(_running: Lounge, window: RoomWindow) -> None:
    window.composer.focusNextChild()
    window.timeline.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(window.timeline, Qt.Key.Key_Up)
    QTest.keyClick(window.timeline, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)


def _focus_row(_running: Lounge, window: RoomWindow) -> None:
    window.timeline.setFocus(Qt.FocusReason.TabFocusReason)
    for _step in range(3):
        QTest.keyClick(window.timeline, Qt.Key.Key_Up)


def _focus_roster(_running: Lounge, window: RoomWindow) -> None:
    people = window.roster.findChild(QListView)
    assert people is not None
    people.setFocus(Qt.FocusReason.TabFocusReason)
    people.setCurrentIndex(people.model().index(1, 0))


def _hide_roster(_running: Lounge, window: RoomWindow) -> None:
    window.header.roster_toggled.emit(False)
    window.header.set_roster_shown(False)


def _tell(_running: Lounge, window: RoomWindow) -> None:
    window.tell(_("Port {wanted} is in use, so this room is at port {port}.", wanted=8765, port=8766))


def _hover(_running: Lounge, window: RoomWindow) -> None:
    """Let the mouse rest on a row of the roster and on a message."""
    people = window.roster.findChild(QListView)
    for view in (people, window.timeline):
        assert view is not None
        index = view.model().index(view.model().rowCount() - 1, 0)
        place = QPointF(view.visualRect(index).center())
        viewport = view.viewport()
        QApplication.sendEvent(viewport, QEnterEvent(place, place, viewport.mapToGlobal(place)))
        hover = QHoverEvent(QEvent.Type.HoverMove, place, viewport.mapToGlobal(place), QPointF())
        QApplication.sendEvent(viewport, hover)
        kind, button, key = QEvent.Type.MouseMove, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        move = QMouseEvent(kind, place, viewport.mapToGlobal(place), button, button, key)
        QApplication.sendEvent(viewport, move)


def _failed(membership: ScriptedMembership, window: RoomWindow) -> None:
    membership.hears("Can somebody send me the notes?", "今天下午要用")
    window.model.send("Here they are: https://wiki.lan/notes")
    membership.fail(
        "p1", _("The disk is full, so nothing can be stored at the moment. It goes on once there is room.")
    )
    window.model.send("第二則訊息還在等待。")


def _countdown(membership: ScriptedMembership, window: RoomWindow) -> None:
    membership.hears("See you on Monday!")
    window.model.send("Wait, one more thing")
    membership.has_link(Link(LinkState.BACKOFF, 4.0))


def _refused(membership: ScriptedMembership, _window: RoomWindow) -> None:
    membership.hears("See you on Monday!")
    membership.has_link(
        Link(LinkState.BLOCKED, sentence=_("Your Desktop Chat is older than the host’s. Update it here."))
    )


def _connecting(membership: ScriptedMembership, _window: RoomWindow) -> None:
    membership.has_link(Link(LinkState.CONNECTING))


def _crowd(membership: ScriptedMembership, _window: RoomWindow) -> None:
    names = [
        "Alex",
        "Maximiliane-Charlotte von und zu Hohenstauffen-Regensburg",
        "王小明王小明王小明王小明王小明王小明",
    ]
    membership.has_members(*names, *(f"Person {number}" for number in range(297)), present=412)
    membership.hears("Three hundred people read this.", "你好，大家！")
    membership.is_called("The meeting of everybody who has ever touched a computer 全公司大會")


STATES: Final = (
    State("01-readme", room(_priya_types), sized(1120, 800)),
    State(
        "20-room-empty-host",
        room(lines=(), present=(OWN,)),
        (*BOTH, *MOCK, *sized(900, 600), *sized(420, 600, [LIGHT]), Look(zoom=150, language="zh_TW")),
    ),
    State(
        "21-room-busy",
        room(),
        (
            *MOCK,
            *sized(900, 600),
            *sized(2560, 1440, [LIGHT, DARK]),
            Look("light", "zh_TW", (1230, 956)),
            Look("dark", "en", (1230, 956)),
        ),
    ),
    State(
        "21-room-busy-zoomed",
        room(),
        (
            Look(zoom=80),
            Look("dark", "zh_TW", (1230, 956), 150),
            Look("light", "en", (1230, 956), 200),
            Look("light", "zh_TW", (900, 600), 200),
        ),
    ),
    State("22-room-guest", room(hosting=False), BOTH),
    State("23-room-no-roster", room(_hide_roster), (LIGHT,)),
    State("24-room-narrow", room(), sized(420, 640)),
    State("25-room-unread", room(_unread), BOTH),
    State("26-room-pill", room(_pill), sized(900, 500)),
    State("27-room-typing", room(_typing), BOTH),
    State("27-room-many-typing", room(_many_typing), (DARK,)),
    State("28-room-closed", room(_closed, hosting=False), BOTH),
    State("29-room-countdown", scripted(_countdown), (*BOTH, *sized(480, 560))),
    State("29-room-blocked", scripted(_refused), BOTH),
    State("29-room-connecting", scripted(_connecting), BOTH),
    State("30-room-failed", scripted(_failed), (*BOTH, *sized(420, 560, [DARK]))),
    State("31-room-notice", room(_tell), BOTH),
    State("32-room-selection", room(_select), BOTH),
    State("32-room-focus-row", room(_focus_row), BOTH),
    State("32-room-focus-roster", room(_focus_roster), BOTH),
    State("32-room-hover", room(_hover), BOTH),
    State("33-room-crowd", scripted(_crowd), (*BOTH, *sized(760, 560, [DARK]))),
    State("34-room-extreme", room(lines=EXTREME), (*MOCK, *sized(480, 956))),
)
