"""Readers who stand at the same place share one cursor; whoever falls behind leaves with its own."""

from desktop_chat.protocol.entities import Event
from desktop_chat.protocol.errors import CloseCode
from desktop_chat.rooms.ring import Ring
from desktop_chat.server.in_step import InStep
from desktop_chat.server.listener import FLUSH_BYTES
from desktop_chat.server.wire import HIGH_WATER
from desktop_chat.texts import Sentence
from tests.rooms.samples import event


def encode(said: Event) -> bytes:
    return f"<{said.seq}>".encode()


class Reader:
    """A listener and its link in one."""

    def __init__(self) -> None:
        self.read = b""
        self.waiting = 0
        self.on_drained = lambda: None

    def write(self, frames: bytes) -> None:
        self.read += frames

    def backlog(self) -> int:
        return self.waiting

    def flush(self) -> None:
        raise AssertionError("the hall flushes, not the group")

    def tell(self, frames: bytes, plain: bytes) -> None:
        raise AssertionError(f"told {frames!r}, {plain!r}")

    def end(self, code: CloseCode, reason: Sentence) -> None:
        raise AssertionError(f"closed with {code}: {reason}")

    def ping(self) -> None:
        raise AssertionError("nobody asks")

    async def finish(self) -> None:
        raise AssertionError("nobody ends")

    def abort(self) -> None:
        raise AssertionError("nobody cuts")


def group(*readers: Reader, capacity: int = 10) -> tuple[Ring, InStep]:
    ring = Ring(0, encode, capacity)
    together = InStep(ring)
    for reader in readers:
        together.enter(reader, reader, 0)
    assert together.write() == []
    return ring, together


def say(ring: Ring, first: int, last: int) -> None:
    ring.append(event(seq) for seq in range(first, last + 1))


def test_all_read_what_has_come_once() -> None:
    ann, ben = Reader(), Reader()
    ring, together = group(ann, ben)
    say(ring, 1, 3)
    assert together.write() == []
    assert together.write() == []
    assert ann.read == ben.read == b"<1><2><3>"
    assert not together.behind


def test_a_full_one_leaves_with_the_cursor_it_has_and_the_others_go_on() -> None:
    slow, quick = Reader(), Reader()
    ring, together = group(slow, quick)
    say(ring, 1, 1)
    together.write()
    slow.waiting = FLUSH_BYTES + 1
    say(ring, 2, 3)
    together.write()
    assert (slow.read, quick.read) == (b"<1>", b"<1><2><3>")
    slow.waiting = 0
    say(ring, 4, 4)
    together.write()
    assert slow.read == b"<1>", "it reads for itself now"
    assert together.leave(slow) == 1
    assert together.leave(slow) is None


def test_whoever_is_full_hears_of_it_when_it_is_not_any_more() -> None:
    assert HIGH_WATER <= FLUSH_BYTES, "asyncio tells only those it has told to pause"


def test_who_leaves_reads_nothing_more_from_the_group() -> None:
    ann = Reader()
    ring, together = group(ann)
    say(ring, 1, 2)
    together.write()
    assert together.leave(ann) == 2
    say(ring, 3, 3)
    together.write()
    assert ann.read == b"<1><2>"


def test_who_enters_from_another_place_is_sent_back() -> None:
    ann, late = Reader(), Reader()
    ring, together = group(ann)
    say(ring, 1, 2)
    together.write()
    together.enter(late, late, 1)
    assert together.write() == [late]
    together.enter(late, late, 2)
    assert together.write() == []
    say(ring, 3, 3)
    together.write()
    assert late.read == b"<3>"


def test_who_leaves_before_it_was_taken_in_keeps_its_cursor() -> None:
    ann = Reader()
    _ring, together = group()
    together.enter(ann, ann, 0)
    assert together.leave(ann) == 0
    assert together.write() == []


def test_a_group_that_the_ring_has_left_behind_reads_for_itself() -> None:
    ann, ben = Reader(), Reader()
    ring, together = group(ann, ben, capacity=2)
    say(ring, 1, 5)
    assert together.write() == [ann, ben]
    assert together.leave(ann) == together.leave(ben) == 0
    assert ann.read == ben.read == b""


def test_one_turn_writes_no_more_than_its_share() -> None:
    ann = Reader()
    ring = Ring(0, lambda _said: b"x" * (FLUSH_BYTES // 2), 10)
    together = InStep(ring)
    together.enter(ann, ann, 0)
    together.write()
    say(ring, 1, 5)
    together.write()
    assert len(ann.read) == FLUSH_BYTES
    assert together.behind
    together.write()
    together.write()
    assert len(ann.read) == 5 * FLUSH_BYTES // 2
    assert not together.behind
