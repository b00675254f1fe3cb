"""What can be refused before any window is there: a busy port, an address that is none."""

import errno
import socket

from desktop_chat.client.address import parse_address
from desktop_chat.gui.requests import Host, Join, Request, ShowStart
from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.limits import DEFAULT_PORT
from desktop_chat.server.listening import bind_listener, bind_next_free
from desktop_chat.texts import Sentence, sentence, system_reason

PORT_REFUSED = "port"


def check_request(request: Request) -> socket.socket | None:
    """Return the socket that a `Host` needs; raises `Refusal` with a sentence for what cannot be granted."""
    match request:
        case Host():
            return bind(request)
        case Join(address):
            parse_address(address)
            return None
        case ShowStart():
            return None


def bind(request: Host) -> socket.socket:
    """Return a socket that listens on the port of ``request``, or without ``exact`` on the next free one.

    Raises `Refusal` where there is none.
    """
    port = DEFAULT_PORT if request.port is None else request.port
    try:
        return bind_listener(None, port) if request.exact else bind_next_free(None, port)
    except OSError as problem:
        raise Refusal(PORT_REFUSED, port_problem(problem, port)) from None


def port_problem(problem: OSError, port: int | None, bind: str | None = None) -> Sentence:
    """Return why nothing can listen on ``port``, or at the address ``bind``."""
    match problem.errno:
        case errno.EADDRINUSE:
            return sentence("Another program uses port {port}. Choose another port.", port=port)
        case errno.EACCES:
            return sentence("The system keeps port {port} for itself. Choose one above 1023.", port=port)
        case _ if bind and (isinstance(problem, socket.gaierror) or problem.errno == errno.EADDRNOTAVAIL):
            return sentence(
                "“{address}” is not an address of this computer. Leave out --bind to listen on all.",
                address=bind,
            )
        case _:
            return sentence(
                "Port {port} cannot be used: {reason}. Choose another port.",
                port=port,
                reason=system_reason(problem),
            )
