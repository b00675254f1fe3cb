"""What a window says while its host can keep nothing, with every layer real."""

from pathlib import Path

import pytest

from desktop_chat.client.entries import Mark
from desktop_chat.gui.requests import Join
from desktop_chat.storage.store import Unavailable
from desktop_chat.storage.writer import Committed, LogWriter
from desktop_chat.texts import sentence
from tests.gui.programs import Loop, live, running
from tests.gui.waiting import until
from tests.hosts import RunningHost

FULL = "The disk is full."


@pytest.mark.expected_log("can be kept")
@pytest.mark.usefixtures("program_look")
async def test_the_window_says_that_messages_wait_for_the_hosts_disk_and_that_they_were_sent(
    qt_loop: Loop, tmp_path: Path, host: RunningHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_writer: LogWriter, *_arguments: object) -> Committed:
        raise Unavailable(sentence(FULL))

    async with running(tmp_path / "guest") as program:
        window = await live(program, Join(host.address, "Ann"))
        with monkeypatch.context() as disk:
            disk.setattr(LogWriter, "commit", refuse)
            window.composer.submitted.emit("kept for later")
            await until(lambda: window.model.banner is not None, window.model.banner_changed)
            assert window.model.banner is not None
            words = f"Your messages wait here and will be sent. The host says: {FULL}"
            assert window.model.banner.text == words
            assert window.banner.isVisible()
            assert [entry.mark for entry in window.model.entries if entry.own][-1] is Mark.PENDING
        await until(lambda: window.model.banner is None, window.model.banner_changed)
        await until(
            lambda: [entry.mark for entry in window.model.entries if entry.own][-1] is Mark.SENT,
            window.model.timeline_changed,
        )
