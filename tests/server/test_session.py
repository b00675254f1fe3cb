"""The host's end of one structured connection, frame by frame, without a socket, a log or a clock."""

import pytest

from desktop_chat.protocol import commands, events
from desktop_chat.protocol.entities import Position, member_of
from desktop_chat.protocol.errors import CloseCode
from desktop_chat.protocol.events import LastBye
from desktop_chat.protocol.limits import HELLO_MS, PING_MS, TIMEOUT_MS
from desktop_chat.rooms.rate import Rate
from desktop_chat.server.effects import (
    Abort,
    Admit,
    Admitted,
    Append,
    Close,
    Effect,
    GoLive,
    LogFailed,
    Look,
    Looked,
    Paged,
    PagingFailed,
    Pause,
    Ping,
    ReadPage,
    Write,
)
from desktop_chat.storage.store import Ack, Head, Member, Unavailable
from desktop_chat.texts import sentence
from desktop_chat.trust.identity import Identity, guest_device, hello_text, verify
from tests.rooms.samples import event
from tests.server.scripted import (
    HOST,
    SECRET,
    Scene,
    Scripted,
    at,
    hello,
    send,
    signed_hello,
    welcome_of,
    written,
)

DOWN = Unavailable(sentence("The host is closing."))
GUEST = guest_device(SECRET)


def live(scene: Scene | None = None) -> Scripted:
    client = (scene or Scene()).open()
    client.enter()
    return client


def closed(effects: list[Effect]) -> CloseCode:
    [close] = effects
    assert isinstance(close, Close)
    assert close.sentence.endswith(".")
    return close.code


def refused(effects: list[Effect]) -> str:
    [write] = [effect for effect in effects if isinstance(effect, Write)]
    assert isinstance(write.frame, events.Refused)
    assert write.frame.sentence.endswith(".")
    return write.frame.code


# Hello


def test_the_host_speaks_first_and_says_who_it_is() -> None:
    client = Scene().open()
    [write] = client.session.opened()
    assert isinstance(write, Write)
    challenge = write.frame
    assert isinstance(challenge, events.Challenge)
    assert (challenge.version, challenge.host, challenge.nonce) == (1, HOST.public, client.nonce)


def test_a_guest_is_admitted_and_welcomed_at_the_head() -> None:
    scene = Scene()
    client = scene.open()
    [admit] = client.say(hello())
    assert isinstance(admit, Admit)
    assert admit.draft is not None
    assert (admit.draft.kind, admit.draft.device, admit.draft.name) == ("joined", GUEST, "小美")
    scene.commit(admit.draft)
    effects = client.answer(Admitted())
    welcome = welcome_of(effects)
    assert (welcome.resumed, welcome.reason, welcome.start) == (False, "new", 0)
    assert (welcome.head, welcome.first, welcome.epoch) == (Position(1, "rid-1"), 1, "epoch-1")
    assert (welcome.member, welcome.title, welcome.present) == (member_of(GUEST), "Lobby 大廳", 1)
    assert (welcome.ping, welcome.timeout) == (PING_MS, TIMEOUT_MS)
    assert verify(HOST.public, "client-nonce", welcome.host_proof or "")
    roster = written(effects)[1]
    assert isinstance(roster, events.PresenceChanged)
    assert (roster.full, [who.name for who in roster.members]) == (True, ["小美"])
    assert effects[2:] == [GoLive(GUEST, "tab-1", 0)]


def test_a_desktop_proves_its_key() -> None:
    scene, key = Scene(), Identity.create()
    client = scene.open()
    [admit] = client.say(signed_hello(key, client.nonce))
    assert isinstance(admit, Admit)
    assert client.session.author is not None
    assert (client.session.author.device, client.session.author.guest) == (key.public, False)


