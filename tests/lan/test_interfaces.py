"""The own addresses, the likeliest first."""

import ipaddress
from dataclasses import dataclass, field

import ifaddr
import pytest

from desktop_chat.lan import interfaces
from desktop_chat.lan.interfaces import own_addresses


@dataclass
class Adapter:
    """An adapter as ifaddr lists it."""

    nice_name: str
    ips: list[ifaddr.IP] = field(default_factory=list)


def adapter(name: str, *addresses: str) -> Adapter:
    ips = []
    for address in addresses:
        ip = (address, 0, 2) if ":" in address else address
        ips.append(ifaddr.IP(ip, 24, name))
    return Adapter(name, ips)


COMPUTER = [
    adapter("lo", "127.0.0.1", "::1"),
    adapter("docker0", "172.17.0.1"),
    adapter("wg0", "10.9.0.2"),
    adapter("eth1", "10.0.0.7", "2001:db8::7", "fe80::7"),
    adapter("wlan0", "192.168.1.5", "169.254.3.4"),
]


def addresses_of(monkeypatch: pytest.MonkeyPatch, adapters: list[Adapter], routed: str | None) -> list[str]:
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: adapters)
    monkeypatch.setattr(interfaces, "_routed_address", lambda: routed)
    return own_addresses()


def test_the_one_with_the_default_route_comes_first_and_virtual_ones_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert addresses_of(monkeypatch, COMPUTER, "192.168.1.5") == [
        "192.168.1.5",
        "10.0.0.7",
        "172.17.0.1",
        "10.9.0.2",
        "2001:db8::7",
    ]


def test_without_a_route_real_networks_still_come_before_virtual_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert addresses_of(monkeypatch, COMPUTER, None) == [
        "10.0.0.7",
        "192.168.1.5",
        "172.17.0.1",
        "10.9.0.2",
        "2001:db8::7",
    ]


def test_an_only_network_is_shown_whatever_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    assert addresses_of(monkeypatch, [adapter("tun0", "10.8.0.2")], None) == ["10.8.0.2"]


def test_a_computer_without_a_network_has_no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    assert addresses_of(monkeypatch, [COMPUTER[0]], None) == []


def test_an_address_of_two_adapters_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = [adapter("eth0", "10.0.0.7"), adapter("br-lan", "10.0.0.7")]
    assert addresses_of(monkeypatch, twice, None) == ["10.0.0.7"]


def test_this_computer_s_addresses_can_be_used_by_others() -> None:
    for address in map(ipaddress.ip_address, own_addresses()):
        assert not any((address.is_loopback, address.is_link_local, address.is_multicast))
