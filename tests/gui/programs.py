"""Whole window programs for the tests: every part real, but for the process of their own."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import pytest
from PySide6.QtWidgets import QApplication

from desktop_chat.app.paths import resources
from desktop_chat.app.program import Program
from desktop_chat.client.effects import LinkState
from desktop_chat.client.profile import Profile
from desktop_chat.gui.requests import Request
from desktop_chat.gui.theme import apply_theme, load_look
from desktop_chat.gui.viewmodels.start import StartViewModel
from desktop_chat.gui.windows.room import RoomWindow
from desktop_chat.gui.windows.start import StartWindow
from tests.gui.waiting import until

Loop: TypeAlias = asyncio.AbstractEventLoop


@pytest.fixture
def program_look(qapp: QApplication) -> Iterator[None]:
    """The program's look for the length of a test."""
    load_look(qapp, resources())
    apply_theme(qapp, "light")
    yield
    qapp.setStyleSheet("")


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Program]:
    """A program on the profile in ``folder``."""
    profile = Profile(folder)
    profile.acquire()
    program = Program(folder, profile, asyncio.Event())
    try:
        yield program
    finally:
        await program.close()
        profile.release()


def ask(program: Program, request: Request) -> StartWindow:
    """Return a start window of ``program`` that asks for ``request``."""
    start = StartWindow(StartViewModel())
    program.adopt(start, request)
    start.show()
    return start


async def opened_by(program: Program, start: StartWindow, before: list[RoomWindow]) -> RoomWindow:
    await until(lambda: len(program.rooms.windows) > len(before), start.closed)
    (window,) = (window for window in program.rooms.windows if window not in before)
    return window


async def live(program: Program, request: Request) -> RoomWindow:
    """Return the window that ``request`` opens, in its room."""
    before = program.rooms.windows
    window = await opened_by(program, ask(program, request), before)
    await until(lambda: window.model.membership.link.state is LinkState.LIVE, window.model.roster_changed)
    await until(lambda: window.model.present > 0, window.model.roster_changed)
    return window


def rows_of(window: RoomWindow) -> list[str]:
    """What stands on the screen."""
    rows = window.timeline.model()
    return [rows.index(row, 0).data() for row in range(rows.rowCount())]


async def sees(window: RoomWindow, text: str) -> None:
    await until(lambda: text in rows_of(window), window.model.timeline_changed)
