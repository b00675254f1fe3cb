from dataclasses import replace

import pytest

from desktop_chat.client.conversation import OTHER_HOST as OTHER_HOST_ANSWERS
from desktop_chat.client.effects import (
    AbortLink,
    Apply,
    BeginLog,
    CloseLink,
    Declined,
    ExtendBack,
    KeepRow,
    LinkState,
    MarkAcknowledged,
    OpenKept,
    SettleDoubts,
    SettleRow,
    Told,
)
from desktop_chat.client.outbox_row import OutboxMark
from desktop_chat.protocol.commands import Bye, Fetch, ListMembers, Ping, Pong, Send, SendSignal
from desktop_chat.protocol.entities import Kind, MemberPresence, Position
from desktop_chat.protocol.errors import CloseCode
from desktop_chat.protocol.events import (
    Acknowledged,
    EventsAppended,
    MembersListed,
    Page,
    PresenceChanged,
    Refused,
    UnknownFrame,
)
from desktop_chat.protocol.limits import OUTSTANDING
from desktop_chat.texts import sentence
from desktop_chat.trust.identity import hello_text, verify
from tests.client.scene import DEVICE, HOST, OTHER_HOST, Scene, said


def position(seq: int) -> Position:
    return Position(seq, f"rid-{seq}")


# The opening pair


def test_the_states_of_a_first_visit() -> None:
    scene = Scene()
    scene.connect()
    scene.challenge()
    scene.welcome(head=position(2))
    assert scene.states == [LinkState.CONNECTING, LinkState.HELLO, LinkState.CATCHING_UP]
    scene.stream(said(1), said(2))
    assert scene.state is LinkState.LIVE


def test_the_hello_proves_who_speaks() -> None:
    scene = Scene()
    scene.connect()
    scene.challenge()
    assert scene.hello.device == DEVICE.public
    assert verify(DEVICE.public, hello_text(HOST.public, "challenge", "lobby"), scene.hello.proof or "")
    assert (scene.hello.epoch, scene.hello.after) == (None, None)


def test_a_host_that_cannot_prove_itself_is_left_for_good() -> None:
    scene = Scene()
    scene.connect()
    scene.challenge()
    scene.welcome(host=OTHER_HOST)
    assert scene.state is LinkState.BLOCKED
    assert scene.ends == [AbortLink()]
    assert scene.session.wake_at is None


def test_another_version_waits_for_the_person() -> None:
    scene = Scene()
    scene.connect()
    scene.challenge(version=2)
    assert scene.states[-1] is LinkState.BLOCKED
    scene.perform(scene.session.try_now(scene.now))
    assert scene.state is LinkState.CONNECTING


def test_a_second_visit_resumes_at_seq_and_rid() -> None:
    scene = Scene()
    scene.live()
    scene.stream(said(1), said(2))
    scene.lose()
    scene.resume(position(3))
    assert (scene.hello.epoch, scene.hello.after) == ("epoch-1", position(2))
    assert scene.state is LinkState.CATCHING_UP
    scene.stream(said(3))
    assert (scene.state, [event.seq for event in scene.disk.events]) == (LinkState.LIVE, [1, 2, 3])


def test_one_session_keeps_its_instance_and_two_have_different_ones() -> None:
    one, other = Scene(1), Scene(2)
    for scene in (one, other):
        scene.live()
        scene.lose()
        instance = scene.hello.instance
        scene.resume(Position(0, None))
        assert scene.hello.instance == instance
    assert one.hello.instance != other.hello.instance


def test_a_start_without_a_known_rid_resumes_nothing() -> None:
    scene = Scene()
    scene.connect()
    scene.challenge()
    scene.welcome(head=position(50), start=40)
    scene.lose()
    scene.connect()
    scene.challenge()
    assert (scene.hello.epoch, scene.hello.after) == (None, None)


def test_frames_that_come_while_the_disk_is_busy_wait_in_order() -> None:
    scene = Scene(disk_answers=False)
    scene.connect()
    scene.challenge()
    assert scene.said == []
    scene.answer_disk()
    scene.welcome(head=position(2))
    scene.stream(said(1))
    scene.stream(said(2))
    assert scene.told(Apply) == []
    scene.answer_disk()
    assert scene.told(Apply) == [Apply((said(1),), ()), Apply((said(2),), ())]


