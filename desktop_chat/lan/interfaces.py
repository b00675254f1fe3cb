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
class NetworkAddress:
    """One address of this computer, and what the system calls the network interface that has it."""

    address: str
    interface: str


def network_addresses() -> list[NetworkAddress]:
    """Return this computer's addresses, IPv4 before IPv6, the one with the default route first.

    Loopback and link-local ones are left out: nobody else can use them as they are.
    """
    routed = _routed_address()
    found = [
        (NetworkAddress(str(address), adapter.nice_name), address.version)
        for adapter in ifaddr.get_adapters()
        for address in map(_parse, adapter.ips)
        if not (address.is_loopback or address.is_link_local or address.is_multicast)
    ]
    # The sort is stable: what the system lists first stays first among equals.
    found.sort(key=lambda one: (one[0].address != routed, one[1], _is_virtual(one[0].interface)))
    unique: dict[str, NetworkAddress] = {}
    for known, _version in found:
        unique.setdefault(known.address, known)
    return list(unique.values())


def own_addresses() -> list[str]:
    """Return the addresses of `network_addresses`, in its order."""
    return [known.address for known in network_addresses()]


def is_neighbour(host: str) -> bool:
    """Return whether the IP address ``host`` is in a network that this computer is connected to directly.

    Whoever is switched off there is reported as unreachable, so silence says that somebody keeps silent.
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return not address.is_loopback and any(
        address in ipaddress.ip_network(f"{_parse(ip)}/{ip.network_prefix}", strict=False)
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if _parse(ip).version == address.version
    )


def _is_virtual(interface: str) -> bool:
    return interface.lower().startswith(_VIRTUAL)


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
