"""Who may talk to the host: the names it answers to, and the pages that may call it."""

import base64
import hashlib
import re
import socket

import pytest

from desktop_chat.lan.interfaces import own_addresses
from desktop_chat.server.access import split_host
from tests.hosts import RunningHost
from tests.server.raw import HANDSHAKE, ask, exchange, handshake

STRANGER = "192.0.2.7"
"""An address for documentation (RFC 5737), so nobody's here."""

HOSTS = {
    "the address with its port": ("127.0.0.1:{port}", 200),
    "the address alone": ("127.0.0.1", 200),
    "another loopback address": ("127.0.0.2:{port}", 200),
    "localhost": ("localhost:{port}", 200),
    "in capitals": ("LOCALHOST:{port}", 200),
    "with a final dot": ("localhost.:{port}", 200),
    "IPv6 loopback": ("[::1]:{port}", 200),
    "this computer's name": (f"{socket.gethostname()}:{{port}}", 200),
    "its name on the network": (f"{socket.gethostname().partition('.')[0]}.local:{{port}}", 200),
    "a name that was rebound": ("evil.example:{port}", 421),
    "a name that begins like ours": ("localhost.evil.example:{port}", 421),
    "somebody else's address": (f"{STRANGER}:{{port}}", 421),
    "somebody else's IPv6 address": ("[2001:db8::7]:{port}", 421),
    "an address written as a number": ("2130706433:{port}", 421),
    "nothing": ("", 400),
    "only a port": (":{port}", 400),
    "a port that is none": ("127.0.0.1:http", 400),
    "two ports": ("127.0.0.1:{port}:1", 400),
    "a path": ("127.0.0.1:{port}/x", 400),
    "a user": ("me@127.0.0.1:{port}", 400),
    "half a bracket": ("[::1:{port}", 400),
    "brackets around IPv4": ("[127.0.0.1]:{port}", 400),
    "a huge port": ("127.0.0.1:99999", 400),
}

STRUCTURED, PLAIN, ECHO, GUARDED = "/rooms/socket", "/ws/7", "/ws", "/items/a/ws?token=t"
ORIGINS = {
    "none": (None, [STRUCTURED, PLAIN, ECHO, GUARDED], []),
    "the own page": ("http://127.0.0.1:{port}", [STRUCTURED, PLAIN, ECHO, GUARDED], []),
    "the own page behind TLS": ("https://127.0.0.1:{port}", [STRUCTURED, PLAIN], []),
    "a foreign page": ("http://evil.example", [], [STRUCTURED, PLAIN, ECHO, GUARDED]),
    "a foreign page with our port": ("http://evil.example:{port}", [], [STRUCTURED, PLAIN, ECHO, GUARDED]),
    "a page in a sandbox": ("null", [], [STRUCTURED, PLAIN, ECHO, GUARDED]),
    "a file": ("file://", [PLAIN, ECHO, GUARDED], [STRUCTURED]),
    "another port of this computer": ("http://127.0.0.1:1", [PLAIN, ECHO, GUARDED], [STRUCTURED]),
    "another name of this computer": ("http://localhost:{port}", [PLAIN, ECHO], [STRUCTURED]),
    "IPv6 loopback": ("http://[::1]:3000", [PLAIN, ECHO], [STRUCTURED]),
    "somebody else's address": (f"http://{STRANGER}:{{port}}", [], [STRUCTURED, PLAIN]),
    "an address that begins like ours": ("http://127.0.0.1.evil.example", [], [STRUCTURED, PLAIN]),
    "our address as a user": ("http://127.0.0.1:{port}@evil.example", [], [STRUCTURED, PLAIN]),
    "a port that is none": ("http://127.0.0.1:x", [], [STRUCTURED, PLAIN]),
    "nonsense": ("http://[", [], [STRUCTURED, PLAIN]),
    "nothing": ("", [], [STRUCTURED, PLAIN]),
    "an extension": ("chrome-extension://abcdef", [], [STRUCTURED, PLAIN]),
}


@pytest.mark.parametrize(("value", "status"), HOSTS.values(), ids=HOSTS)
def test_the_host_answers_to_its_own_names_only(shared_host: RunningHost, value: str, status: int) -> None:
    headers = {"Host": value.format(port=shared_host.port)}
    answer = ask(shared_host, "/healthz", headers=headers)
    assert answer.status == status
    if status != 200:
        assert answer.json["sentence"].endswith(".")
    opened = handshake(shared_host, STRUCTURED, headers)
    assert opened == (101 if status == 200 else status)


def test_the_host_answers_to_the_addresses_of_this_computer(shared_host: RunningHost) -> None:
    for address in own_addresses():
        literal = f"[{address}]" if ":" in address else address
        headers = {"Host": f"{literal}:{shared_host.port}"}
        assert ask(shared_host, "/healthz", headers=headers).status == 200
        assert handshake(shared_host, STRUCTURED, headers | {"Origin": f"http://{headers['Host']}"}) == 101


