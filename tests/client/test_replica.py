"""A member's copy of the log: a range without holes, an outbox that loses nothing, and another log."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from desktop_chat.client.outbox_row import OutboxMark, OutboxRow
from desktop_chat.client.replica import REPLICA, Contradiction, Replica, ReplicaState
from desktop_chat.protocol.entities import Event, Position
from desktop_chat.storage.schema import DamagedFile, ForeignFile, NewerFile
from desktop_chat.storage.store import Unavailable

if sys.platform != "win32":
    import resource

unix_only = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and file size limits are Unix's")

HOST, ROOM, OWN = "host-key", "lobby", "own-device"

POST_UNTIL_KILLED = """
import os, sys
from pathlib import Path
from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.client.replica import Replica
from desktop_chat.protocol.entities import Event

replica = Replica(Path(sys.argv[1]), "host-key", "lobby")
replica.open()
if replica.state().epoch is None:
    replica.reset("epoch", 0)
seq = replica.state().last.seq
for number in range(10**9):
    client_id = f"{os.getpid()}-{number}"
    replica.add(OutboxRow(client_id, "message", {"text": "x" * 300}, 0))
    os.write(1, f"kept {client_id}\\n".encode())
    if number % 3 == 0:
        seq += 1
        replica.apply([Event(seq, f"rid-{seq}", "own", "me", "I", client_id, "message", 0, {})], [client_id])
        os.write(1, f"settled {client_id} {seq}\\n".encode())
