import os
import signal

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_chat.gui.termination import QuitRequests, Termination


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_of_the_system_becomes_one_of_qt(qtbot: QtBot, number: signal.Signals) -> None:
    with Termination() as termination, qtbot.waitSignal(termination.wanted):
        os.kill(os.getpid(), number)


def test_afterwards_everything_is_as_it_was() -> None:
    former = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)

    with Termination():
        assert signal.getsignal(signal.SIGTERM) != former[0]

    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == former
    assert signal.set_wakeup_fd(-1) == -1


def test_a_menu_of_the_system_asks_before_it_ends_anything(qapp: QApplication, qtbot: QtBot) -> None:
    with QuitRequests() as quits, qtbot.waitSignal(quits.wanted):
        handled = QCoreApplication.sendEvent(qapp, QEvent(QEvent.Type.Quit))

    assert handled
