"""The first minute: one click from the start window to writing, and an address that stays right."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_chat.gui.requests import Host, ShowStart
from desktop_chat.gui.widgets.invitation import Invitation
from desktop_chat.gui.widgets.message_field import MessageField
from desktop_chat.lan.interfaces import NetworkAddress
from tests.gui.programs import Loop, ask, live, opened_by, running, sees
from tests.gui.waiting import until

pytestmark = pytest.mark.usefixtures("program_look")


async def test_one_click_leads_from_the_start_to_writing(
    qt_loop: Loop, tmp_path: Path, free_port: int
) -> None:
    async with running(tmp_path) as program:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        start = ask(program, ShowStart())
        start.host_card.port.setText(str(free_port))  # not a click: the usual port may be taken here
        start.activateWindow()
        QTest.mouseClick(start.host_card.button, Qt.MouseButton.LeftButton)
        window = await opened_by(program, start, [])
        field = window.findChild(MessageField)
        assert field is not None
        await until(field.hasFocus, application.focusChanged)

        invitation = window.findChild(Invitation)
        assert invitation is not None
        assert invitation.isVisible()
        QTest.keyClicks(field, "hello")
        QTest.keyClick(field, Qt.Key.Key_Return)
        await sees(window, "hello")
        assert not invitation.isVisible()


async def test_the_room_follows_the_network(
    qt_loop: Loop, tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [NetworkAddress("192.168.1.20", "wlan0")]
    monkeypatch.setattr("desktop_chat.server.listening.network_addresses", lambda: list(known))
    monkeypatch.setattr("desktop_chat.app.room_windows.NETWORK_MS", 10)
    async with running(tmp_path) as program:
        window = await live(program, Host("Kitchen", "小美", free_port))
        model = window.model
        hosting = model.hosting
        assert hosting is not None
        assert model.link == f"http://192.168.1.20:{free_port}/"

        known[:] = []
        await until(lambda: not hosting.way.is_open_to_others, hosting.changed)
        known[:] = [NetworkAddress("10.0.0.7", "eth0")]
        await until(lambda: model.link == f"http://10.0.0.7:{free_port}/", hosting.changed)
        assert program.rooms.hosted is not None
        assert program.rooms.hosted.is_at(hosting.way.address)