def test_a_connection_that_ends_while_the_disk_is_busy_asks_it_only_once() -> None:
    scene = Scene(disk_answers=False)
    scene.connect()
    scene.challenge()
    scene.lose()
    scene.connect()
    scene.challenge()
    scene.answer_disk()
    assert len(scene.told(OpenKept)) == 1
    assert scene.hello.nonce


# The stream


def test_what_was_heard_before_is_no_news() -> None:
    scene = Scene()
    scene.live()
    scene.stream(said(1))
    scene.stream(said(1), said(2))
    assert scene.told(Apply) == [Apply((said(1),), ()), Apply((said(2),), ())]


def test_a_gap_ends_the_connection_and_the_next_one_resumes() -> None:
    scene = Scene()
    scene.live()
    scene.stream(said(1))
    scene.stream(said(3))
    assert scene.state is LinkState.BACKOFF
    assert scene.ends == [AbortLink()]
    scene.resume(position(3))
    assert scene.hello.after == position(1)


def test_what_stands_before_a_gap_in_the_same_frame_comes_again() -> None:
    scene = Scene()
    scene.live()
    scene.post("a")
    scene.stream(said(1))
    scene.stream(said(2), said(3, client_id="a", own=True), said(5))
    assert scene.state is LinkState.BACKOFF
    assert "a" in scene.session.outbox
    scene.resume(position(5))
    assert scene.hello.after == position(1)
    scene.stream(said(2), said(3, client_id="a", own=True), said(4), said(5))
    assert [event.seq for event in scene.disk.events] == [1, 2, 3, 4, 5]
    assert "a" not in scene.session.outbox


def test_an_unknown_kind_is_kept_as_it_is() -> None:
    scene = Scene()
    scene.live()
    poll = said(1)
    scene.hear_text(
        '{"type":"events","events":[{"seq":1,"rid":"rid-1","device":"somebody","member":"m","name":"N",'
        '"client_id":"c","kind":"poll","time":1,"body":{"question":"?"}}]}'
    )
    assert [(event.seq, event.kind, event.body) for event in scene.disk.events] == [
        (poll.seq, "poll", {"question": "?"})
    ]


def test_an_unknown_frame_means_nothing() -> None:
    scene = Scene()
    scene.live()
    scene.hear(UnknownFrame("weather"))
    assert scene.state is LinkState.LIVE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        '{"type":"events"}',
        '{"type":"ack","client_id":1}',
        "[" * 10_000,
        '{"type":7}',
    ],
)
@pytest.mark.parametrize("stage", ["opened", "challenged", "live"])
def test_a_malformed_frame_ends_the_connection_and_nothing_else(text: str, stage: str) -> None:
    scene = Scene()
    scene.connect()
    if stage != "opened":
        scene.challenge()
    if stage == "live":
        scene.welcome()
    scene.hear_text(text)
    assert scene.state is LinkState.BACKOFF
    assert scene.ends == [AbortLink()]
    assert scene.session.link.sentence


def test_events_before_the_welcome_and_a_second_greeting_end_the_connection() -> None:
    early, twice = Scene(), Scene()
    early.connect()
    early.stream(said(1))
    assert early.state is LinkState.BACKOFF
    twice.live()
    twice.challenge()
    assert twice.state is LinkState.BACKOFF


def test_reports_of_an_older_link_are_ignored() -> None:
    scene = Scene()
    scene.live()
    scene.lose()
    old = scene.links[-1]
    scene.resume(Position(0, None))
    scene.perform(scene.session.received(old, "nonsense", scene.now))
    scene.perform(scene.session.lost(old, scene.now))
    assert scene.state is LinkState.LIVE


def test_older_pages_fill_the_replica_to_the_first_event() -> None:
    scene = Scene(fills=True)
    scene.connect()
    scene.challenge()
    scene.welcome(head=position(5), start=4)
    scene.stream(said(5))
    (fetch,) = [command for command in scene.said if isinstance(command, Fetch)]
    assert fetch.before == 5
    scene.hear(Page(fetch.request, (said(3), said(4)), 1))
    scene.later(1.0)
    fetch = [command for command in scene.said if isinstance(command, Fetch)][-1]
    assert fetch.before == 3
    scene.hear(Page(fetch.request, (said(1), said(2)), 1))
    scene.later(5.0)
    assert [event.seq for event in scene.disk.events] == [1, 2, 3, 4, 5]
    assert len([command for command in scene.said if isinstance(command, Fetch)]) == 2


