"""Which addresses others may reach this computer at, the likeliest first."""

import ipaddress
import socket
from dataclasses import dataclass

import ifaddr

_VIRTUAL = (
    "docker",
    "br-",
    "veth",
    "virbr",
    "vmnet",
    "vboxnet",
    "tun",
    "tap",
    "wg",
    "zt",
    "tailscale",
    "utun",
    "podman",
)
"""How tunnels, containers and virtual machines call their interfaces. Used to rank, never to leave one out.
"""

_ELSEWHERE = ("192.0.2.1", 9)
"""A documentation address (RFC 5737): asking for a route to it sends nothing."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    address: str
    virtual: bool
    version: int


def own_addresses() -> list[str]:
    """Return this computer's addresses, IPv4 before IPv6, the one with the default route first.

    Loopback and link-local ones are left out: nobody else can use them as they are.
    """
    routed = _routed_address()
    candidates = [
        _Candidate(str(address), adapter.nice_name.lower().startswith(_VIRTUAL), address.version)
        for adapter in ifaddr.get_adapters()
        for address in map(_parse, adapter.ips)
        if not (address.is_loopback or address.is_link_local or address.is_multicast)
    ]
    # The sort is stable: what the system lists first stays first among equals.
    candidates.sort(key=lambda found: (found.address != routed, found.version, found.virtual))
    return list(dict.fromkeys(found.address for found in candidates))


def _parse(ip: ifaddr.IP) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    # An IPv6 address comes as (address, flow, scope).
    return ipaddress.ip_address(ip.ip if isinstance(ip.ip, str) else ip.ip[0])


def _routed_address() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return None
        return str(probe.getsockname()[0])