def wrong_proofs(nonce: str) -> dict[str, dict[str, object]]:
    key, other = Identity.create(), Identity.create()
    return {
        "none": hello(device=key.public),
        "nonsense": hello(device=key.public, proof="????"),
        "somebody else's": hello(
            device=key.public, proof=other.sign(hello_text(HOST.public, nonce, "lobby"))
        ),
        "for another host": hello(
            device=key.public, proof=key.sign(hello_text(other.public, nonce, "lobby"))
        ),
        "of an older connection": hello(
            device=key.public, proof=key.sign(hello_text(HOST.public, "nonce-0", "lobby"))
        ),
        "for another room": hello(device=key.public, proof=key.sign(hello_text(HOST.public, nonce, "attic"))),
        "no key": hello(device="device", proof=key.sign(hello_text(HOST.public, nonce, "lobby"))),
        "a guest's device": signed_hello(key, nonce) | {"device": GUEST},
        "no device, but a proof of the empty one": hello(device="", proof=key.sign("")),
    }


@pytest.mark.parametrize("kind", wrong_proofs(""))
def test_a_wrong_proof_is_not_admitted(kind: str) -> None:
    client = Scene().open()
    assert closed(client.say(wrong_proofs(client.nonce)[kind])) == CloseCode.NOT_ADMITTED
    assert client.session.author is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": 2}, CloseCode.WRONG_VERSION),
        ({"version": 0}, CloseCode.WRONG_VERSION),
        ({"room": "attic"}, CloseCode.NOT_ADMITTED),
        ({"name": ""}, CloseCode.NOT_ADMITTED),
        ({"name": "a\nb"}, CloseCode.NOT_ADMITTED),
        ({"name": "n" * 65}, CloseCode.NOT_ADMITTED),
        ({"instance": ""}, CloseCode.BAD_FRAME),
        ({"version": "1"}, CloseCode.BAD_FRAME),
        ({"name": None}, CloseCode.BAD_FRAME),
        ({"after": {"seq": -1, "rid": None}}, CloseCode.BAD_FRAME),
    ],
)
def test_a_hello_that_cannot_be_closes_with_its_code(changes: dict[str, object], code: CloseCode) -> None:
    scene = Scene()
    assert closed(scene.open().say(hello(**changes))) == code
    assert scene.room.attendance.present == 0


def test_without_a_nonce_the_host_proves_nothing() -> None:
    assert welcome_of(Scene().open().enter(nonce=None)).host_proof is None


def test_a_second_hello_closes() -> None:
    assert closed(live().say(hello())) == CloseCode.BAD_FRAME


def test_a_full_room_turns_strangers_away_but_not_who_is_here() -> None:
    scene = Scene(max_members=1)
    scene.open().enter()
    assert closed(scene.open("t" * 43).say(hello(instance="x"))) == CloseCode.FULL
    assert welcome_of(scene.open().enter(instance="tab-2")).present == 1


def test_newcomers_who_are_admitted_together_do_not_overfill_the_room() -> None:
    scene = Scene(max_members=1)
    first, second = scene.open("t" * 43), scene.open("u" * 43)
    for client in (first, second):
        [admit] = client.say(hello())
        assert isinstance(admit, Admit)
        assert admit.draft is not None
        scene.commit(admit.draft)
    welcome_of(first.answer(Admitted()))
    assert closed(second.answer(Admitted())) == CloseCode.FULL
    assert scene.room.attendance.present == 1


@pytest.mark.parametrize(
    "frame",
    [
        send(),
        {"type": "fetch", "request": 1, "before": 5},
        {"type": "members", "request": 1},
        {"type": "signal", "key": "typing", "value": True},
        {"type": "dance"},
    ],
)
def test_nothing_else_may_come_before_the_hello(frame: dict[str, object]) -> None:
    assert closed(Scene().open().say(frame)) == CloseCode.BAD_FRAME


def test_ping_and_bye_may_come_before_the_hello() -> None:
    client = Scene().open()
    assert client.say({"type": "ping", "n": 3}) == [Write(commands.Pong(3))]
    assert closed(client.say({"type": "bye", "code": 1000})) == CloseCode.NORMAL


def test_without_a_hello_the_session_ends_after_5_s() -> None:
    scene = Scene()
    client = scene.open()
    scene.now += HELLO_MS / 1000 - 0.01
    client.say({"type": "ping", "n": 1})
    assert client.tick() == []
    scene.now += 0.01
    assert closed(client.tick()) == CloseCode.NO_HELLO
    assert client.tick() == []


# Resuming