def test_a_page_that_nobody_asked_for_or_with_a_hole_is_not_kept() -> None:
    scene = Scene(fills=True)
    scene.connect()
    scene.challenge()
    scene.welcome(head=position(5), start=4)
    scene.stream(said(5))
    scene.hear(Page(99, (said(4),), 1))
    assert scene.told(ExtendBack) == []
    (fetch,) = [command for command in scene.said if isinstance(command, Fetch)]
    scene.hear(Page(fetch.request, (said(1), said(3)), 1))
    assert scene.told(ExtendBack) == []
    assert scene.state is LinkState.BACKOFF


# The outbox


def test_nothing_is_sent_before_it_is_on_disk() -> None:
    scene = Scene()
    scene.live()
    scene.disk_answers = False
    scene.post("a", "b")
    assert scene.sent() == []
    scene.answer_disk()
    assert scene.sent() == ["a", "b"]


def test_at_most_32_are_unacknowledged() -> None:
    scene = Scene()
    scene.live(*(f"m{n}" for n in range(40)))
    assert len(scene.sent()) == OUTSTANDING
    scene.hear(Acknowledged("m0", 1, "rid-1"))
    assert scene.sent()[-1] == f"m{OUTSTANDING}"


def test_an_ack_changes_the_mark_and_only_the_event_takes_the_row() -> None:
    scene = Scene()
    scene.live("a")
    scene.hear(Acknowledged("a", 1, "rid-1"))
    assert scene.told(MarkAcknowledged) == [MarkAcknowledged("a", position(1))]
    assert "a" in scene.session.outbox
    scene.stream(said(1, client_id="a", own=True))
    assert "a" not in scene.session.outbox
    assert scene.orders[-1] == Apply((said(1, client_id="a", own=True),), ("a",))
    assert scene.kept.outbox == ()


def test_somebody_elses_event_with_the_same_client_id_settles_nothing() -> None:
    scene = Scene()
    scene.live("a")
    scene.stream(said(1, client_id="a"))
    assert "a" in scene.session.outbox


def test_the_whole_outbox_is_sent_again_in_order_after_resuming() -> None:
    scene = Scene()
    scene.live("a", "b", "c")
    scene.hear(Acknowledged("a", 1, "rid-1"))
    scene.lose()
    scene.post("d")
    scene.resume(position(1))
    assert scene.sent() == ["a", "b", "c", "d"]


def test_nothing_overtakes_what_was_sent_before_while_the_disk_begins_another_log() -> None:
    scene = Scene()
    scene.live("sent before")
    scene.lose()
    scene.connect()
    scene.challenge()
    scene.disk_answers = False
    scene.post("new")
    scene.welcome(epoch="epoch-2", reason="epoch")
    scene.answer_disk()
    assert scene.sent() == ["sent before", "new"]


def test_a_restarted_program_sends_what_its_disk_holds() -> None:
    first = Scene()
    first.live("a", "b")
    again = Scene(2)
    again.disk = first.disk
    again.resume(Position(0, None))
    assert again.sent() == ["a", "b"]


def test_what_was_written_before_any_host_was_known_goes_to_the_first() -> None:
    scene = Scene()
    scene.post("a")
    assert scene.orders == []
    scene.live()
    assert scene.sent() == ["a"]
    assert [kept.client_id for kept in scene.kept.outbox] == ["a"]


def test_another_host_at_the_same_address_hears_nothing_until_the_person_agrees() -> None:
    scene = Scene()
    scene.live("secret")
    scene.stream(said(1))
    scene.lose()
    scene.post("more")
    scene.connect()
    count = len(scene.said)
    scene.challenge(OTHER_HOST)
    assert (scene.state, scene.session.link.sentence) == (LinkState.BLOCKED, OTHER_HOST_ANSWERS)
    scene.perform(scene.session.try_now(scene.now))
    scene.connect()
    scene.challenge(OTHER_HOST)
    assert scene.since(count) == []
    assert scene.ends == 2 * [AbortLink()]
    scene.resume_after_block(position(1))
    assert scene.sent() == ["secret", "more"]


def test_another_host_that_the_person_agrees_to_receives_nothing_old() -> None:
    scene = Scene()
    scene.live("secret")
    scene.stream(said(1))
    scene.lose()
    scene.post("more")
    scene.connect()
    scene.challenge(OTHER_HOST)
    scene.speaker.host.agree()
    scene.perform(scene.session.try_now(scene.now))
    scene.connect()
    scene.challenge(OTHER_HOST)
    assert (scene.hello.epoch, scene.hello.after) == (None, None)
    scene.welcome(host=OTHER_HOST, epoch="epoch-2")
    scene.post("new")
    assert scene.sent() == ["new"]
    scene.lose()
    scene.connect()
    scene.challenge()
    assert scene.state is LinkState.BLOCKED  # the first host is the other one now
    scene.speaker.host.agree()
    scene.resume_after_block(position(1))
    assert scene.sent() == ["secret", "more"]


