"""How fast a device may speak: bursts are free, and the pause after them is what the rate says."""

import pytest

from desktop_chat.rooms.rate import Allowance, Rate


def test_a_burst_is_free_and_then_each_message_waits_its_share() -> None:
    allowance = Allowance(Rate(per_second=5, burst=20))
    assert [allowance.spend("ann", 0.0) for _ in range(20)] == [0.0] * 20
    assert allowance.spend("ann", 0.0) == pytest.approx(0.2)
    assert allowance.spend("ann", 0.2) == pytest.approx(0.2)


def test_silence_fills_the_bucket_but_never_beyond_a_burst() -> None:
    allowance = Allowance(Rate(per_second=5, burst=3))
    for _ in range(3):
        allowance.spend("ann", 0.0)
    assert [allowance.spend("ann", 1000.0) for _ in range(3)] == [0.0] * 3
    assert allowance.spend("ann", 1000.0) > 0


def test_devices_do_not_share_a_bucket() -> None:
    allowance = Allowance(Rate(per_second=1, burst=1))
    assert allowance.spend("ann", 0.0) == 0
    assert allowance.spend("ann", 0.0) > 0
    assert allowance.spend("bob", 0.0) == 0


def test_strangers_without_end_do_not_fill_the_memory_nor_free_who_speaks() -> None:
    allowance = Allowance(Rate(per_second=1, burst=1))
    allowance.spend("loud", 0.0)
    for number in range(10_000):
        allowance.spend(f"stranger {number}", 0.0)
        if number % 1000 == 0:
            assert allowance.spend("loud", 0.0) > 0
    assert len(allowance._buckets) <= 4096


def test_who_is_told_to_come_again_owes_nothing() -> None:
    allowance = Allowance(Rate(1.0, 1))
    assert allowance.spend("bot", 0.0) == 0
    for _ in range(100):
        assert allowance.spend("bot", 0.0, longest=0.5) == pytest.approx(1.0)
    assert allowance.spend("bot", 1.0) == 0