def log_of(seq: int, first: int = 1) -> Scene:
    return Scene(
        members=(Member(GUEST, member_of(GUEST), "小美"),), head=Head("epoch-1", seq, f"rid-{seq}", first)
    )


def resume(
    scene: Scene, seq: int, *, rid: str | None = None, epoch: str = "epoch-1", recent: int = 10
) -> list[Effect]:
    after = {"seq": seq, "rid": rid or (f"rid-{seq}" if seq else None)}
    client = scene.open()
    effects = client.enter(epoch=epoch, after=after, recent=recent)
    if isinstance(effects[0], Look):
        found = event(effects[0].seq) if effects[0].seq <= scene.room.head.seq else None
        effects = client.answer(Looked(found))
    return effects


def test_a_client_goes_on_where_it_was() -> None:
    effects = resume(log_of(50), 41)
    welcome = welcome_of(effects)
    assert (welcome.resumed, welcome.reason, welcome.start) == (True, None, 41)
    assert effects[-1] == GoLive(GUEST, "tab-1", 41)


def test_a_client_that_has_everything_goes_on_at_the_head() -> None:
    welcome = welcome_of(resume(log_of(50), 50))
    assert (welcome.resumed, welcome.start) == (True, 50)


def test_a_client_with_an_empty_replica_goes_on_at_the_beginning_without_a_look() -> None:
    scene = log_of(50)
    effects = scene.open().enter(epoch="epoch-1", after={"seq": 0, "rid": None})
    welcome = welcome_of(effects)
    assert (welcome.resumed, welcome.start) == (True, 0)


@pytest.mark.parametrize(
    ("reason", "log", "place"),
    [
        ("epoch", log_of(50), {"seq": 41, "epoch": "epoch-0"}),
        ("ahead", log_of(50), {"seq": 51}),
        ("diverged", log_of(50), {"seq": 41, "rid": "another"}),
        ("trimmed", log_of(50, first=30), {"seq": 28}),
    ],
)
def test_a_client_that_cannot_go_on_hears_why_and_starts_near_the_head(
    reason: str, log: Scene, place: dict[str, object]
) -> None:
    welcome = welcome_of(resume(log, **place))  # type: ignore[arg-type]  # the table names resume's arguments
    assert (welcome.resumed, welcome.reason, welcome.start) == (False, reason, 40)


def test_the_oldest_kept_event_bounds_the_beginning() -> None:
    assert welcome_of(log_of(50, first=45).open().enter(recent=100)).start == 44
    welcome = welcome_of(resume(log_of(50, first=45), 44))
    assert (welcome.resumed, welcome.start) == (True, 44)


def test_recent_is_at_most_what_the_ring_holds() -> None:
    assert welcome_of(log_of(5000).open().enter(recent=1_000_000)).start == 4000
    assert welcome_of(log_of(5000).open().enter(recent=None)).start == 4900
    assert welcome_of(log_of(5000).open().enter(recent=0)).start == 5000


def test_a_log_that_cannot_be_read_or_written_ends_the_hello_with_a_time_to_come_again() -> None:
    for reach in ("admission", "look"):
        client = log_of(50).open()
        client.say(hello(epoch="epoch-1", after={"seq": 41, "rid": "rid-41"}))
        if reach == "look":
            assert client.answer(Admitted()) == [Look(41)]
        [close] = client.answer(LogFailed(DOWN))
        assert isinstance(close, Close)
        assert (close.code, close.retry_after) == (CloseCode.UNAVAILABLE, 1000)


def test_the_last_bye_is_told_once_to_the_same_device_and_instance() -> None:
    scene = Scene()
    client = live(scene)
    client.session.remember_bye(LastBye(4008, "Too slow."), at(scene.now))
    scene.now += 1
    assert welcome_of(scene.open().enter(instance="tab-2")).last_bye is None
    assert welcome_of(scene.open().enter()).last_bye == LastBye(4008, "Too slow.")
    assert welcome_of(scene.open().enter()).last_bye is None


def test_a_last_bye_is_forgotten_after_ten_minutes() -> None:
    scene = Scene()
    client = live(scene)
    client.session.remember_bye(LastBye(4008, "Too slow."), at(scene.now))
    scene.now += 601
    assert welcome_of(scene.open().enter()).last_bye is None


