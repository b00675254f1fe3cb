"""Readers who stand at the same place share one cursor; whoever falls behind leaves with its own."""

from collections.abc import Callable

from desktop_chat.protocol.entities import Event, Seq
from desktop_chat.protocol.errors import CloseCode
from desktop_chat.rooms.ring import Ring
from desktop_chat.server.in_step import InStep
from desktop_chat.server.listener import FLUSH_BYTES
from desktop_chat.texts import Sentence
from tests.rooms.samples import event


def encode(said: Event) -> bytes:
    return f"<{said.seq}>".encode()


class Reader:
    """A listener and its way to the peer in one."""

    def __init__(self) -> None:
        self.read = b""
        self.when_written: Callable[[], object] = lambda: None

    def write(self, frames: bytes) -> None:
        self.read += frames
        self.when_written()

    def flush(self) -> None:
        raise AssertionError("the hall flushes, not the group")

    def tell(self, frames: bytes, plain: bytes) -> None:
        raise AssertionError(f"told {frames!r}, {plain!r}")

    def end(self, code: CloseCode, reason: Sentence) -> None:
        raise AssertionError(f"closed with {code}: {reason}")


def group(*readers: Reader, capacity: int = 10) -> tuple[Ring, InStep]:
    ring = Ring(0, encode, b"".join, capacity)
    together = InStep(ring)
    for reader in readers:
        together.enter(reader, reader.write, 0)
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


def test_whom_a_write_makes_full_has_read_it_and_the_others_go_on() -> None:
    slow, quick = Reader(), Reader()
    ring, together = group(slow, quick)
    left: list[Seq | None] = []
    slow.when_written = lambda: left.append(together.leave(slow))
    say(ring, 1, 2)
    together.write()
    say(ring, 3, 3)
    together.write()
    assert (slow.read, quick.read) == (b"<1><2>", b"<1><2><3>")
    assert left == [2]
    assert together.leave(slow) is None, "it reads for itself now"


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
    together.enter(late, late.write, 1)
    assert together.write() == [late]
    together.enter(late, late.write, 2)
    assert together.write() == []
    say(ring, 3, 3)
    together.write()
    assert late.read == b"<3>"


def test_who_leaves_before_it_was_taken_in_keeps_its_cursor() -> None:
    ann = Reader()
    _ring, together = group()
    together.enter(ann, ann.write, 0)
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
    ring = Ring(0, lambda _said: b"x" * (FLUSH_BYTES // 2), b"".join, 10)
    together = InStep(ring)
    together.enter(ann, ann.write, 0)
    together.write()
    say(ring, 1, 5)
    together.write()
    assert len(ann.read) == FLUSH_BYTES
    assert together.behind
    together.write()
    together.write()
    assert len(ann.read) == 5 * FLUSH_BYTES // 2
    assert not together.behind
