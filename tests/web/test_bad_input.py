"""Whatever comes into a field is accepted as it is, or refused with a sentence beside it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome

from desktop_chat.rooms.rate import Rate
from desktop_chat.server.settings import HostSettings
from tests.browsers import OpenBrowser
from tests.hosts import OpenHost, RunningHost
from tests.server.raw import ask
from tests.web.guests import Guest

SCRIPTS = Path(__file__).parent / "js"
STRINGS = 2_000
WATCH = """
window.errors = [];
window.owned = () => window.errors.push('something was executed');
window.addEventListener('error', (event) => window.errors.push(event.message));
window.addEventListener('unhandledrejection', (event) => window.errors.push(String(event.reason)));
console.error = (...words) => window.errors.push(words.join(' '));
"""
HEAR = """
window.heard = new Set();
new MutationObserver((changes) => {
  for (const added of changes.flatMap((change) => [...change.addedNodes])) {
    for (const text of added.querySelectorAll?.('.text') ?? []) window.heard.add(text.textContent);
  }
}).observe(document.getElementById('rows'), {childList: true, subtree: true});
"""


@pytest.fixture
def patient_host(open_host: OpenHost, host_settings: HostSettings) -> RunningHost:
    """A host that nobody can be too fast for."""
    return open_host(replace(host_settings, rate=Rate(100_000.0, 100_000)))


def run_typist(guest: Guest, host: RunningHost, work: str, seed: int) -> dict[str, Any]:
    """Let one function of typist.js work in the page, whose policy takes scripts from the host only."""
    sources = {
        name: (SCRIPTS / f"{name}.js").read_text(encoding="utf-8")
        for name in ("testing", "strings", "typist")
    }
    guest.browser.set_script_timeout(110)
    plain = "\n".join(
        line.removeprefix("export ")
        for source in sources.values()
        for line in source.splitlines()
        if not line.startswith("import ")
    )
    result: dict[str, Any] = guest.browser.execute_async_script(
        f"{plain}\n{work}(arguments[0], arguments[1]).then(arguments[2])", seed, STRINGS
    )
    return result


@pytest.mark.timeout(150)
def test_strange_messages_are_shown_as_they_are_or_refused_beside_the_field(
    patient_host: RunningHost, open_browser: OpenBrowser, seed: int
) -> None:
    ann, bo = (Guest(open_browser()) for _ in range(2))
    ann.browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    bo.browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    ann.visit(patient_host.url, "Ann").in_room()
    bo.visit(patient_host.url, "Bo").in_room()
    for guest in (ann, bo):
        guest.run(HEAR)
    result = run_typist(ann, patient_host, "sayStrangeThings", seed)
    assert result["wrong"] == []
    assert result["said"] > STRINGS / 3
    assert result["refused"] > STRINGS / 50
    ann.wait(lambda: set(ann.marks()) <= {"Sent"}, "the host takes all that the page took", 40)
    ann.say("the last one")
    bo.wait(lambda: bo.messages()[-1] == "the last one", "the other side has it all", 40)
    joined = 2
    [room] = ask(patient_host, "/api/server").json["rooms"]
    assert room["head"] == joined + result["said"] + 1
    heard_by_ann, heard_by_bo = (set(guest.run("return [...window.heard]")) for guest in (ann, bo))
    assert heard_by_bo == heard_by_ann, "everybody sees what the writer sees"
    assert [ann.run("return window.errors"), bo.run("return window.errors")] == [[], []]


@pytest.mark.timeout(150)
def test_strange_names_are_taken_or_refused_beside_the_field(
    patient_host: RunningHost, browser: Chrome, seed: int
) -> None:
    guest = Guest(browser)
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    guest.visit(patient_host.url, "Ann").in_room()
    result = run_typist(guest, patient_host, "takeStrangeNames", seed)
    assert result["wrong"] == []
    assert result["taken"] > STRINGS / 3
    assert result["refused"] > STRINGS / 10
    guest.wait(lambda: guest.members() == [guest.the("self-name").text], "the roster follows", 40)
    assert guest.run("return window.errors") == []
    assert not guest.the("name-dialog").is_displayed(), "the host took every name that the page took"


@pytest.mark.parametrize("piece", ["word ", "長x ", "W", "\u202e\u0301", "👩‍👩‍👧‍👦"])
@pytest.mark.parametrize("field", ["field", "name-field"])
def test_a_million_characters_at_once_are_refused_at_once_and_nothing_is_lost(
    host: RunningHost, browser: Chrome, piece: str, field: str
) -> None:
    guest = Guest(browser).visit(host.url, "Ann").in_room()
    if field == "name-field":
        guest.the("rename").click()
        guest.the(field).clear()
    guest.the(field).send_keys("mine")
    browser.execute_cdp_cmd("Input.insertText", {"text": piece * (1_000_000 // len(piece))})
    note = {"field": "field-note", "name-field": "name-problem"}[field]
    guest.wait(lambda: "too long" in guest.the(note).text, "refused beside the field", 5)
    assert guest.the(field).get_property("value") == "mine"


def test_a_file_that_is_let_fall_is_refused_and_the_page_stays(
    host: RunningHost, browser: Chrome, tmp_path: Path
) -> None:
    file = tmp_path / "holiday.html"
    file.write_text("<title>another page</title>")
    guest = Guest(browser).visit(host.url, "Ann").in_room()
    guest.the("field").send_keys("mine")
    data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        browser.execute_cdp_cmd("Input.dispatchDragEvent", {"type": kind, "x": 600, "y": 300, "data": data})
    guest.wait(lambda: "Files cannot be sent" in guest.the("field-note").text, "refused")
    assert guest.the("field").get_property("value") == "mine"
    assert browser.current_url.startswith(host.url)


def test_words_that_are_let_fall_into_the_field_stand_there(host: RunningHost, browser: Chrome) -> None:
    guest = Guest(browser).visit(host.url, "Ann").in_room()
    place = guest.the("field").rect
    at = {"x": place["x"] + 60, "y": place["y"] + place["height"] / 2}
    text = "<b>你好</b> \u202e👍🏽"
    data = {"items": [{"mimeType": "text/plain", "data": text}], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        browser.execute_cdp_cmd("Input.dispatchDragEvent", {"type": kind, **at, "data": data})
    guest.wait(lambda: guest.the("field").get_property("value") == text, "it is there")
    guest.run("document.getElementById('composer').requestSubmit()")
    guest.sees(text)