def test_a_connection_that_ended_during_its_admission_is_not_welcomed() -> None:
    client = Scene().open()
    client.say(hello())
    client.session.end(CloseCode.RESTARTING, sentence("The host has closed the room."))
    assert client.answer(Admitted()) == []
    assert client.scene.room.attendance.present == 0


# Speaking


def test_a_message_is_appended_and_acknowledged_after_the_commit() -> None:
    client = live()
    [append] = client.say(send("c1", "hi", body={"text": "hi", "name": "forged"}, device="forged"))
    assert isinstance(append, Append)
    assert (append.draft.client_id, append.draft.name, append.draft.device) == ("c1", "小美", GUEST)
    assert client.session.outstanding == 1
    assert client.settle("c1", Ack(2, "rid-2", 0, fresh=True)) == [
        Write(events.Acknowledged("c1", 2, "rid-2"))
    ]
    assert client.session.outstanding == 0


def test_who_speaks_before_the_own_admission_came_through_the_tail_has_a_name() -> None:
    client = Scene().open()
    client.say(hello())
    client.answer(Admitted())
    [append] = client.say(send())
    assert isinstance(append, Append)
    assert append.draft.name == "小美"


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (send(text=""), "empty"),
        (send(text="x" * 16385), "too_long"),
        (send(text="\0"), "bad_text"),
        (send(body={}), "bad_text"),
        (send(kind="joined"), "unknown_kind"),
        (send(kind="poll"), "unknown_kind"),
        (send(kind="renamed", body={"name": ""}), "empty_name"),
        (send(kind="renamed", body={"name": "n" * 65}), "name_too_long"),
        ({"type": "dance", "client_id": "c1"}, "unknown_command"),
    ],
)
def test_what_is_understood_but_declined_is_refused_and_the_session_goes_on(
    frame: dict[str, object], code: str
) -> None:
    client = live()
    effects = client.say(frame)
    assert refused(effects) == code
    [refusal] = written(effects)
    assert isinstance(refusal, events.Refused)
    assert (refusal.client_id, refusal.retry_after) == ("c1", None)
    assert client.session.outstanding == 0
    assert isinstance(client.say(send("c2"))[0], Append)


def test_too_fast_is_read_later_and_never_refused() -> None:
    client = live(Scene(rate=Rate(per_second=5, burst=2)))
    assert [type(effect) for effect in client.say(send("c1"))] == [Append]
    assert [type(effect) for effect in client.say(send("c2"))] == [Append]
    append, pause = client.say(send("c3"))
    assert isinstance(append, Append)
    assert isinstance(pause, Pause)
    assert pause.seconds == pytest.approx(0.2)


def test_refused_messages_cost_as_much_as_others() -> None:
    client = live(Scene(rate=Rate(per_second=5, burst=1)))
    client.say(send(text=""))
    assert isinstance(client.say(send(text=""))[-1], Pause)


def refused_with_ping(effects: list[Effect]) -> tuple[str | None, int]:
    """Return which message is refused for now, and the ping behind the refusal."""
    refusal, ping = written(effects)
    assert isinstance(refusal, events.Refused)
    assert (refusal.code, refusal.retry_after) == ("unavailable", 1000)
    assert isinstance(ping, commands.Ping)
    return refusal.client_id, ping.n


def test_nothing_overtakes_a_message_that_the_log_could_not_take() -> None:
    client = live()
    for name in ("c1", "c2"):
        client.say(send(name))
    assert refused_with_ping(client.settle("c1", DOWN)) == ("c1", 1)
    assert refused_with_ping(client.settle("c2", DOWN)) == ("c2", 2)
    assert refused_with_ping(client.say(send("c3"))) == ("c3", 3)
    assert client.session.outstanding == 0
    client.say({"type": "pong", "n": 2})
    assert refused_with_ping(client.say(send("c1"))) == ("c1", 4)
    client.say({"type": "pong", "n": 3})
    assert refused_with_ping(client.say(send("c1"))) == ("c1", 5)
    client.say({"type": "pong", "n": 5})
    assert isinstance(client.say(send("c1"))[0], Append)
    assert client.session.outstanding == 1


