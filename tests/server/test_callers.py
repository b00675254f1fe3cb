"""Sockets are counted by address and in all, and the host's own window always gets in."""

from desktop_chat.server.callers import Callers


def test_one_address_has_its_share() -> None:
    callers = Callers(2, 100)
    assert [callers.enter("192.0.2.7") for _ in range(3)] == [True, True, False]
    callers.leave("192.0.2.7")
    callers.leave("192.0.2.7")
    assert callers.enter("192.0.2.7")


def test_all_addresses_together_have_theirs_but_for_this_computer() -> None:
    callers = Callers(64, 3)
    assert [callers.enter(f"192.0.2.{number}") for number in range(4)] == [True, True, True, False]
    assert callers.enter("127.0.0.1")
