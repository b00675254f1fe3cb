"""Every way in which a host is not reached: what happened and what to do, in words for everybody."""

import errno
import re

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import InvalidMessage, InvalidStatus
from websockets.http11 import Response

from desktop_chat.client.address import Address
from desktop_chat.client.diagnosis import Silence, trouble_with, unknown_name
from desktop_chat.client.trouble import Remedy, Trouble, trouble_of
from desktop_chat.texts import sentence

ADDRESS = Address("192.168.1.20", 8765)
FIREWALL = Remedy.FIREWALL
JARGON = re.compile(
    r"errno|socket|frame|handshake|timed? ?out|exception|\bHTTP\b|websocket|\[|\d{3} ", re.IGNORECASE
)


def answered(status: int, body: bytes) -> InvalidStatus:
    return InvalidStatus(Response(status, "", Headers(), body))


def system(number: int) -> OSError:
    return OSError(number, "what the system says")


# What goes wrong | whether the computer is on for sure | what happened | what to do | help
TABLE: list[tuple[Exception, bool, str, str, Remedy | None]] = [
    (system(errno.ECONNREFUSED), True, "no room is open at its port 8765", "Ask whether", None),
    (Silence(), True, "it says nothing", "try again", None),
    (TimeoutError(), True, "did not answer. The computer is on", "usually its firewall", FIREWALL),
    (TimeoutError(), False, "did not answer. It is off", "its firewall blocks port 8765", FIREWALL),
    (system(errno.ENETUNREACH), False, "There is no way", "connected to the same network?", None),
    (system(errno.ENETDOWN), False, "There is no way", "connected to the same network?", None),
    (system(errno.EADDRNOTAVAIL), False, "There is no way", "connected to the same network?", None),
    (system(errno.EHOSTUNREACH), True, "cannot be reached", "has another address now", FIREWALL),
    (system(errno.EHOSTDOWN), True, "cannot be reached", "has another address now", FIREWALL),
    (system(errno.ECONNRESET), True, "not a Desktop Chat room", "Check the port", None),
    (system(errno.EPIPE), True, "not a Desktop Chat room", "Check the port", None),
    (
        InvalidMessage("did not receive a valid HTTP response"),
        True,
        "not a Desktop Chat",
        "Check the port",
        None,
    ),
    (EOFError("stream ended"), True, "not a Desktop Chat room", "Check the port", None),
    (answered(404, b"<html>"), True, "not a Desktop Chat room", "Check the port", None),
    (answered(503, b'{"sentence": 7}'), True, "not a Desktop Chat room", "Check the port", None),
    (answered(503, b'{"sentence": "Come later."}'), True, "192.168.1.20:8765 says", "Come later.", None),
    (system(errno.EMFILE), True, "cannot be reached", "Check the address", None),
]


@pytest.mark.parametrize(
    ("problem", "on", "happened", "what_to_do", "remedy"),
    TABLE,
    ids=[repr(row[0]) + str(row[1]) for row in TABLE],
)
def test_what_happened_and_what_to_do(
    problem: Exception, on: bool, happened: str, what_to_do: str, remedy: Remedy | None
) -> None:
    trouble = trouble_with(problem, ADDRESS, on_for_sure=on)
    words = str(trouble)
    assert happened in words
    assert what_to_do in words
    assert words.endswith((".", "?"))
    assert not JARGON.search(words.replace(ADDRESS.label, "").replace(ADDRESS.host, "")), words
    assert trouble.remedy is remedy
    assert trouble_of(trouble) is trouble


def test_what_the_system_said_is_kept_for_those_who_can_read_it() -> None:
    for number in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EMFILE):
        trouble = trouble_with(system(number), ADDRESS, on_for_sure=True)
        assert "what the system says" in trouble.detail
        assert "what the system says" not in str(trouble)


def test_a_name_that_nobody_has_says_what_to_enter_instead() -> None:
    words = str(unknown_name(Address("kitchen.local")))
    assert "kitchen.local" in words
    assert "address with numbers" in words


def test_other_reasons_have_nothing_more_to_them() -> None:
    assert trouble_of(sentence("The host is closing.")) is None
    assert trouble_of("its words") is None
    assert trouble_of(None) is None
    assert Trouble("a") != sentence("a")