def test_a_second_failure_closes_the_fence_again() -> None:
    client = live()
    for ping in (1, 3):
        client.say(send("c1"))
        assert refused_with_ping(client.settle("c1", DOWN)) == ("c1", ping)
        assert refused_with_ping(client.say(send("c2"))) == ("c2", ping + 1)
        client.say({"type": "pong", "n": ping + 1})


def test_renames_keep_their_place_behind_the_fence() -> None:
    client = live()
    client.say(send("c1"))
    client.settle("c1", DOWN)
    rename = send("c2", kind="renamed", body={"name": "Ann"})
    assert refused_with_ping(client.say(rename)) == ("c2", 2)


def test_other_refusals_behind_an_open_fence_ask_for_no_pong() -> None:
    [refusal] = written(live().say(send(text="")))
    assert isinstance(refusal, events.Refused)


# Asking


def test_a_page_is_read_and_answered_with_its_number() -> None:
    client = live(log_of(50, first=3))
    assert client.say({"type": "fetch", "request": 7, "before": 42, "limit": 500}) == [ReadPage(7, 42, 200)]
    page = [event(40), event(41)]
    assert client.answer(Paged(7, page)) == [Write(events.Page(7, tuple(page), 3))]


def test_a_page_that_cannot_be_read_is_refused_by_its_number() -> None:
    client = live()
    client.say({"type": "fetch", "request": 7, "before": 42})
    [write] = client.answer(PagingFailed(7, DOWN))
    assert isinstance(write, Write)
    assert isinstance(write.frame, events.Refused)
    assert (write.frame.request, write.frame.client_id, write.frame.retry_after) == (7, None, 1000)
    assert isinstance(client.say(send())[0], Append)


def test_members_are_listed_by_page() -> None:
    scene = Scene()
    client = live(scene)
    scene.open("t" * 43).enter(name="Bob")
    [write] = client.say({"type": "members", "request": 8, "after": None})
    assert isinstance(write, Write)
    assert isinstance(write.frame, events.MembersListed)
    assert {who.name for who in write.frame.members} == {"小美", "Bob"}
    assert not write.frame.more
    last = write.frame.members[-1].member
    assert client.say({"type": "members", "request": 9, "after": last}) == [
        Write(events.MembersListed(9, (), more=False))
    ]


def test_a_signal_is_kept_for_the_room_to_tell() -> None:
    client = live()
    client.scene.room.tick(client.scene.now)
    client.say({"type": "signal", "key": "typing", "value": True})
    told = client.scene.room.tick(client.scene.now + 1)
    assert told is not None
    assert told.frames == (events.Signalled(member_of(GUEST), "typing", True),)


def test_a_colour_comes_with_the_hello_or_as_a_signal_and_is_told_with_who_is_here() -> None:
    scene = Scene()
    client = scene.open()
    frames = written(client.enter(colour=3))
    assert isinstance(frames[1], events.PresenceChanged)
    assert [who.colour for who in frames[1].members] == [3]
    scene.room.tick(scene.now)
    for value in (200, None):
        client.say({"type": "signal", "key": "colour", "value": value})
        scene.now += 1
        told = scene.room.tick(scene.now)
        assert told is not None
        [change] = told.frames
        assert isinstance(change, events.PresenceChanged)
        assert [who.colour for who in change.members] == [value]


@pytest.mark.parametrize("value", [-1, 256, 1.5, True, "blue"])
def test_a_colour_that_is_none_is_refused_with_a_sentence_and_the_connection_stays(value: object) -> None:
    client = live()
    [refusal] = written(client.say({"type": "signal", "key": "colour", "value": value}))
    assert isinstance(refusal, events.Refused)
    assert (refusal.code, refusal.sentence) == ("bad_signal", "A colour is a whole number from 0 to 255.")
    assert isinstance(client.say(send())[0], Append)


@pytest.mark.parametrize("colour", [-1, 256, 1.5, True, "blue"])
def test_a_hello_with_a_colour_that_is_none_is_told_so(colour: object) -> None:
    effects = Scene().open().say(hello(colour=colour))
    assert closed(effects) == CloseCode.BAD_FRAME


def test_an_unknown_signal_is_refused() -> None:
    assert refused(live().say({"type": "signal", "key": "shout", "value": True})) == "unknown_signal"


