"""Why no link to a host could be opened: what happened and what to do, in sentences without a bare code."""

import errno
import json

from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidStatus

from desktop_chat.client.address import Address
from desktop_chat.client.trouble import Remedy, Trouble
from desktop_chat.texts import Sentence, sentence

LONGEST_SENTENCE = 300
_NOT_CONNECTED = {errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}
_TURNED_AWAY = {errno.EHOSTUNREACH, errno.EHOSTDOWN}


class Silence(Exception):
    """Something takes connections there and then says nothing."""


def unknown_name(address: Address) -> Trouble:
    """Return that no computer goes by the name in ``address``."""
    reason = sentence(
        "No computer called {host} can be found on this network. Check the spelling, "
        "or enter the address with numbers that the host shows.",
        host=address.host,
    )
    return _trouble(reason, address)


def trouble_with(problem: Exception, address: Address, *, on_for_sure: bool) -> Trouble:
    """Return why ``address`` could not be reached.

    ``on_for_sure`` if silence proves that a computer is there: one that is off in the own network is reported
    as unreachable, while a firewall keeps silent.
    """
    match problem:
        case InvalidStatus():
            return _words_of_response(problem, address)
        case InvalidHandshake() | EOFError() | InvalidMessage() | ConnectionResetError() | BrokenPipeError():
            return _stranger(problem, address)
        case ConnectionRefusedError():
            reason = sentence(
                "{host} is there, but no room is open at its port {port}. "
                "Ask whether the room is still open, and at which address.",
                host=address.host,
                port=address.port,
            )
            return _trouble(reason, address)
        case Silence():
            reason = sentence(
                "Something listens at {address}, but it says nothing. It may be busy: try again in a moment.",
                address=address.label,
            )
            return _trouble(reason, address)
        case TimeoutError() if on_for_sure:
            reason = sentence(
                "{host} did not answer. The computer is on, but something blocks port {port}, "
                "usually its firewall.",
                host=address.host,
                port=address.port,
            )
            return _trouble(reason, address, Remedy.FIREWALL)
        case TimeoutError():
            reason = sentence(
                "{host} did not answer. It is off, on another network, or its firewall blocks port {port}.",
                host=address.host,
                port=address.port,
            )
            return _trouble(reason, address, Remedy.FIREWALL)
        case OSError(errno=number) if number in _NOT_CONNECTED:
            reason = sentence(
                "There is no way from this computer to {host}. Is it connected to the same network?",
                host=address.host,
            )
            return _trouble(reason, address, detail=str(problem))
        case OSError(errno=number) if number in _TURNED_AWAY:
            reason = sentence(
                "{host} cannot be reached. It is off, has another address now, "
                "or its firewall blocks port {port}.",
                host=address.host,
                port=address.port,
            )
            return _trouble(reason, address, Remedy.FIREWALL, str(problem))
        case _:
            reason = sentence(
                "{address} cannot be reached. Check the address and the network of both computers.",
                address=address.label,
            )
            return _trouble(reason, address, detail=str(problem))


def _words_of_response(problem: InvalidStatus, address: Address) -> Trouble:
    """Return the sentence with which a host of ours refuses a connection, or that it is none of ours."""
    try:
        words = json.loads(problem.response.body or b"")["sentence"]
    except (ValueError, TypeError, KeyError):
        words = None
    if isinstance(words, str) and 0 < len(words) <= LONGEST_SENTENCE:
        return _trouble(sentence("{address} says: {words}", address=address.label, words=words), address)
    return _stranger(problem, address)


def _stranger(problem: Exception, address: Address) -> Trouble:
    reason = sentence(
        "Something answers at {address}, but it is not a Desktop Chat room. Check the port in the address.",
        address=address.label,
    )
    return _trouble(reason, address, detail=str(problem))


def _trouble(reason: Sentence, address: Address, remedy: Remedy | None = None, detail: str = "") -> Trouble:
    return Trouble(reason.message, reason.values, remedy, detail, address)