def test_a_declined_message_stays_until_it_is_retried_or_discarded() -> None:
    scene = Scene()
    scene.live("a", "b")
    scene.hear(Refused("a", "too_long", "Too long.", None))
    assert scene.kept.outbox[0].mark is OutboxMark.FAILED
    scene.lose()
    scene.resume(Position(0, None))
    assert scene.sent() == ["b"]
    scene.perform(scene.session.retry("a", scene.now))
    assert scene.sent() == ["b", "a"]
    scene.hear(Refused("a", "too_long", "Too long.", None))
    scene.perform(scene.session.discard("a", scene.now))
    assert [kept.client_id for kept in scene.kept.outbox] == ["b"]


def test_what_may_be_in_the_log_cannot_be_discarded() -> None:
    scene = Scene()
    scene.live("a")
    scene.perform(scene.session.discard("a", scene.now))
    assert "a" in scene.session.outbox


def test_a_host_without_storage_gets_everything_again_in_order_when_it_has_had_its_time() -> None:
    scene = Scene()
    scene.live("a", "b", "c")
    scene.hear(Acknowledged("a", 1, "rid-1"))
    scene.hear(
        Refused("b", "unavailable", "Disk full.", 2000), Refused("c", "unavailable", "Disk full.", 2000)
    )
    scene.post("d")
    assert scene.sent() == ["a", "b", "c"]
    scene.later(1.9)
    assert scene.sent() == ["a", "b", "c"]
    scene.later(0.2)
    assert scene.sent() == ["a", "b", "c", "b", "c", "d"]
    assert all(kept.mark is not OutboxMark.FAILED for kept in scene.kept.outbox)


def test_an_ack_from_before_the_stream_is_settled_by_fetching_that_one_event() -> None:
    scene = Scene()
    scene.post("a")
    scene.connect()
    scene.challenge()
    scene.welcome(head=position(50), start=40)
    scene.hear(Acknowledged("a", 7, "rid-7"))
    assert isinstance(scene.said[-1], Fetch)
    assert (scene.said[-1].before, scene.said[-1].limit) == (8, 1)
    assert "a" in scene.session.outbox
    scene.hear(Page(scene.said[-1].request, (said(7, client_id="a", own=True),), 1))
    assert scene.told(SettleRow) == [SettleRow("a")]
    assert "a" not in scene.session.outbox


def test_an_ack_that_the_log_does_not_bear_out_ends_the_connection_and_keeps_the_row() -> None:
    scene = Scene()
    scene.post("a")
    scene.connect()
    scene.challenge()
    scene.welcome(head=position(50), start=40)
    scene.hear(Acknowledged("a", 7, "rid-7"))
    fetch = scene.said[-1]
    assert isinstance(fetch, Fetch)
    scene.hear(Page(fetch.request, (said(6),), 1))
    assert scene.state is LinkState.BACKOFF
    assert "a" in scene.session.outbox


def test_a_disk_that_fails_is_read_again_before_anything_is_believed() -> None:
    scene = Scene()
    scene.live("a")
    scene.disk_answers = False
    scene.stream(said(1))
    scene.post("b")
    scene.waiting.clear()
    scene.perform(scene.session.disk_failed(sentence("The disk is full."), scene.now))
    scene.disk_answers = True
    assert (scene.state, str(scene.session.link.sentence)) == (LinkState.BACKOFF, "The disk is full.")
    scene.connect()
    scene.challenge()
    assert scene.hello.after == Position(0, None)
    assert [kept.client_id for kept in scene.kept.outbox] == ["a", "b"]


# A reset of the host's log


def reset_scene() -> Scene:
    """Own messages m1, m3, m5, m7 in the log, and one on its way."""
    scene = Scene()
    scene.live()
    scene.stream(*(said(seq, client_id=f"m{seq}", own=bool(seq % 2)) for seq in range(1, 9)))
    scene.post("waiting")
    scene.lose()
    scene.connect()
    scene.challenge()
    return scene


