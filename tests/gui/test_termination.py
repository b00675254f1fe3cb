import os
import signal

import pytest
from pytestqt.qtbot import QtBot

from desktop_chat.gui.termination import Termination


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
