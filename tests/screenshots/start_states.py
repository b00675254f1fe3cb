"""The start window: the first time, with rooms, at work, and with each thing that can go wrong."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop_chat.client.address import Address
from desktop_chat.client.diagnosis import trouble_with
from desktop_chat.gui.viewmodels.start import Field, Recent, StartViewModel, Work
from desktop_chat.gui.widgets.recent_rooms import RecentRow
from desktop_chat.gui.windows.start import StartWindow
from desktop_chat.texts import sentence
from tests.screenshots.gallery import Scene, State, show
from tests.screenshots.looks import BOTH, DARK, LIGHT, Look, sized

_DAY_MS: Final = 86_400_000


def _recent() -> list[Recent]:
    now = time.time_ns() // 1_000_000
    return [
        Recent(title, address, now - age * _DAY_MS)
        for age, (title, address) in enumerate(
            (
                ("LAN Lounge", "192.168.1.20:8765"),
                ("設計討論", "design-server.local:8765"),
                ("The room with a title so long that no window shows all of it", "[fd00::1:2:3:4]:51234"),
                ("Board games", "10.0.0.5:8765"),
                ("Kitchen 廚房 🐾", "10.0.0.9:8766"),
            )
        )
    ]  # fmt: skip


def _start(act: Callable[[StartWindow], object], *, recent: bool = True) -> Scene:
    """Return the scene of a start window to which ``act`` happens."""

    @asynccontextmanager
    async def scene(_folder: Path) -> AsyncIterator[QWidget]:
        window = StartWindow(StartViewModel())
        window.model.prefill("王小明", None, _recent() if recent else [])
        if recent:
            window.model.know_people(lambda _name: "a member", None)
            window.model.tell_earlier(1214)
        await show(window)
        act(window)
        try:
            yield window
        finally:
            window.close()
            window.deleteLater()

    return scene


def _no_answer(window: StartWindow) -> None:
    window.join_card.address.setText("192.168.1.20")
    window.model.wait_for(Work.JOINING)
    reason = trouble_with(TimeoutError(), Address("192.168.1.20", 8765), on_for_sure=True)
    window.model.refuse(Field.ADDRESS, reason)


def _wrong_address(window: StartWindow) -> None:
    window.model.join("not an address at all", "Alex")


def _nothing_entered(window: StartWindow) -> None:
    window.name.clear()
    window.host_card.title.clear()
    window.model.host("", "", "0")


def _port_in_use(window: StartWindow) -> None:
    window.model.refuse(
        Field.PORT, sentence("Another program uses port {port}. Choose another port.", port=8765)
    )


def _host_refused(window: StartWindow) -> None:
    reason = sentence(
        "This computer hosts a room already, at {address}. Join that one, or close its window first.",
        address="192.168.1.20:8765",
    )
    window.model.refuse(Field.HOST, reason)


def _long(window: StartWindow) -> None:
    window.name.setText("Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Sr. 王小明王小明")
    window.host_card.title.setText("這是一個名字很長的聊天室，長到任何視窗都放不下 " * 2)
    window.join_card.address.setText(
        "http://a-very-long-name-of-a-computer.somewhere.in.the.network.local:54321/"
    )


def _focus_recent(window: StartWindow) -> None:
    row = window.join_card.findChild(RecentRow)
    assert row is not None
    row.setFocus()


_SMALL: Final = (Look("light", "zh_TW", (680, 560)), Look("dark", "en", (680, 560)))
_ZOOMED: Final = (Look("light", "zh_TW", (900, 600), 150), Look("dark", "en", (1230, 956), 200))

STATES: Final = (
    State("10-start-first", _start(lambda _window: None, recent=False), (*BOTH, *_SMALL, *_ZOOMED)),
    State(
        "11-start-recent",
        _start(lambda _window: None),
        (*BOTH, *_SMALL, *sized(2560, 1440, [LIGHT]), Look(zoom=80)),
    ),
    State("12-start-joining", _start(lambda window: window.model.wait_for(Work.JOINING)), BOTH),
    State("13-start-hosting", _start(lambda window: window.model.wait_for(Work.HOSTING)), BOTH),
    State("14-start-port", _start(lambda window: window.host_card.more.setChecked(True)), BOTH),
    State("15-start-no-answer", _start(_no_answer), BOTH),
    State("15-start-wrong-address", _start(_wrong_address), (DARK,)),
    State("15-start-nothing-entered", _start(_nothing_entered), BOTH),
    State("15-start-port-in-use", _start(_port_in_use), (LIGHT,)),
    State("15-start-host-refused", _start(_host_refused), (DARK,)),
    State("16-start-long", _start(_long), (LIGHT, *_SMALL[1:])),
    State("17-start-focus", _start(lambda window: window.host_card.button.setFocus()), BOTH),
    State("17-start-focus-more", _start(lambda window: window.host_card.more.setFocus()), (DARK,)),
    State("17-start-focus-recent", _start(_focus_recent), (LIGHT,)),
)
