"""The host's end of one plain connection, without a socket, a log or a clock."""

import pytest

from desktop_chat.protocol.errors import CloseCode
from desktop_chat.protocol.limits import PING_MS, TIMEOUT_MS
from desktop_chat.rooms.rate import Rate
from desktop_chat.server.effects import (
    Abort,
    Admit,
    Admitted,
    Append,
    Close,
    GoLive,
    LogFailed,
    Pause,
    Ping,
    WriteText,
)
from desktop_chat.server.plain import PlainSession
from desktop_chat.storage.store import Ack, Unavailable
from desktop_chat.texts import sentence
from tests.server.scripted import ADDRESS, Scene, at
from tests.storage.drafts import draft

DOWN = Unavailable(sentence("The host is closing."))


def open_plain(scene: Scene, client: str = "7", connection: int = 1) -> PlainSession:
    return PlainSession(scene.shared, client, connection, ADDRESS, "en", at(scene.now))


def entered(scene: Scene, client: str = "7", connection: int = 1) -> PlainSession:
    session = open_plain(scene, client, connection)
    [admit] = session.opened()
    assert isinstance(admit, Admit)
    if admit.draft is not None:
        scene.commit(admit.draft)
    session.answered(Admitted(), at(scene.now))
    return session


def test_the_address_says_who_speaks_and_the_stream_begins_now() -> None:
    scene = Scene()
    session = open_plain(scene)
    [admit] = session.opened()
    assert isinstance(admit, Admit)
    assert admit.draft is not None
    assert (admit.draft.device, admit.draft.name, admit.draft.kind) == ("p.7", "Client #7", "joined")
    scene.commit(admit.draft)
    assert session.answered(Admitted(), at(scene.now)) == [GoLive("p.7", "1", 1)]
    assert scene.room.attendance.present == 1


def test_what_was_said_in_the_commit_of_the_admission_is_heard() -> None:
    scene = Scene()
    session = open_plain(scene)
    [admit] = session.opened()
    assert isinstance(admit, Admit)
    assert admit.draft is not None
    admitted = scene.commit(admit.draft)
    scene.commit(draft("at the same time"))
    assert session.answered(Admitted(admitted.seq), at(scene.now)) == [GoLive("p.7", "1", admitted.seq)]


def test_a_text_is_posted_and_its_writer_reads_it_after_the_commit() -> None:
    session = entered(Scene())
    [append] = session.receive("hello\n", at(100))
    assert isinstance(append, Append)
    assert append.draft.body == {"text": "hello"}
    assert session.outstanding == 1
    ack = Ack(2, "rid", 0, fresh=True)
    assert session.settle(append.draft.client_id, ack) == [WriteText("You wrote: hello")]
    assert session.outstanding == 0


@pytest.mark.parametrize("text", ["", "\n", "x" * 16385, "\0"])
def test_what_is_refused_is_answered_in_a_sentence(text: str) -> None:
    [answer] = entered(Scene()).receive(text, at(100))
    assert isinstance(answer, WriteText)
    assert answer.text.startswith("Not sent: ")
    assert answer.text.endswith(".")


def test_a_line_that_the_log_could_not_take_is_told() -> None:
    session = entered(Scene())
    [append] = session.receive("hello", at(100))
    assert isinstance(append, Append)
    answer = session.settle(append.draft.client_id, DOWN)
    assert answer == [WriteText("Not sent: The host is closing.")]
    assert session.outstanding == 0


def test_a_log_that_cannot_admit_closes() -> None:
    session = open_plain(Scene())
    session.opened()
    [close] = session.answered(LogFailed(DOWN), at(100))
    assert isinstance(close, Close)
    assert close.code == CloseCode.UNAVAILABLE


def test_too_fast_is_read_later() -> None:
    session = entered(Scene(rate=Rate(per_second=5, burst=1)))
    session.receive("a", at(100))
    assert isinstance(session.receive("b", at(100))[-1], Pause)


def test_a_full_room_is_full_at_the_plain_door_too() -> None:
    scene = Scene(max_members=1)
    entered(scene)
    [close] = open_plain(scene, "8", 2).opened()
    assert isinstance(close, Close)
    assert close.code == CloseCode.FULL
    assert isinstance(open_plain(scene, "7", 3).opened()[0], Admit)


def test_a_room_that_filled_up_during_the_admission_is_full() -> None:
    scene = Scene(max_members=1)
    late = open_plain(scene, "8", 2)
    late.opened()
    entered(scene)
    [close] = late.answered(Admitted(), at(scene.now))
    assert isinstance(close, Close)
    assert scene.room.attendance.present == 1


def test_silence_is_asked_by_the_websocket_and_then_cut() -> None:
    session = entered(Scene())
    assert session.tick(at(100 + PING_MS / 1000)) == [Ping()]
    assert session.tick(at(100 + (PING_MS + TIMEOUT_MS) / 1000)) == [Abort()]
    assert session.tick(at(200)) == []


def test_a_pong_counts_as_life() -> None:
    session = entered(Scene())
    session.tick(at(100 + PING_MS / 1000))
    session.heard(at(101 + PING_MS / 1000))
    assert session.tick(at(102 + PING_MS / 1000)) == []
    assert session.heard_at == 101 + PING_MS / 1000


def test_a_session_closes_once_and_is_not_admitted_afterwards() -> None:
    scene = Scene()
    session = open_plain(scene)
    session.opened()
    reason = sentence("The host has closed the room.")
    assert len(session.end(CloseCode.RESTARTING, reason)) == 1
    assert session.end(CloseCode.RESTARTING, reason) == []
    assert session.answered(Admitted(), at(scene.now)) == []
    assert scene.room.attendance.present == 0