def answer_fetches(scene: Scene, log: dict[int, str]) -> None:
    asked: set[int] = set()
    while fetches := [c for c in scene.said if isinstance(c, Fetch) and c.request not in asked]:
        fetch = fetches[0]
        asked.add(fetch.request)
        found = [said(seq) for seq in (fetch.before - 1,) if log.get(seq) == f"rid-{seq}"]
        scene.hear(Page(fetch.request, tuple(found), 1))


def test_an_older_backup_gets_what_it_has_lost_before_what_waits() -> None:
    scene = reset_scene()
    scene.welcome(head=position(4), start=4, reason="ahead")
    answer_fetches(scene, {seq: f"rid-{seq}" for seq in range(1, 5)})
    assert scene.sent() == ["m5", "m7", "waiting"]
    assert scene.told(SettleDoubts) == [SettleDoubts(3)]
    assert [kept.client_id for kept in scene.kept.outbox] == ["m5", "m7", "waiting"]
    assert [event.seq for event in scene.disk.archived[0]] == list(range(1, 9))


def test_a_second_older_backup_gets_what_the_first_one_still_had() -> None:
    scene = reset_scene()
    scene.welcome(head=position(6), start=6, reason="ahead")
    answer_fetches(scene, {seq: f"rid-{seq}" for seq in range(1, 7)})
    assert scene.sent() == ["m7", "waiting"]
    scene.lose()
    scene.connect()
    scene.challenge()
    scene.welcome(head=position(2), start=2, reason="ahead")
    answer_fetches(scene, {seq: f"rid-{seq}" for seq in range(1, 3)})
    assert scene.sent() == ["m3", "m5", "m7", "waiting"]


def test_a_log_that_went_another_way_gets_what_it_does_not_have() -> None:
    scene = reset_scene()
    scene.welcome(head=Position(9, "other"), start=9, reason="diverged")
    answer_fetches(scene, {1: "rid-1", 2: "rid-2", 3: "rid-3"} | dict.fromkeys(range(4, 10), "other"))
    assert scene.sent() == ["m5", "m7", "waiting"]


def test_a_wiped_log_gets_all_own_messages_again() -> None:
    scene = reset_scene()
    scene.welcome(epoch="epoch-2", reason="epoch")
    assert scene.sent() == ["m1", "m3", "m5", "m7", "waiting"]
    assert BeginLog("epoch-2", 0, reset=True) in scene.orders
    assert not [command for command in scene.said if isinstance(command, Fetch)]


def test_a_program_that_dies_during_the_search_goes_on_with_it() -> None:
    scene = reset_scene()
    scene.welcome(head=position(4), start=4, reason="ahead")
    again = Scene(3)
    again.disk = scene.disk
    again.connect()
    again.challenge()
    again.welcome(head=position(4), start=4)
    answer_fetches(again, {seq: f"rid-{seq}" for seq in range(1, 5)})
    assert set(again.sent()) >= {"m5", "m7", "waiting"}
    assert again.sent()[-3:] == ["m5", "m7", "waiting"]


# The heartbeat


def test_an_idle_link_pings_every_eight_seconds() -> None:
    scene = Scene()
    scene.live()
    for _round in range(3):
        count = len(scene.said)
        scene.later(8.0)
        assert [type(command) for command in scene.since(count)] == [Ping]
        scene.hear(UnknownFrame("pong-like"))
    assert LinkState.PROBE not in scene.states


def test_a_black_hole_is_noticed_within_twelve_seconds() -> None:
    scene = Scene()
    scene.live()
    scene.later(11.9)
    assert scene.state is LinkState.PROBE
    scene.later(0.2)
    assert (scene.state, scene.ends) == (LinkState.BACKOFF, [AbortLink()])


def test_silence_says_nothing_while_nobody_listens() -> None:
    scene = Scene()
    scene.live()
    scene.perform(scene.session.reads(scene.links[-1], scene.now, on=False))
    count = len(scene.said)
    scene.later(40.0)
    assert scene.state is LinkState.LIVE
    # The host has to know that we live.
    assert [type(command) for command in scene.since(count)] == [Ping] * 5
    scene.perform(scene.session.reads(scene.links[-1], scene.now, on=True))
    scene.later(0.9)
    assert scene.state is LinkState.LIVE
    scene.later(3.2)
    assert (scene.state, scene.ends) == (LinkState.BACKOFF, [AbortLink()])


