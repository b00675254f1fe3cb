"""The port that a room on this computer listens on."""

import errno
import socket

from desktop_chat.gui.requests import Host
from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.limits import DEFAULT_PORT
from desktop_chat.server.listening import bind_listener, bind_next_free
from desktop_chat.texts import Sentence, sentence


def bind(request: Host) -> socket.socket:
    """Return a socket that listens on the port of ``request``, or without ``exact`` on the next free one.

    Raises `Refusal` where there is none.
    """
    port = DEFAULT_PORT if request.port is None else request.port
    try:
        return bind_listener(None, port) if request.exact else bind_next_free(None, port)
    except OSError as problem:
        raise Refusal("port", _reason(problem, port)) from None


def _reason(problem: OSError, port: int) -> Sentence:
    match problem.errno:
        case errno.EADDRINUSE:
            return sentence("Another program uses port {port}. Choose another port.", port=port)
        case errno.EACCES:
            return sentence("The system keeps port {port} for itself. Choose one above 1023.", port=port)
        case _:
            return sentence("Port {port} cannot be used: {reason}.", port=port, reason=problem.strerror)
