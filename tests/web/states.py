"""Every state that a guest can meet, put before a browser by a scripted host."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.web.frames import NOW, event, greet, presence, welcome
from tests.web.guests import Guest
from tests.web.scripted_host import Frame, ScriptedConnection, ScriptedHost, Texts

DAY: Final = 86_400_000
LONG_NAME: Final = "Wolfeschlegelsteinhausenbergerdorff the very long named person"
NAMES: Final = {"me": "Ann", "dan": "Daniel", "mei": "美玲", "sara": "שרה", "long": LONG_NAME}
TITLE: Final = "Lounge"
REFUSAL: Final = "You are writing faster than this room allows."

State = Callable[[ScriptedHost, Guest], object]


def story() -> list[Frame]:
    """Two days of a room: groups, links, emoji, a long word, three scripts, comings and goings."""
    told = [
        ("joined", "dan", 2 * DAY, {}),
        ("message", "dan", 2 * DAY, {"text": "Morning! The room is up."}),
        ("joined", "mei", DAY, {}),
        ("message", "mei", DAY, {"text": "離線訊息現在也會自動補上，連線恢復後不會漏訊息。"}),
        ("message", "mei", DAY, {"text": "太好了"}),
        ("message", "dan", 3_600_000, {"text": "Notes: https://user@wiki.example/release-2.1"}),
        ("message", "me", 3_500_000, {"text": "One encode per message instead of one per peer."}),
        ("message", "me", 3_490_000, {"text": "壓力測試結果：200 個連線，p99 不到 20 毫秒 🚀"}),
        ("message", "sara", 3_000_000, {"text": "שלום לכולם, הודעה מימין לשמאל (right to left)"}),
        ("message", "mei", 2_000_000, {"text": "🎉🎉"}),
        ("renamed", "dan", 1_900_000, {"name": "Daniel"}),
        ("message", "long", 1_800_000, {"text": "Donaudampfschifffahrtsgesellschaft" * 6}),
        ("poll", "dan", 600_000, {"question": "?"}),
    ]
    return [
        event(seq, kind=kind, member=member, name=NAMES[member], time=NOW - ago, body=body)
        for seq, (kind, member, ago, body) in enumerate(told, start=1)
    ]


def enter(host: ScriptedHost, guest: Guest, events: list[Frame], **fields: object) -> ScriptedConnection:
    """Let the guest into a room with these events and all of `NAMES`."""
    guest.visit(host.url, "Ann")
    connection = host.accept()
    greet(connection)
    welcome(connection, *events, title=TITLE, present=len(NAMES), **fields)
    members = [presence(member) | {"name": name, "guest": member != "dan"} for member, name in NAMES.items()]
    connection.say("presence", full=True, present=len(members), members=members)
    count = sum(told["kind"] == "message" for told in events)
    guest.in_room().wait(lambda: len(guest.messages()) == count, "the events are shown")
    return connection


def asked(host: ScriptedHost, guest: Guest) -> None:
    guest.visit(host.url)
    guest.wait(lambda: guest.the("name-field").is_displayed(), "asked")


def name_missing(host: ScriptedHost, guest: Guest) -> None:
    asked(host, guest)
    guest.the("name-submit").click()
    guest.wait(lambda: guest.the("name-problem").text, "refused")


def name_refused(host: ScriptedHost, guest: Guest) -> None:
    guest.visit(host.url, "Ann")
    connection = host.accept()
    greet(connection)
    connection.say("bye", code=4401, sentence=REFUSAL, retry_after=None)
    connection.close(4401)
    guest.wait(lambda: guest.the("name-problem").text, "refused")


def empty(host: ScriptedHost, guest: Guest) -> None:
    enter(host, guest, [])


def talk(host: ScriptedHost, guest: Guest) -> ScriptedConnection:
    """A room in full swing, with somebody typing."""
    connection = enter(host, guest, story())
    connection.say("signal", member="mei", key="typing", value=True)
    guest.wait(lambda: guest.the("typing").text, "typing")
    return connection


def people(host: ScriptedHost, guest: Guest) -> None:
    talk(host, guest)
    if guest.the("roster-toggle").is_displayed():
        guest.the("roster-toggle").click()
    guest.wait(lambda: guest.the("members").is_displayed(), "the list is there")


def comings(host: ScriptedHost, guest: Guest) -> None:
    connection = talk(host, guest)
    crowd = [presence(f"P{number}") for number in range(5)]
    connection.say("presence", full=False, present=9, members=crowd)
    connection.say("presence", full=False, present=8, members=[presence("P0", "gone")])
    guest.wait(lambda: guest.browser.find_elements(By.CSS_SELECTOR, ".run"), "one line")
    guest.browser.find_element(By.CSS_SELECTOR, ".run").click()
    guest.wait(lambda: len(guest.lines()) > 5, "it opens")


def unread(host: ScriptedHost, guest: Guest) -> None:
    """Three messages below what is in sight."""
    connection = talk(host, guest)
    guest.scroll_to(0)
    guest.wait(lambda: guest.the("pill").is_displayed(), "away from the end")
    first = len(story()) + 1
    connection.say("events", events=[event(first + more) for more in range(3)])
    guest.wait(lambda: guest.the("pill").text == "↓ 3 new" or "[!!" in guest.the("pill").text, "counted")


def failed(host: ScriptedHost, guest: Guest) -> None:
    connection = talk(host, guest)
    guest.say("The host will not take this")
    sent = connection.hear_type("send")
    connection.say(
        "refused", client_id=sent["client_id"], code="too_fast", sentence=REFUSAL, retry_after=None
    )
    guest.wait(lambda: guest.browser.find_elements(By.CSS_SELECTOR, "[data-retry]"), "it failed")


def too_long(host: ScriptedHost, guest: Guest) -> None:
    talk(host, guest)
    guest.run(
        """const field = document.getElementById('field'); field.value = 'word '.repeat(5000);
        field.dispatchEvent(new Event('input', {bubbles: true}))"""
    )
    guest.wait(lambda: guest.the("field-note").text, "refused")


def closed(host: ScriptedHost, guest: Guest) -> None:
    connection = talk(host, guest)
    connection.say("bye", code=1012, sentence="Closing.", retry_after=60_000)
    connection.close(1012)
    guest.wait(lambda: guest.the("banner").is_displayed(), "the banner")
    guest.say("This waits")


def lost(host: ScriptedHost, guest: Guest) -> None:
    connection = talk(host, guest)
    connection.say("bye", code=1000, sentence="", retry_after=60_000)
    connection.close(1000)
    guest.wait(lambda: guest.the("banner").is_displayed(), "the banner")


def full(host: ScriptedHost, guest: Guest) -> None:
    guest.visit(host.url, "Ann")
    connection = host.accept()
    greet(connection)
    connection.say("bye", code=4429, sentence=REFUSAL, retry_after=60_000)
    connection.close(4429)
    guest.wait(lambda: guest.the("banner").is_displayed(), "the banner")


def cannot_store(host: ScriptedHost, guest: Guest) -> None:
    connection = talk(host, guest)
    guest.say("one")
    sent = connection.hear_type("send")
    connection.say(
        "refused", client_id=sent["client_id"], code="unavailable", sentence=REFUSAL, retry_after=60_000
    )
    guest.wait(lambda: guest.the("banner").is_displayed(), "the banner")


def cut(host: ScriptedHost, guest: Guest) -> None:
    """Told, when one is back, why one was cut."""
    talk(host, guest).close(4008)
    guest.wait(lambda: guest.the("banner").is_displayed(), "lost")
    guest.run("window.dispatchEvent(new Event('online'))")
    connection = host.accept()
    seq = greet(connection)["after"]["seq"]
    head = {"seq": seq, "rid": f"rid-{seq}"}
    bye = {"code": 4008, "sentence": REFUSAL}
    welcome(connection, resumed=True, reason=None, head=head, last_bye=bye, **{"from": seq})
    guest.wait(lambda: guest.the("banner-text").text == REFUSAL, "told")


def another_version(host: ScriptedHost, guest: Guest) -> None:
    guest.visit(host.url, "Ann")
    host.accept().say("challenge", version=9, server="Test", host="h", nonce="n", admission="open")
    guest.wait(lambda: guest.the("banner").is_displayed(), "the banner")


def another_host(host: ScriptedHost, guest: Guest) -> None:
    talk(host, guest).close(1012)
    guest.wait(lambda: guest.the("banner").is_displayed(), "lost")
    guest.run("window.dispatchEvent(new Event('online'))")
    host.accept().say("challenge", version=1, server="Test", host="another", nonce="n", admission="open")
    guest.wait(lambda: guest.the("name-dialog").is_displayed(), "the person is asked")


def reset(host: ScriptedHost, guest: Guest) -> None:
    talk(host, guest).close(1012)
    guest.run("window.dispatchEvent(new Event('online'))")
    connection = host.accept()
    greet(connection)
    welcome(connection, reason="epoch", epoch="e2")
    guest.wait(lambda: guest.browser.find_elements(By.CSS_SELECTOR, ".line.reset"), "it is told")


def link(host: ScriptedHost, guest: Guest) -> None:
    talk(host, guest)
    guest.run("document.querySelector('.text a').click()")
    guest.wait(lambda: guest.the("link-dialog").is_displayed(), "asked")


def rename(host: ScriptedHost, guest: Guest) -> None:
    people(host, guest)
    guest.run("document.getElementById('rename').click()")  # the sheet may still be on its way up
    guest.wait(lambda: guest.the("name-dialog").is_displayed(), "asked")


def options(host: ScriptedHost, guest: Guest) -> None:
    talk(host, guest)
    guest.the("options-open").click()
    guest.wait(lambda: guest.the("options-dialog").is_displayed(), "opened")


def invitation(host: ScriptedHost, guest: Guest) -> None:
    talk(host, guest)
    guest.the("invite-open").click()
    guest.wait(lambda: guest.the("invite-picture").is_displayed(), "opened")


STATES: Final[list[State]] = [
    *(asked, name_missing, name_refused, rename),
    *(empty, talk, people, comings, unread, failed, too_long),
    *(closed, lost, full, cannot_store, cut, another_version, another_host, reset),
    *(link, options, invitation),
]


@contextmanager
def shown(browser: Chrome, state: State, texts: Texts | None = None) -> Iterator[Guest]:
    """A first visit to a host of its own that comes to ``state``; the page's ``texts`` are by language."""
    guest = Guest(browser)
    with ScriptedHost() as host:
        host.texts = texts or {}
        state(host, guest)
        yield guest
        browser.get("about:blank")