def test_a_doubt_that_comes_while_nobody_listens_has_its_time_afterwards() -> None:
    scene = Scene()
    scene.live()
    scene.perform(scene.session.reads(scene.links[-1], scene.now, on=False))
    scene.perform(scene.session.send_blocked(scene.links[-1], scene.now))
    scene.later(20.0)
    assert scene.state is LinkState.PROBE
    scene.perform(scene.session.reads(scene.links[-1], scene.now, on=True))
    scene.later(2.0)
    scene.hear(Pong(1))
    assert scene.states[-2:] == [LinkState.PROBE, LinkState.LIVE]


def test_any_frame_is_life() -> None:
    scene = Scene()
    scene.live()
    for seq in range(1, 20):
        scene.later(3.5)
        scene.stream(said(seq))
    assert scene.state is LinkState.LIVE


def test_the_hosts_pings_are_answered() -> None:
    scene = Scene()
    scene.live()
    scene.hear(Ping(7))
    assert scene.said[-1] == Pong(7)


def test_a_blocked_send_has_three_seconds() -> None:
    scene = Scene()
    scene.live()
    scene.perform(scene.session.send_blocked(scene.links[-1], scene.now))
    assert scene.states[-1] is LinkState.PROBE
    scene.later(2.0)
    scene.hear(Pong(1))
    scene.perform(scene.session.send_blocked(scene.links[-1], scene.now))
    scene.later(3.1)
    assert scene.states[-4:] == [LinkState.PROBE, LinkState.LIVE, LinkState.PROBE, LinkState.BACKOFF]


def test_who_wakes_up_probes_the_link_and_connects_at_once_if_nobody_answers() -> None:
    scene = Scene()
    scene.live()
    scene.later(2.1)
    scene.later(2.1, asleep=3600.0)
    assert scene.states[-1] is LinkState.PROBE
    scene.later(3.0)
    assert scene.state is LinkState.CONNECTING


def test_who_wakes_up_while_waiting_connects_at_once() -> None:
    scene = Scene()
    scene.live()
    scene.hear(Bye(1012, "Restarting.", 30_000))
    assert scene.states[-1] is LinkState.BACKOFF
    scene.later(2.1)
    scene.perform(scene.session.woke(scene.now))
    assert scene.state is LinkState.CONNECTING


def test_who_slept_through_a_greeting_gives_it_up_and_connects_at_once() -> None:
    scene = Scene()
    scene.connect()
    scene.now += 60.0
    scene.perform(scene.session.tick(scene.now, scene.wall + 60.0))
    assert scene.state is LinkState.BACKOFF
    assert scene.session.link.retry_at == scene.now


def test_who_slept_while_the_link_was_in_doubt_knows_that_it_is_over() -> None:
    scene = Scene()
    scene.live()
    scene.perform(scene.session.send_blocked(scene.links[-1], scene.now))
    assert scene.states[-1] is LinkState.PROBE
    scene.now += 60.0
    scene.perform(scene.session.tick(scene.now, scene.wall + 60.0))
    assert scene.state is LinkState.BACKOFF


def test_who_is_replaced_by_the_own_ghost_comes_again() -> None:
    scene = Scene()
    scene.live()
    scene.hear(Bye(CloseCode.REPLACED, "This device has connected again somewhere else.", None))
    assert scene.state is LinkState.BACKOFF


def test_nobody_waits_for_a_challenge_or_a_welcome_for_ever() -> None:
    stranger, slow, dead = Scene(), Scene(), Scene()
    stranger.connect()
    stranger.later(5.0)
    assert "not a Desktop Chat room" in str(stranger.session.link.sentence)
    slow.connect()
    slow.challenge()
    slow.later(5.0)
    assert slow.states[-2:] in (
        [LinkState.BACKOFF, LinkState.CONNECTING],
        [LinkState.HELLO, LinkState.BACKOFF],
    )
    dead.perform(dead.session.start(dead.now))
    dead.later(10.0)
    assert LinkState.BACKOFF in dead.states


# The end of a connection


@pytest.mark.parametrize("code", sorted(CloseCode))
def test_each_close_code_is_either_try_again_or_do_not(code: CloseCode) -> None:
    by_close, by_bye = Scene(), Scene()
    by_close.live()
    by_close.lose(code)
    by_bye.live()
    by_bye.hear(Bye(code, "The host's own words.", None))
    expected = LinkState.BACKOFF if code.may_retry else LinkState.BLOCKED
    assert (by_close.state, by_bye.state) == (expected, expected)
    assert by_bye.session.link.sentence == "The host's own words."