# The end


@pytest.mark.parametrize("text", ["", "hello", "[]", '{"type":"send"}', "{" * 50, '{"type":"ping","n":NaN}'])
def test_a_frame_that_breaks_the_protocol_closes(text: str) -> None:
    assert closed(live().say(text)) == CloseCode.BAD_FRAME


def test_a_bye_ends_the_session_at_once() -> None:
    client = live()
    assert closed(client.say({"type": "bye", "code": 1000, "sentence": "", "retry_after": None})) == 1000
    assert client.session.said_bye


def test_a_session_closes_once() -> None:
    client = live()
    reason = sentence("The host has closed the room.")
    assert client.session.end(CloseCode.RESTARTING, reason, 1000) == [
        Close(CloseCode.RESTARTING, reason.text(), 1000)
    ]
    assert client.session.end(CloseCode.RESTARTING, reason) == []


def test_silence_is_asked_and_then_cut() -> None:
    scene = Scene()
    client = live(scene)
    scene.now += PING_MS / 1000 - 0.01
    assert client.tick() == []
    scene.now += 0.01
    assert client.tick() == [Write(commands.Ping(1)), Ping()]
    scene.now += TIMEOUT_MS / 1000 - 0.01
    assert client.tick() == []
    scene.now += 0.01
    assert client.tick() == [Abort()]


def test_any_frame_and_any_control_frame_counts_as_life() -> None:
    scene = Scene()
    client = live(scene)
    for _ in range(10):
        scene.now += PING_MS / 1000 + 1
        assert client.tick() != []
        scene.now += 1
        client.say({"type": "dance"})
        assert client.tick() == []
        scene.now += PING_MS / 1000
        assert client.tick() != []
        client.session.heard(at(scene.now))
        assert client.tick() == []


def test_a_session_that_was_closed_asks_nothing_more() -> None:
    scene = Scene()
    client = live(scene)
    client.say({"type": "bye", "code": 1000})
    scene.now += 60
    assert client.tick() == []


# Against those who ask for too much


def test_newcomers_from_one_address_wait_and_then_are_told_to_come_again() -> None:
    scene = Scene(admission_rate=Rate(1.0, 1))
    scene.open(secret="a" * 43).enter()
    [pause, admit] = scene.open(secret="b" * 43).say(hello())
    assert isinstance(pause, Pause)
    assert pause.seconds == pytest.approx(1.0)
    assert isinstance(admit, Admit)
    for number in range(4):
        scene.open(secret=f"{number}" * 43).say(hello())
    assert closed(scene.open(secret="c" * 43).say(hello())) is CloseCode.FULL
    scene.open(secret="a" * 43).enter()  # who is known adds nothing to the log and never waits


def test_a_flood_of_small_frames_is_read_more_slowly() -> None:
    client = live()
    for _ in range(400):
        assert not any(isinstance(effect, Pause) for effect in client.say({"type": "ping", "n": 1}))
    assert isinstance(client.say({"type": "ping", "n": 1})[-1], Pause)
    client.scene.now += 10
    assert not any(isinstance(effect, Pause) for effect in client.say({"type": "ping", "n": 1}))


def test_pages_cost_more_than_small_frames() -> None:
    client = live()
    pages = [client.say({"type": "fetch", "request": 1, "before": 1, "limit": 1}) for _ in range(81)]
    assert [any(isinstance(effect, Pause) for effect in effects) for effects in pages] == [False] * 80 + [
        True
    ]


def test_a_message_right_behind_a_rename_has_the_new_name() -> None:
    client = live()
    [rename] = client.say(send("r", kind="renamed", body={"name": "美玲"}))
    [message] = client.say(send("m"))
    assert isinstance(rename, Append)
    assert isinstance(message, Append)
    assert (rename.draft.name, message.draft.name) == ("小美", "美玲")
    client.settle("r", DOWN)
    client.settle("m", DOWN)
    client.say({"type": "pong", "n": 2})
    [again] = client.say(send("m"))
    assert isinstance(again, Append)
    assert again.draft.name == "小美"


def test_the_host_s_own_client_id_is_refused_instead_of_lost() -> None:
    assert refused(live().say(send("joined"))) == "bad_client_id"
