"""What names a message is a version 7 UUID, whatever the clock says."""

import uuid

import pytest

from desktop_chat.protocol.entities import new_client_id


@pytest.mark.parametrize("time", [0, 1, 1_764_000_000_000, (1 << 48) - 1, 1 << 48, -1])
def test_a_client_id_is_a_version_7_uuid_that_begins_with_the_time(time: int) -> None:
    made = uuid.UUID(new_client_id(time))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == time % (1 << 48)


def test_no_two_of_one_moment_are_equal() -> None:
    assert len({new_client_id(1_764_000_000_000) for _ in range(10_000)}) == 10_000