def test_an_unknown_close_code_is_tried_again() -> None:
    scene = Scene()
    scene.live()
    scene.lose(4999)
    assert scene.state is LinkState.BACKOFF


def test_the_host_is_given_the_time_that_it_asks_for() -> None:
    scene = Scene()
    scene.live()
    scene.hear(Bye(1012, "Restarting.", 20_000))
    assert 20.0 <= (scene.session.link.retry_at or 0.0) - scene.now <= 20.5
    scene.hear(Bye(1012, "Restarting.", 2**50))
    scene.later(19.9)
    assert scene.state is LinkState.BACKOFF


def test_waiting_doubles_while_nobody_answers_and_begins_anew_after_a_good_link() -> None:
    scene = Scene()
    scene.perform(scene.session.start(scene.now))
    waits = []
    for _attempt in range(9):
        scene.perform(scene.session.lost(scene.links[-1], scene.now, sentence("Nobody there.")))
        waits.append((scene.session.link.retry_at or 0.0) - scene.now)
        scene.perform(scene.session.try_now(scene.now))
    bounds = [0.5, 1, 2, 4, 8, 15, 15, 15, 15]
    assert all(0 <= wait <= bound for wait, bound in zip(waits, bounds, strict=True))
    assert max(waits) > 1
    scene.perform(scene.session.opened(scene.links[-1], scene.now))
    scene.challenge()
    scene.welcome()
    scene.later(6.0)
    scene.lose()
    assert (scene.session.link.retry_at or 0.0) - scene.now <= 0.5


def test_why_it_is_not_connected_is_told_until_it_is() -> None:
    scene = Scene()
    scene.perform(scene.session.start(scene.now))
    scene.perform(scene.session.lost(scene.links[-1], scene.now, sentence("Nobody there.")))
    assert str(scene.session.link.sentence) == "Nobody there."
    scene.perform(scene.session.try_now(scene.now))
    assert (scene.state, str(scene.session.link.sentence)) == (LinkState.CONNECTING, "Nobody there.")


def test_leaving_says_goodbye() -> None:
    scene = Scene()
    scene.live()
    scene.perform(scene.session.stop(scene.now))
    assert (scene.said[-1], scene.ends) == (Bye(1000, "", None), [CloseLink(1000)])
    assert (scene.state, scene.session.wake_at) == (LinkState.OFFLINE, None)


def test_leaving_before_the_welcome_just_hangs_up() -> None:
    scene = Scene()
    scene.connect()
    scene.perform(scene.session.stop(scene.now))
    assert scene.ends == [AbortLink()]
    scene.challenge()
    assert scene.state is LinkState.OFFLINE


# The person


def test_a_new_name_is_told_and_taken_back_when_it_is_declined() -> None:
    scene = Scene()
    scene.live()
    scene.perform(scene.session.rename("Ann", "r1", scene.now))
    assert scene.said[-1] == Send("r1", "renamed", {"name": "Ann"})
    scene.hear(Refused("r1", "bad_name", "No.", None))
    assert scene.told(Declined) == [Declined("No.")]
    scene.lose()
    assert scene.session.name == "Mei"
    scene.perform(scene.session.rename("Bea", "r2", scene.now))
    scene.resume(Position(0, None))
    assert scene.hello.name == "Bea"


def renamed(seq: int, client_id: str, name: str) -> EventsAppended:
    """Return the stream's word that this device is called ``name`` now."""
    change = replace(said(seq, client_id=client_id, own=True), kind=Kind.RENAMED, body={"name": name})
    return EventsAppended((change,))


@pytest.mark.parametrize("refused_first", [True, False])
def test_a_name_that_the_log_shows_counts_though_the_host_declined_it(refused_first: bool) -> None:
    scene = Scene()
    scene.live()
    scene.perform(scene.session.rename("Ann", "r1", scene.now))
    frames = [Refused("r1", "unavailable", "The disk is full.", 1000), renamed(1, "r1", "Ann")]
    scene.hear(*(frames if refused_first else reversed(frames)))
    assert scene.session.name == "Ann"
    assert len(scene.told(Declined)) == (1 if refused_first else 0)


