"""What the guests' page is served with: its files, strict headers, and nothing of anybody else's."""

import re

import pytest

from tests.hosts import RunningHost
from tests.server.raw import HANDSHAKE, ask

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' blob:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.mark.parametrize("path", ["/", "/web/chat.css", "/web/js/main.js", "/web/icon.svg"])
def test_the_page_and_its_parts_come_with_a_strict_policy(shared_host: RunningHost, path: str) -> None:
    answer = ask(shared_host, path)
    assert answer.status == 200
    directives = dict(
        part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";")
    )
    assert {name: directives.get(name) for name in POLICY} == POLICY
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/docs", "/docs/docs.js", "/docs/swagger-ui-bundle.js"])
def test_the_bots_page_has_a_policy_of_its_own(shared_host: RunningHost, path: str) -> None:
    policy = ask(shared_host, path).headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    "path", ["/docs/", "/docs/../web/index.html", "/docs/%2e%2e/icons/send.svg", "/docs/.x"]
)
def test_the_bots_page_has_no_other_files(shared_host: RunningHost, path: str) -> None:
    assert ask(shared_host, path).status == 404


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/web/chat.css", "text/css"),
        ("/web/js/main.js", "text/javascript"),
        ("/web/icon.svg", "image/svg+xml"),
        ("/web/fonts/inter-regular.woff2", "font/woff2"),
        ("/invitation.json", "application/json"),
        ("/texts/en.json", "application/json"),
        ("/docs", "text/html"),
        ("/docs/docs.js", "text/javascript"),
        ("/docs/swagger-ui.css", "text/css"),
    ],
)
def test_each_file_has_its_type(shared_host: RunningHost, path: str, kind: str) -> None:
    assert ask(shared_host, path).headers["content-type"].partition(";")[0] == kind


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/web/chat.css", {}),
        ("/texts/en.json", {}),
        ("/invitation.json", {}),
        ("/healthz", {}),
        ("/api/server", {}),
        ("/api/rooms/lobby/messages", {}),
        ("/api/rooms/attic/messages", {}),
        ("/openapi.json", {}),
        ("/nothing", {}),
        ("/", {"Host": "evil.example"}),
        ("/", {"Origin": "http://evil.example"}),
        ("/items/a/ws", HANDSHAKE),
        ("/rooms/socket", HANDSHAKE | {"Origin": "http://evil.example"}),
    ],
)
def test_every_answer_is_guarded(shared_host: RunningHost, path: str, headers: dict[str, str]) -> None:
    answer = ask(shared_host, path, headers=headers)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


def test_the_page_loads_nothing_from_elsewhere_and_holds_no_code(shared_host: RunningHost) -> None:
    page = ask(shared_host, "/").body.decode()
    loaded = re.findall(r'(?:src|href)="([^#"][^"]*)"', page)
    assert loaded
    for address in loaded:
        assert address.startswith("web/")
        assert ask(shared_host, f"/{address}").status == 200
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|style=", page)


def test_the_page_can_be_asked_for_without_its_body(shared_host: RunningHost) -> None:
    for path in ("/", "/web/chat.css"):
        answer = ask(shared_host, path, "HEAD")
        assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize(
    "language",
    [
        "en",
        "xx",
        "zh-Hant",
        "%00",
        "..",
        "%2e%2e%2f%2e%2e",
        "a" * 300,
        "..%2Fweb%2Findex.html",
        "%ff",
        "*",
        "index.html",
    ],
)
def test_texts_of_any_language_are_an_object_or_nothing(shared_host: RunningHost, language: str) -> None:
    answer = ask(shared_host, f"/texts/{language}.json")
    assert answer.status in (200, 404)
    if answer.status == 200:
        assert isinstance(answer.json, dict)


def test_fonts_are_kept_by_the_browser(shared_host: RunningHost) -> None:
    assert ask(shared_host, "/web/fonts/inter-bold.woff2").headers["cache-control"] == "max-age=2592000"


def test_an_invitation_leads_where_the_next_person_can_go(shared_host: RunningHost) -> None:
    [first, *_others] = ask(shared_host, "/api/server").json["addresses"]
    for name in (shared_host.address, f"localhost:{shared_host.port}"):
        answer = ask(shared_host, "/invitation.json", headers={"Host": name})
        assert answer.json["link"] == first, "an address for this computer only helps nobody else"
        assert answer.headers["cache-control"] == "no-store"
        pattern = answer.json["pattern"]
        assert {len(row) for row in pattern} == {len(pattern)}
        assert {*"".join(pattern)} == {"0", "1"}
