"""Widgets in reference cycles are destroyed in the window's thread, whoever allocates."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.gui import garbage
from desktop_chat.gui.garbage import WindowGarbage


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(garbage, "LOOK_MS", 1)
    monkeypatch.setattr(garbage, "SETTLE_MS", 1)
    gc.enable()  # as in a program that begins; the tests themselves run without
    yield
    gc.disable()


def allocate_much() -> None:
    """Make what starts an automatic collection in this thread, many times over."""
    for _ in range(200):
        rings: list[list[object]] = [[] for _ in range(1_000)]
        for ring in rings:
            ring.append(ring)


def make_cycle(freed_in: list[int]) -> None:
    widget = QWidget()
    widget.cycle = Tell(freed_in, widget)  # type: ignore[attr-defined]  # any attribute makes the cycle


class Tell:
    """Notes the thread in which it is freed."""

    def __init__(self, freed_in: list[int], widget: QWidget) -> None:
        self._freed_in = freed_in
        self._widget = widget

    def __del__(self) -> None:
        self._freed_in.append(threading.get_ident())


@pytest.mark.usefixtures("quick")
def test_cycles_are_freed_in_the_window_s_thread(qtbot: QtBot) -> None:
    freed_in: list[int] = []
    with WindowGarbage():
        make_cycle(freed_in)
        other = threading.Thread(target=allocate_much)
        other.start()
        other.join()
        assert freed_in == []
        assert not gc.isenabled()
        qtbot.waitUntil(lambda: bool(freed_in))
    assert freed_in == [threading.get_ident()]


def test_what_is_imported_already_is_spared_at_once_and_given_back_at_the_end() -> None:
    before = gc.get_freeze_count()
    with WindowGarbage():
        assert gc.get_freeze_count() > before + 10_000
    assert gc.get_freeze_count() == 0
