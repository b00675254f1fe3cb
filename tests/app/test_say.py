"""`desktop-chat say` where the host is there and cannot keep anything."""

from pathlib import Path

import pytest

from desktop_chat.app.say import say_text
from desktop_chat.client.address import parse_address
from desktop_chat.client.profile import Person
from desktop_chat.protocol.errors import Refusal
from desktop_chat.storage.store import Unavailable
from desktop_chat.storage.writer import Committed, LogWriter
from desktop_chat.texts import sentence
from tests.hosts import RunningHost


@pytest.mark.expected_log("can be kept now")
def test_it_gives_up_with_the_hosts_reason(
    host: RunningHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_writer: LogWriter, *_arguments: object) -> Committed:
        raise Unavailable(sentence("The disk is full."))

    monkeypatch.setattr("desktop_chat.app.say.PATIENCE_SECONDS", 0.2)
    person = Person("Ann", tmp_path)
    assert say_text(parse_address(host.address), person, "first") == 0
    with monkeypatch.context() as disk:
        disk.setattr(LogWriter, "commit", refuse)
        with pytest.raises(Refusal, match="Given up: The disk is full"):
            say_text(parse_address(host.address), person, "second")
    assert capsys.readouterr().err == ""
