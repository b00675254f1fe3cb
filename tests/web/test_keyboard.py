"""The page by keyboard alone: where the focus goes, where it stays, and where it returns."""

from collections.abc import Iterator
from functools import partial

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

from tests.web.frames import event
from tests.web.guests import Guest
from tests.web.scripted_host import ScriptedConnection, ScriptedHost
from tests.web.states import story, talk


@pytest.fixture
def room(browser: Chrome) -> Iterator[tuple[Guest, ScriptedConnection]]:
    guest = Guest(browser)
    with ScriptedHost() as host:
        yield guest, talk(host, guest)
        browser.get("about:blank")


def press(guest: Guest, *keys: str) -> None:
    """Press all keys together."""
    chain = ActionChains(guest.browser)
    for key in keys:
        chain.key_down(key)
    for key in reversed(keys):
        chain.key_up(key)
    chain.perform()


def focused(guest: Guest) -> str:
    identifier: str = guest.run("return document.activeElement.id")
    return identifier


@pytest.mark.parametrize(
    ("opener", "dialog"),
    [("options-open", "options-dialog"), ("invite-open", "invite-dialog"), ("rename", "name-dialog")],
)
def test_a_dialog_holds_the_focus_and_gives_it_back(
    room: tuple[Guest, ScriptedConnection], opener: str, dialog: str
) -> None:
    guest, _connection = room
    guest.run("document.getElementById(arguments[0]).focus()", opener)
    press(guest, Keys.ENTER)
    guest.wait(lambda: guest.the(dialog).is_displayed(), "it opens")
    for _ in range(8):
        press(guest, Keys.TAB)
        inside = guest.run(
            """const focused = document.activeElement;
            return focused === document.body || focused.closest('dialog').id === arguments[0]""",
            dialog,
        )
        assert inside, focused(guest)
    press(guest, Keys.ESCAPE)
    guest.wait(lambda: not guest.the(dialog).is_displayed(), "Escape closes it")
    assert focused(guest) == opener


def test_the_list_of_keys_opens_and_the_composer_goes_on(room: tuple[Guest, ScriptedConnection]) -> None:
    guest, _connection = room
    guest.the("field").send_keys("half a sen")
    press(guest, Keys.CONTROL, "/")
    guest.wait(lambda: guest.the("keys").is_displayed(), "the list of keys")
    press(guest, Keys.ESCAPE)
    guest.wait(lambda: not guest.the("options-dialog").is_displayed(), "closed")
    assert focused(guest) == "field"
    guest.the("field").send_keys("tence")
    assert guest.the("field").get_property("value") == "half a sentence"


def test_everything_is_reached_by_tab_and_shows_it(room: tuple[Guest, ScriptedConnection]) -> None:
    guest, _connection = room
    guest.the("field").send_keys("something to send")
    guest.run("document.activeElement.blur(); window.getSelection().removeAllRanges()")
    met: list[str] = []
    for _ in range(20):
        press(guest, Keys.TAB)
        met.append(focused(guest))
        if met[-1]:
            style = (
                "const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth]"
            )
            assert guest.run(style) == ["solid", "2px"], met[-1]
    assert {"skip", "rename", "invite-open", "options-open", "scroller", "field", "send"} <= set(met)


def test_the_skip_link_leads_to_the_field(room: tuple[Guest, ScriptedConnection]) -> None:
    guest, _connection = room
    guest.run("document.getElementById('skip').focus()")
    assert guest.the("skip").size["height"] >= 40, "it is seen while it has the focus"
    press(guest, Keys.ENTER)
    guest.wait(lambda: focused(guest) == "field", "one can write")


def test_the_timeline_scrolls_from_the_field(room: tuple[Guest, ScriptedConnection]) -> None:
    guest, connection = room
    first = len(story()) + 1
    connection.say("events", events=[event(first + more) for more in range(40)])
    guest.wait(
        lambda: guest.messages()[-1] == f"message {first + 39}" and guest.distance_from_end() < 2, "end"
    )
    press(guest, Keys.PAGE_UP)
    guest.wait(lambda: guest.distance_from_end() > 100, "a page up")
    press(guest, Keys.ESCAPE)
    guest.wait(lambda: guest.distance_from_end() < 2, "back at the end")


def test_what_comes_in_is_announced(room: tuple[Guest, ScriptedConnection]) -> None:
    guest, connection = room
    first = len(story()) + 1
    connection.say("events", events=[event(first, name="Daniel", body={"text": "Lunch?"})])
    announced = "return document.getElementById('announcer').textContent"
    guest.wait(lambda: guest.run(announced) == "Daniel: Lunch?", "one in full")
    connection.say("events", events=[event(first + more) for more in range(1, 6)])
    guest.wait(lambda: guest.run(announced) == "5 new messages", "many by their number")


def test_the_composer_stays_in_sight_over_a_keyboard_on_the_screen(
    room: tuple[Guest, ScriptedConnection],
) -> None:
    guest, _connection = room
    for height in (844, 400):
        size = {"width": 390, "height": height, "deviceScaleFactor": 2, "mobile": True}
        guest.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        where = f"document.getElementById('composer').getBoundingClientRect().bottom - {height}"
        guest.wait(
            partial(guest.run, f"return Math.abs({where}) < 1"),
            f"it stands at the end of {height} pixels",
        )
        assert guest.distance_from_end() < 2, "the newest message too"


def test_keys_stand_beside_what_they_do_and_are_left_out_where_nobody_has_them(
    room: tuple[Guest, ScriptedConnection],
) -> None:
    guest, _connection = room
    browser = guest.browser
    phone = {"width": 390, "height": 844, "deviceScaleFactor": 1}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {**phone, "mobile": False})
    guest.the("options-open").click()
    guest.wait(lambda: guest.the("keys").is_displayed(), "the list is there")
    for row in browser.find_elements(By.CSS_SELECTOR, "#keys dl > div"):
        keys, words = (row.find_element(By.TAG_NAME, tag).rect for tag in ("dt", "dd"))
        assert words["x"] >= keys["x"] + keys["width"], row.text
        assert words["y"] < keys["y"] + keys["height"], row.text
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {**phone, "mobile": True})
    browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    guest.wait(lambda: not guest.the("keys").is_displayed(), "no keys to tell of")
