"""Sockets that listen, bound by whoever starts a server: a busy port is an ``OSError`` there and then."""

import errno
import os
import socket
import sys

from desktop_chat.lan.interfaces import NetworkAddress, network_addresses

if sys.platform != "win32":
    import resource

_TRIES = 50
_OTHER_FILES = 256
"""What the log, the window and its libraries keep open besides sockets."""
_EVERYWHERE = ("::", "0.0.0.0")
_SEND_BYTES = 128 * 1024
"""How much the system may hold for one peer: it would take megabytes and hide for long that nobody reads."""


def bind_listener(bind: str | None, port: int) -> socket.socket:
    """Listen on ``bind`` (None or empty: every address, IPv4 and IPv6) and ``port`` (0: any free one).

    Raises ``OSError``: ``EADDRINUSE`` for a busy port, ``EACCES`` for a forbidden one, others for a wrong
    address.
    """
    if not bind:
        if socket.has_dualstack_ipv6():
            try:
                return _listen(socket.AF_INET6, ("::", port), dual=True)
            except OSError as failure:
                if failure.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    raise
        return _listen(socket.AF_INET, ("0.0.0.0", port))
    try:
        found = socket.getaddrinfo(bind, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except ValueError as problem:  # a zero, a half of a character, a label of 64: no name could be so
        raise OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL)) from problem
    # A name may have both kinds of address, as "localhost" has; IPv4 is what everybody can reach.
    found.sort(key=lambda entry: entry[0] != socket.AF_INET)
    family, _type, _proto, _name, address = found[0]
    return _listen(family, address)


def bind_next_free(bind: str | None, port: int) -> socket.socket:
    """Listen on ``port``, or on the next one that is free."""
    for candidate in range(port, min(port + _TRIES, 65536)):
        try:
            return bind_listener(bind, candidate)
        except OSError as failure:
            if failure.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    return bind_listener(bind, 0)


def allow_sockets(count: int) -> None:
    """Raise this process's limit of open files, as far as that goes, so that ``count`` sockets fit."""
    if sys.platform == "win32":
        return  # sockets are no files there
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + _OTHER_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _listen(family: int, address: tuple[object, ...], *, dual: bool = False) -> socket.socket:
    # asyncio turns Nagle's algorithm off only where the protocol is named; else lines wait 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BYTES)  # accepted sockets have it too
        if sys.platform == "win32":
            # SO_REUSEADDR would let two programs share a port there.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if dual else 1)
        listener.bind(address)
        listener.listen(2048)
    except BaseException:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def addresses_of(listener: socket.socket) -> list[str]:
    """Return where others reach this listener, the likeliest first; else loopback."""
    return [known.address for known in reachable_at(str(listener.getsockname()[0]))]


def is_everywhere(listener: socket.socket) -> bool:
    """Return whether this listener takes what comes to any address that the computer has or will have."""
    return str(listener.getsockname()[0]) in _EVERYWHERE


def reachable_at(bound: str) -> list[NetworkAddress]:
    """Return where others reach now what listens at ``bound``, the likeliest first; else loopback."""
    if bound in _EVERYWHERE:
        return network_addresses() or [NetworkAddress("127.0.0.1", "")]
    return [NetworkAddress(bound, "")]


def url_of(host: str, port: int) -> str:
    """Return the address of the page, as people type it."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