@pytest.mark.parametrize(("origin", "open_doors", "closed_doors"), ORIGINS.values(), ids=ORIGINS)
def test_pages_from_elsewhere_may_not_call(
    shared_host: RunningHost, origin: str | None, open_doors: list[str], closed_doors: list[str]
) -> None:
    headers = {} if origin is None else {"Origin": origin.format(port=shared_host.port)}
    assert {path: handshake(shared_host, path, headers) for path in open_doors + closed_doors} == {
        **dict.fromkeys(open_doors, 101),
        **dict.fromkeys(closed_doors, 403),
    }


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "file://", "http://127.0.0.1:1"])
def test_a_foreign_page_can_neither_read_nor_post(shared_host: RunningHost, origin: str) -> None:
    headers = {"Origin": origin, "Content-Type": "text/plain"}
    body = b'{"text":"hi","name":"evil"}'
    answers = [
        ask(shared_host, "/api/rooms/lobby/messages", headers=headers),
        ask(shared_host, "/api/rooms/lobby/messages", "POST", headers=headers, body=body),
        ask(shared_host, "/", headers=headers),
    ]
    assert [answer.status for answer in answers] == [403] * 3
    assert all(answer.json["sentence"] for answer in answers)
    assert all("access-control-allow-origin" not in answer.headers for answer in answers)


@pytest.mark.parametrize(
    ("path", "upgrade", "status"), [("/healthz", {}, b"403"), (STRUCTURED, HANDSHAKE, b"400")]
)
def test_of_two_origins_the_foreign_one_counts(
    shared_host: RunningHost, path: str, upgrade: dict[str, str], status: bytes
) -> None:
    origins = [f"Origin: http://{shared_host.address}", "Origin: http://evil.example", "Connection: close"]
    lines = [*origins, *(f"{name}: {value}" for name, value in upgrade.items())]
    request = "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {shared_host.address}", *lines, "", ""])
    assert exchange(shared_host, request.encode()).startswith(b"HTTP/1.1 " + status)


def test_the_own_page_of_a_name_calls_under_that_name(shared_host: RunningHost) -> None:
    host = {"Host": f"localhost:{shared_host.port}"}
    assert (
        handshake(shared_host, STRUCTURED, host | {"Origin": f"http://localhost:{shared_host.port}"}) == 101
    )
    assert (
        handshake(shared_host, STRUCTURED, host | {"Origin": f"http://127.0.0.1:{shared_host.port}"}) == 403
    )


def test_a_standard_port_may_be_left_out(shared_host: RunningHost) -> None:
    for host, origin in (("localhost", "http://localhost:80"), ("localhost:80", "http://localhost")):
        assert handshake(shared_host, STRUCTURED, {"Host": host, "Origin": origin}) == 101


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("a:1", ("a", 1)),
        ("A.", ("a", None)),
        ("[::1]:8765", ("::1", 8765)),
        ("[fe80::1%25eth0]", ("fe80::1%25eth0", None)),
        ("", None),
        ("a/b", None),
        ("a?b", None),
        ("a#b", None),
        ("u@a", None),
        ("a:b", None),
        ("[::1", None),
    ],
)
def test_a_host_header_comes_apart(value: str, parts: tuple[str, int | None] | None) -> None:
    assert split_host(value) == parts


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/healthz?" + "x" * 9_000, {}, 414),
        ("/" + "x" * 9_000, {}, 414),
        ("/healthz", {"X-Long": "x" * 40_000}, 431),
        ("/rooms/socket?" + "x" * 9_000, HANDSHAKE, 431),
        ("/rooms/socket", HANDSHAKE | {"X-Long": "x" * 40_000}, 431),
        ("/ws", HANDSHAKE | {f"X-{number}": "" for number in range(130)}, 431),
        ("/healthz", {"X-Long": "x" * 8_000}, 200),
    ],
)
def test_what_is_too_long_is_refused_with_a_sentence(
    shared_host: RunningHost, path: str, headers: dict[str, str], status: int
) -> None:
    answer = ask(shared_host, path, headers=headers)
    assert answer.status == status
    assert status == 200 or b"too long." in answer.body


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_browser_with_a_foreign_name_gets_a_page_with_the_way(shared_host: RunningHost) -> None:
    answer = ask(shared_host, "/", headers=BROWSER | {"Host": "<script>alert(1)</script>.example:80"})
    assert answer.status in {400, 421}
    answer = ask(shared_host, "/", headers=BROWSER | {"Host": f"chat.example:{shared_host.port}"})
    page = answer.body.decode()
    assert (answer.status, answer.headers["content-type"]) == (421, "text/html; charset=utf-8")
    assert '<html lang="en">' in page
    assert "This computer does not go by the name “chat.example”." in page
    assert f'<a href="http://{shared_host.address}/">' in page


@pytest.mark.parametrize("name", ["a&b", "a'b", 'a"b', "<b>x", "a%3Cb%3E"])
def test_a_page_for_strangers_quotes_them_as_text_and_runs_nothing(
    shared_host: RunningHost, name: str
) -> None:
    answer = ask(shared_host, "/", headers=BROWSER | {"Host": name})
    page = answer.body.decode()
    policy = answer.headers["content-security-policy"]
    [style] = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    fingerprint = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert answer.status in {400, 421}
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{fingerprint}';")
    known = {"!doctype", "html", "meta", "title", "style", "main", "h1", "p", "a", "small"}
    assert set(re.findall("<([a-z0-9!]+)", page)) <= known


def test_programs_go_on_getting_json(shared_host: RunningHost) -> None:
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
        answer = ask(shared_host, "/", headers=headers | {"Host": "chat.example"})
        assert set(answer.json) == {"code", "sentence"}