def test_when_two_new_names_are_declined_the_first_one_is_not_the_name() -> None:
    scene = Scene()
    scene.live()
    for name, client_id in (("Ann", "r1"), ("Bea", "r2")):
        scene.perform(scene.session.rename(name, client_id, scene.now))
    scene.hear(Refused("r1", "unavailable", "The disk is full.", 1000))
    assert scene.session.name == "Bea"
    scene.hear(Refused("r2", "unavailable", "The disk is full.", 1000))
    assert scene.session.name == "Mei"


def test_the_log_s_newest_name_counts_and_what_it_repeats_does_not() -> None:
    scene = Scene()
    scene.live()
    first, second = renamed(1, "before the restart", "Ann"), renamed(2, "r2", "Bea")
    scene.hear(first)
    assert scene.session.name == "Ann"
    scene.perform(scene.session.rename("Bea", "r2", scene.now))
    scene.hear(first)
    assert scene.session.name == "Bea"
    scene.hear(second, first)
    assert scene.session.name == "Bea"


def test_a_name_that_is_changed_behind_the_hello_is_told_after_the_welcome() -> None:
    scene = Scene()
    scene.connect()
    scene.challenge()
    scene.post("a")
    scene.perform(scene.session.rename("Ann", "r1", scene.now))
    assert scene.hello.name == "Mei"
    scene.welcome()
    assert scene.sent() == ["r1", "a"], "what waits is said under the new name"
    scene.lose()
    scene.resume(Position(0, None))
    assert (scene.hello.name, scene.sent()) == ("Ann", ["a"])


def test_typing_is_told_as_often_as_others_need_to_hear_it() -> None:
    scene = Scene()
    scene.live()
    count = len(scene.said)
    for _key in range(10):
        scene.perform(scene.session.set_typing(True, scene.now))
        scene.later(0.5)
    scene.perform(scene.session.set_typing(False, scene.now))
    scene.perform(scene.session.set_typing(False, scene.now))
    signals = [command for command in scene.since(count) if isinstance(command, SendSignal)]
    assert signals == [SendSignal("typing", True), SendSignal("typing", True), SendSignal("typing", False)]


def test_a_colour_is_told_with_the_hello_and_once_more_when_it_changes() -> None:
    scene = Scene()
    scene.speaker.colour = 3
    scene.live()
    assert scene.hello.colour == 3
    count = len(scene.said)
    scene.later(0.1)
    for colour in (3, 5, 5, None):
        scene.speaker.colour = colour
        scene.perform(scene.session.tick(scene.now, scene.wall))
    signals = [command for command in scene.since(count) if isinstance(command, SendSignal)]
    assert signals == [SendSignal("colour", 5), SendSignal("colour", None)]


def test_a_colour_chosen_during_the_handshake_is_told_after_it() -> None:
    scene = Scene()
    scene.connect()
    scene.challenge()
    scene.speaker.colour = 7
    scene.perform(scene.session.tick(scene.now, scene.wall))
    assert scene.hello.colour is None
    scene.welcome()
    assert SendSignal("colour", 7) in scene.said


def test_an_older_host_s_no_to_a_signal_is_nobody_s_news() -> None:
    scene = Scene()
    scene.live()
    scene.hear(Refused(None, "unknown_signal", "This host does not know this signal.", None))
    assert scene.told(Declined) == []
    scene.hear(Refused(None, "bad_name", "No.", None))
    assert scene.told(Declined) == [Declined("No.")]


@pytest.mark.parametrize(
    ("version", "older"), [(2, "Your Desktop Chat is older"), (0, "The host has an older")]
)
def test_another_version_says_which_side_is_older(version: int, older: str) -> None:
    scene = Scene()
    scene.connect()
    scene.hear_text(f'{{"type":"challenge","version":{version},"greeting":{{"new":"shape"}}}}')
    assert scene.state is LinkState.BLOCKED
    assert str(scene.session.link.sentence).startswith(older)


def test_the_members_that_did_not_fit_are_asked_for() -> None:
    scene = Scene()
    scene.live()
    members = tuple(MemberPresence(f"m{n:03}", "N", "active", False) for n in range(100))
    scene.hear(PresenceChanged(True, 150, members))
    asked = scene.said[-1]
    assert isinstance(asked, ListMembers)
    assert asked.after == "m099"
    scene.hear(MembersListed(asked.request, members[:50], False))
    assert scene.said[-1] is asked
    assert len(scene.told(Told)) == 2


def test_nothing_is_kept_twice() -> None:
    scene = Scene()
    scene.post("a")
    scene.live()
    scene.lose()
    scene.resume(Position(0, None))
    assert len(scene.told(KeepRow)) == 1
