"""`desktop-chat say` where what is said cannot get into the room."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from desktop_chat.app.say import say_lines, say_text
from desktop_chat.client.address import parse_address
from desktop_chat.client.profile import Person
from desktop_chat.protocol.errors import Refusal
from desktop_chat.storage.store import Unavailable
from desktop_chat.storage.writer import Committed, LogWriter
from desktop_chat.texts import sentence
from tests.compat.future import FutureHost
from tests.hosts import RunningHost
from tests.web.scripted_host import ScriptedHost


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


def test_what_was_said_to_another_host_counts_as_not_said(tmp_path: Path) -> None:
    person = Person("Ann", tmp_path)
    with ScriptedHost() as door, ThreadPoolExecutor(1) as threads:
        address = parse_address(door.url.removeprefix("http://"))
        saying = threads.submit(say_lines, address, person, BytesIO(b"first\nsecond\n"))
        connection = door.accept()
        host = FutureHost()
        host.let_in(connection)
        host.tell(connection)
        assert connection.hear_type("send")["body"] == {"text": "first"}
        connection.close(1012)
        stranger = door.accept()
        FutureHost().challenge(stranger)
        assert stranger.hear_type("hello")["after"] is None
        with pytest.raises(Refusal, match="Another host answers at this address now"):
            saying.result(30.0)
        with pytest.raises(ConnectionClosed):
            stranger.hear()