"""


def event(
    seq: int, *, device: str = "other", client_id: str = "", kind: str = "message", log: str = "r"
) -> Event:
    return Event(
        seq,
        f"{log}{seq}",
        device,
        "member",
        "小美",
        client_id or f"id-{seq}",
        kind,
        seq * 10,
        {"text": f"{seq}"},
    )


def events(first: int, last: int) -> list[Event]:
    return [event(seq) for seq in range(first, last + 1)]


def row(client_id: str) -> OutboxRow:
    return OutboxRow(client_id, "message", {"text": f"你好 {client_id}"}, 17)


def seqs(found: Sequence[Event]) -> list[int]:
    return [one.seq for one in found]


def marks(replica: Replica) -> dict[str, OutboxMark]:
    return {kept.client_id: kept.mark for kept in replica.outbox()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rooms" / "replica.db"


@contextmanager
def opened(path: Path) -> Iterator[Replica]:
    replica = Replica(path, HOST, ROOM)
    replica.open()
    try:
        yield replica
    finally:
        replica.close()


@pytest.fixture
def replica(path: Path) -> Iterator[Replica]:
    """A replica of a log whose stream began after 10."""
    with opened(path) as replica:
        assert replica.reset("epoch", 10) is None
        yield replica


# The range


def test_a_new_replica_knows_no_log(path: Path) -> None:
    with opened(path) as replica:
        assert replica.state() == ReplicaState(HOST, ROOM, None, 1, Position(0, None), "")
        assert replica.outbox() == []
        assert replica.set_aside is None


def test_a_replica_that_has_nothing_yet_stands_where_its_stream_begins(replica: Replica) -> None:
    assert replica.state() == ReplicaState(HOST, ROOM, "epoch", 11, Position(10, None), "")


def test_the_stream_extends_the_end_and_pages_the_beginning(replica: Replica, path: Path) -> None:
    replica.apply(events(11, 15))
    assert replica.extend_back(events(8, 10))
    replica.apply(events(16, 16))
    replica.set_title("第一間")
    expected = ReplicaState(HOST, ROOM, "epoch", 8, Position(16, "r16"), "第一間")
    assert replica.state() == expected
    replica.close()
    with opened(path) as again:
        assert again.state() == expected
        assert again.read_after(0, 100) == events(8, 16)


def test_chosen_colours_are_kept_until_they_are_taken_back_and_over_a_reset(
    replica: Replica, path: Path
) -> None:
    replica.apply(events(11, 12))
    replica.keep_colours([("ann", 3), ("bob", 0)])
    replica.keep_colours([("ann", 200), ("bob", None), ("nobody", None)])
    assert replica.colours() == {"ann": 200}
    assert replica.reset("another", 0) is not None
    replica.close()
    with opened(path) as again:
        assert again.colours() == {"ann": 200}


def test_a_page_can_come_before_the_first_streamed_event(replica: Replica) -> None:
    assert replica.extend_back(events(6, 10))
    assert replica.state().first == 6
    assert replica.state().last == Position(10, "r10")
    replica.apply(events(11, 11))
    assert seqs(replica.read_after(0, 100)) == [6, 7, 8, 9, 10, 11]


@pytest.mark.parametrize(("first", "last"), [(1, 9), (11, 12), (12, 13), (5, 11), (30, 40)])
def test_a_page_that_does_not_end_before_the_first_event_is_not_kept(
    replica: Replica, first: int, last: int
) -> None:
    replica.apply(events(11, 12))
    assert not replica.extend_back(events(first, last))
    assert not replica.extend_back([])
    assert replica.read_after(0, 100) == events(11, 12)


@pytest.mark.parametrize(
    "wrong",
    [
        [event(10)],
        [event(12)],
        [event(11), event(13)],
        [event(11), event(11)],
        [event(11), event(12, client_id="id-11")],
    ],
)
def test_what_does_not_follow_is_a_contradiction_and_changes_nothing(
    replica: Replica, wrong: list[Event]
) -> None:
    replica.add(row("own"))
    before = replica.state()
    with pytest.raises(Contradiction):
        replica.apply(wrong, ["own"])
    assert replica.state() == before
    assert replica.read_after(0, 100) == []
    assert replica.outbox() == [row("own")]


def test_a_page_with_a_hole_is_a_contradiction(replica: Replica) -> None:
    with pytest.raises(Contradiction):
        replica.extend_back([event(7), event(9), event(10)])
    assert replica.state().first == 11


def test_reading_goes_both_ways(replica: Replica) -> None:
    replica.apply(events(11, 30))
    assert seqs(replica.read_before(21, 3)) == [18, 19, 20]
    assert seqs(replica.read_after(20, 3)) == [21, 22, 23]
    assert replica.read_before(11, 5) == replica.read_after(30, 5) == replica.read_after(11, 0) == []


def test_an_unknown_kind_is_kept_as_it_is(replica: Replica) -> None:
    strange = Event(11, "r11", "d", "m", "n", "c", "poll.from.the.future", 0, {"options": [1, {"a": None}]})
    replica.apply([strange])
    assert replica.read_after(10, 1) == [strange]


def test_own_messages_are_found_after_a_place(replica: Replica) -> None:
    replica.apply(
        [
            event(11, device=OWN),
            event(12),
            event(13, device=OWN, kind="renamed"),
            event(14, device=OWN),
            event(15, device=OWN),
        ]
    )
    assert seqs(replica.own_messages(OWN, 11)) == [14, 15]
    assert seqs(replica.own_messages(OWN, 0)) == [11, 14, 15]
    assert replica.own_messages("nobody", 0) == []


# The outbox


def test_the_outbox_keeps_the_order_of_writing(replica: Replica, path: Path) -> None:
    for name in ("b", "a", "c"):
        replica.add(row(name))
    replica.close()
    with opened(path) as again:
        assert again.outbox() == [row("b"), row("a"), row("c")]


def test_an_ack_changes_the_mark_and_only_the_event_takes_the_row(replica: Replica) -> None:
    replica.add(row("a"))
    replica.mark_acknowledged("a", Position(12, "r12"))
    [kept] = replica.outbox()
    assert (kept.mark, kept.position) == (OutboxMark.ACKNOWLEDGED, Position(12, "r12"))
    replica.apply(events(11, 11))
    assert len(replica.outbox()) == 1
    replica.apply([event(12, device=OWN, client_id="a")], ["a"])
    assert replica.outbox() == []


def test_a_page_settles_what_an_ack_put_before_the_stream(replica: Replica) -> None:
    replica.add(row("a"))
    replica.apply([], ["a", "never heard of"])
    assert replica.outbox() == []


def test_a_failed_message_waits_for_its_author(replica: Replica) -> None:
    for name in ("a", "b"):
        replica.add(row(name))
    replica.mark_failed("a", "Zu lang.")
    first, second = replica.outbox()
    assert (first.client_id, first.mark, first.failure) == ("a", OutboxMark.FAILED, "Zu lang.")
    assert second == row("b")
    replica.retry("a")
    assert replica.outbox() == [row("b"), row("a")]
    replica.remove("b")
    assert replica.outbox() == [row("a")]


def test_every_message_waits_for_the_disk_and_events_do_not(replica: Replica) -> None:
    connection = replica._connection
    assert connection is not None
    statements: list[str] = []
    connection.set_trace_callback(statements.append)

    def levels() -> list[str]:
        found = [one.rsplit(" ", 1)[1] for one in statements if "synchronous" in one]
        statements.clear()
        return found

    replica.add(row("a"))
    assert levels() == ["FULL"]
    replica.apply([event(11)])
    assert levels() == ["NORMAL"]
    replica.remove("a")
    assert levels() == ["FULL"]


# Another log


def test_a_reset_archives_the_old_log_and_takes_the_outbox_along(replica: Replica, path: Path) -> None:
    replica.set_title("Old")
    replica.apply(
        [event(11, device=OWN), event(12), event(13, device=OWN), event(14, device=OWN, kind="renamed")]
    )
    for name in ("failed", "acked", "pending"):
        replica.add(row(name))
    replica.mark_failed("failed", "No.")
    replica.mark_acknowledged("acked", Position(15, "r15"))
    archive = replica.reset("new epoch", 100, device=OWN, doubted_after=11)
    assert archive == path.with_name("replica.db.archive-1")
    assert replica.state() == ReplicaState(HOST, ROOM, "new epoch", 101, Position(100, None), "Old")
    assert replica.read_after(0, 100) == []
    assert [(kept.client_id, kept.mark, kept.failure, kept.position) for kept in replica.outbox()] == [
        ("id-13", OutboxMark.DOUBTFUL, None, Position(13, "r13")),
        ("failed", OutboxMark.FAILED, "No.", None),
        ("acked", OutboxMark.PENDING, None, None),
        ("pending", OutboxMark.PENDING, None, None),
    ]
    with opened(archive) as old:
        assert seqs(old.read_after(0, 100)) == [11, 12, 13, 14]


def test_doubts_are_settled_by_the_newest_event_that_both_logs_have(replica: Replica) -> None:
    replica.apply([event(seq, device=OWN) for seq in range(11, 16)])
    replica.reset("epoch", 13, device=OWN, doubted_after=0)
    replica.add(row("later"))
    replica.settle_doubts(13)
    assert [(kept.client_id, kept.mark, kept.position) for kept in replica.outbox()] == [
        ("id-14", OutboxMark.PENDING, None),
        ("id-15", OutboxMark.PENDING, None),
        ("later", OutboxMark.PENDING, None),
    ]


def test_what_is_settled_below_the_first_event_comes_back_with_the_next_reset(replica: Replica) -> None:
    replica.apply([event(seq, device=OWN) for seq in range(11, 14)])
    replica.add(row("below"))
    replica.reset("epoch", 20, device=OWN, doubted_after=0)
    replica.settle_doubts(12)
    replica.mark_acknowledged("below", Position(14, "r14"))
    replica.settle("below")
    replica.apply([event(21, device=OWN)])
    assert [kept.client_id for kept in replica.outbox()] == ["id-13"]
    replica.reset("epoch", 5, device=OWN, doubted_after=0)
    assert [(kept.client_id, kept.mark) for kept in replica.outbox()] == [
        ("id-11", OutboxMark.DOUBTFUL),
        ("id-12", OutboxMark.DOUBTFUL),
        ("below", OutboxMark.DOUBTFUL),
        ("id-21", OutboxMark.DOUBTFUL),
        ("id-13", OutboxMark.PENDING),
    ]


def test_what_is_settled_is_forgotten_once_its_event_is_here(replica: Replica) -> None:
    replica.apply([event(seq, device=OWN) for seq in range(11, 14)])
    replica.reset("epoch", 13, device=OWN, doubted_after=0)
    replica.settle_doubts(13)
    replica.extend_back([event(12, device=OWN), event(13, device=OWN)])
    replica.reset("epoch", 0, device=OWN)
    assert [kept.client_id for kept in replica.outbox()] == ["id-11"]


def test_a_row_whose_event_a_page_has_brought_is_taken_along_once(replica: Replica) -> None:
    replica.add(row("a"))
    replica.reset("epoch", 20)
    replica.extend_back([event(20, device=OWN, client_id="a")])
    replica.reset("epoch", 5, device=OWN, doubted_after=0)
    assert [(kept.client_id, kept.mark) for kept in replica.outbox()] == [("a", OutboxMark.DOUBTFUL)]


def test_a_doubtful_message_that_the_new_log_shows_is_settled_too(replica: Replica) -> None:
    replica.apply([event(11, device=OWN)])
    replica.reset("other", 0, device=OWN, doubted_after=0)
    replica.apply([event(1, device=OWN, client_id="id-11")], ["id-11"])
    assert replica.outbox() == []


def test_each_reset_has_its_archive(replica: Replica, path: Path) -> None:
    archives = [replica.reset(f"epoch {number}", 0) for number in range(3)]
    assert len({archive for archive in archives if archive}) == 3
    assert sorted(found.name for found in path.parent.iterdir() if "archive" in found.name) == [
        "replica.db.archive-1",
        "replica.db.archive-2",
        "replica.db.archive-3",
    ]


class Crash(Exception):
    """The power goes."""


@pytest.mark.parametrize("renames", [0, 1])
def test_a_reset_that_a_crash_cuts_off_has_happened_or_not(
    replica: Replica, path: Path, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    replica.apply([event(11, device=OWN)])
    replica.add(row("waiting"))
    cut_off = ["set_aside", "rename_into_place"][renames]

    def crash(*arguments: object) -> None:
        raise Crash

    monkeypatch.setattr(f"desktop_chat.client.replica.{cut_off}", crash)
    with pytest.raises(Crash):
        replica.reset("new epoch", 0, device=OWN, doubted_after=0)
    monkeypatch.undo()
    replica.close()
    with opened(path) as again:
        assert again.state().epoch == ("epoch" if renames == 0 else "new epoch")
        expected = ["waiting"] if renames == 0 else ["id-11", "waiting"]
        assert [kept.client_id for kept in again.outbox()] == expected
        assert again.set_aside is None
    assert not path.with_name("replica.db.new").exists()


# Files that cannot be used


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[5000:20_000] = b"\xa5" * 15_000
    path.write_bytes(content)


def make_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(REPLICA.migrations) + 1}")


def make_anothers(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE replica SET host = 'another host'")


def make_foreign(path: Path) -> None:
    path.write_text("not a database at all\n" * 100)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (damage, DamagedFile),
        (make_anothers, ForeignFile),
        (make_foreign, ForeignFile),
    ],
)
def test_a_file_that_cannot_be_used_is_set_aside_and_told(
    path: Path, spoil: Callable[[Path], None], reason: type[Exception]
) -> None:
    with opened(path) as replica:
        replica.reset("epoch", 0)
        replica.apply(events(1, 50))
    spoil(path)
    spoilt = path.read_bytes()
    with opened(path) as again:
        assert again.set_aside is not None
        assert type(again.set_aside.reason) is reason
        assert again.set_aside.path.read_bytes() == spoilt
        assert again.state() == ReplicaState(HOST, ROOM, None, 1, Position(0, None), "")
        again.reset("epoch", 0)
        again.apply(events(1, 3))
    with opened(path) as third:
        assert third.set_aside is None
        assert third.state().last.seq == 3


def test_a_newer_program_s_file_stays_where_and_as_it_is(path: Path) -> None:
    with opened(path) as replica:
        replica.add(row("unsent"))
    make_newer(path)
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    with pytest.raises(NewerFile, match="newer version"):
        Replica(path, HOST, ROOM).open()
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before


def test_a_closed_replica_is_a_mistake(path: Path) -> None:
    replica = Replica(path, HOST, ROOM)
    with pytest.raises(ValueError, match="closed"):
        replica.state()
    replica.open()
    replica.close()
    replica.close()
    with pytest.raises(ValueError, match="closed"):
        replica.add(row("a"))


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    replica = Replica(tmp_path / "file" / "replica.db", HOST, ROOM)
    with pytest.raises(Unavailable, match="cannot be reached"):
        replica.open()


@unix_only
def test_a_disk_that_refuses_changes_nothing_and_is_tried_again(replica: Replica, path: Path) -> None:
    assert sys.platform != "win32"
    replica.apply(events(11, 12))
    replica.add(row("kept"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.with_name(path.name + "-wal").stat().st_size, hard))
    try:
        for _ in range(2):
            with pytest.raises(Unavailable):
                replica.add(OutboxRow("lost", "message", {"text": "x" * 100_000}, 0))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert replica.outbox() == [row("kept")]
    assert replica.state().last == Position(12, "r12")
    replica.add(row("again"))
    assert [kept.client_id for kept in replica.outbox()] == ["kept", "again"]


# Killed


@unix_only
def test_no_message_is_lost_or_doubled_when_the_process_is_killed(path: Path) -> None:
    kept: set[str] = set()
    settled: dict[str, int] = {}
    for life in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", POST_UNTIL_KILLED, str(path)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            lines = [writer.stdout.readline() for _ in range(100 + 70 * life)]
            os.kill(writer.pid, signal.SIGKILL)
            lines += writer.stdout.readlines()
        for line in lines:
            match line.split():
                case ["kept", client_id]:
                    kept.add(client_id)
                case ["settled", client_id, seq]:
                    settled[client_id] = int(seq)
                case _:
                    pytest.fail(line)
        with opened(path) as replica:
            waiting = {one.client_id for one in replica.outbox()}
            stored = {one.client_id: one.seq for one in replica.read_after(0, 10**6)}
        assert settled.items() <= stored.items()
        assert not waiting & stored.keys()
        assert kept <= waiting | stored.keys()


# All together


def test_any_order_of_calls_keeps_one_range_and_every_message(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with opened(path) as replica:
        replica.reset("e0", 50)
        first, last, outbox, epoch = 51, 50, list[str](), 0
        for step in range(300):
            match chance.randrange(8):
                case 0 | 1:
                    count = chance.randint(1, 4)
                    own = [name for name in outbox if chance.random() < 0.5][:count]
                    new = [event(last + 1 + number, log=f"e{epoch} ") for number in range(count)]
                    for number, name in enumerate(own):
                        new[number] = event(last + 1 + number, device=OWN, client_id=name, log=f"e{epoch} ")
                    replica.apply(new, own)
                    last += count
                    outbox = [name for name in outbox if name not in own]
                case 2 if first > 1:
                    count = chance.randint(1, min(5, first - 1))
                    assert replica.extend_back(
                        [event(seq, log=f"e{epoch} ") for seq in range(first - count, first)]
                    )
                    first -= count
                case 3 | 4:
                    replica.add(row(f"own {step}"))
                    outbox.append(f"own {step}")
                case 5 if outbox:
                    name = chance.choice(outbox)
                    replica.remove(name)
                    outbox.remove(name)
                case 6 if outbox:
                    name = chance.choice(outbox)
                    replica.retry(name)
                    outbox.remove(name)
                    outbox.append(name)
                case 7 if chance.random() < 0.2:
                    epoch += 1
                    start = chance.randint(0, 60)
                    replica.reset(f"e{epoch}", start)
                    first, last = start + 1, start
                case _:
                    replica.close()
                    replica.open()
            state = replica.state()
            assert (state.epoch, state.first, state.last.seq) == (f"e{epoch}", first, last)
            assert [kept.client_id for kept in replica.outbox()] == outbox
            assert seqs(replica.read_after(0, 10**6)) == list(range(first, last + 1))
