"""The guests' page against a real host, in a real browser."""

import json
import urllib.request
from dataclasses import replace

from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

from desktop_chat.protocol.limits import GONE_MS
from desktop_chat.rooms.rate import Rate
from desktop_chat.server.settings import HostSettings
from tests.browsers import OpenBrowser
from tests.hosts import OpenHost, RunningHost
from tests.web.guests import Guest


def post(host: RunningHost, text: str, name: str = "Bot") -> None:
    body = json.dumps({"text": text, "name": name}).encode()
    request = urllib.request.Request(
        f"{host.url}/api/rooms/lobby/messages", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 201


def test_two_guests_talk_see_each_other_type_and_leave(host: RunningHost, open_browser: OpenBrowser) -> None:
    ann = Guest(open_browser()).visit(host.url, "Ann").in_room()
    mei = Guest(open_browser()).visit(host.url, "小美").in_room()
    ann.wait(lambda: ann.members() == ["Ann", "小美"], "both are in the roster")
    assert ann.lines() == ["Ann joined the chat", "小美 joined the chat"]
    mei.the("field").send_keys("你好")
    ann.wait(lambda: ann.the("typing").text == "小美 is typing…", "typing is shown")
    mei.the("field").send_keys(Keys.ENTER)
    ann.sees("你好")
    ann.wait(lambda: ann.the("typing").text == "", "typing ends with the message")
    ann.say("Hi <b>there</b> &amp;")
    mei.sees("你好", "Hi <b>there</b> &amp;")
    ann.wait(lambda: ann.marks() == ["Sent"], "the own message is marked as sent")
    assert mei.the("room-title").text == "The kitchen 廚房"
    mei.close_tab()
    at_once = GONE_MS / 2000  # a tab that says nothing is gone only after twice that time
    ann.wait(lambda: ann.lines()[-1] == "小美 left the chat", "leaving is told at once", at_once)
    ann.wait(lambda: ann.members() == ["Ann"], "the roster follows")


def test_a_name_is_asked_for_once_and_can_be_changed(host: RunningHost, browser: Chrome) -> None:
    guest = Guest(browser).visit(host.url)
    guest.wait(lambda: guest.the("name-field").is_displayed(), "asked")
    guest.the("name-field").send_keys("   ", Keys.ENTER)
    guest.wait(lambda: guest.the("name-problem").text == "Please enter a name.", "an empty name is refused")
    guest.the("name-field").send_keys("Ann", Keys.ENTER)
    guest.in_room().say("first")
    guest.sees("first")
    browser.refresh()
    guest.in_room().sees("first")
    assert guest.run("return document.querySelectorAll('.message.own').length") == 1, (
        "known again by the cookie"
    )
    guest.the("rename").click()
    guest.the("name-field").clear()
    guest.the("name-field").send_keys("Anna", Keys.ENTER)
    guest.wait(lambda: guest.lines()[-1] == "Ann is now called Anna", "the log tells it")
    guest.wait(lambda: guest.members() == ["Anna"], "the roster follows")
    browser.refresh()
    guest.in_room().wait(lambda: guest.the("self-name").text == "Anna", "the new name is remembered")


def test_enter_sends_but_not_while_an_input_method_composes(host: RunningHost, browser: Chrome) -> None:
    guest = Guest(browser).visit(host.url, "Ann").in_room()
    field = guest.the("field")
    height = field.size["height"]
    field.send_keys("one")
    ActionChains(browser).key_down(Keys.SHIFT).send_keys(Keys.ENTER).key_up(Keys.SHIFT).perform()
    field.send_keys("two")
    assert field.get_property("value") == "one\ntwo"
    assert field.size["height"] > height
    for composing in ("{isComposing: true}", "{keyCode: 229}"):
        guest.run(
            f"""const key = {{key: 'Enter', bubbles: true, cancelable: true, ...{composing}}};
            document.getElementById('field').dispatchEvent(new KeyboardEvent('keydown', key))"""
        )
    assert field.get_property("value") == "one\ntwo"
    field.send_keys(Keys.ENTER)
    guest.sees("one\ntwo")
    assert field.get_property("value") == ""
    assert field.size["height"] == height


def test_what_is_too_long_stays_in_the_field_with_its_reason(host: RunningHost, browser: Chrome) -> None:
    guest = Guest(browser).visit(host.url, "Ann").in_room()
    guest.run(
        """const field = document.getElementById('field');
        field.value = '界'.repeat(6000); field.dispatchEvent(new Event('input', {bubbles: true}))"""
    )
    assert guest.the("field-note").text == "The message is too long by 539 characters."
    guest.the("field").send_keys(Keys.ENTER)
    assert guest.run("return document.getElementById('field').value.length") == 6000
    assert guest.messages() == []


def test_nothing_is_lost_while_the_host_is_away(
    open_host: OpenHost, host_settings: HostSettings, browser: Chrome
) -> None:
    host = open_host(host_settings)
    guest = Guest(browser).visit(host.url, "Ann").in_room()
    guest.say("before")
    guest.sees("before")
    host.stop()
    guest.wait(lambda: guest.the("banner").is_displayed(), "the banner tells it")
    assert guest.the("field").get_attribute("placeholder") == "Will be sent when connected"
    assert guest.the("banner-text").text == "The host has closed the room."
    guest.say("meanwhile 1")
    guest.say("meanwhile 2")
    guest.wait(lambda: guest.marks() == ["Sent", "Waiting to be sent", "Waiting to be sent"], "they wait")
    kept = "The host has closed the room. Your messages are kept and will be sent."
    guest.wait(lambda: guest.the("banner-text").text == kept, "what becomes of them")
    again = open_host(host_settings, port=host.port)
    post(again, "from the others")
    guest.run("window.dispatchEvent(new Event('online'))")
    guest.wait(lambda: guest.marks() == ["Sent", "Sent", "Sent"], "they are sent")
    guest.wait(lambda: not guest.the("banner").is_displayed(), "the banner goes")
    assert sorted(guest.messages()) == ["before", "from the others", "meanwhile 1", "meanwhile 2"]
    browser.refresh()
    guest.in_room()
    guest.wait(lambda: len(guest.messages()) == 4, "the log holds each of them once")


def test_what_was_not_sent_survives_the_tab(
    open_host: OpenHost, host_settings: HostSettings, browser: Chrome
) -> None:
    host = open_host(host_settings)
    guest = Guest(browser).visit(host.url, "Ann").in_room()
    host.stop()
    guest.wait(lambda: guest.the("banner").is_displayed(), "the banner tells it")
    guest.say("kept on disk")
    guest.the("field").send_keys("half a sen")
    browser.get("about:blank")
    open_host(host_settings, port=host.port)
    guest.visit(host.url).in_room().sees("kept on disk")
    guest.wait(lambda: guest.marks() == ["Sent"], "it is sent")
    assert guest.the("field").get_property("value") == "half a sen"


def test_history_comes_on_scrolling_up_without_a_jump_and_within_bounds(
    open_host: OpenHost, host_settings: HostSettings, browser: Chrome
) -> None:
    host = open_host(replace(host_settings, caller_rate=Rate(100_000.0, 100_000)))
    for number in range(720):
        post(host, f"message {number}")
    guest = Guest(browser).visit(host.url, "Ann").in_room()
    guest.wait(lambda: guest.messages()[-1:] == ["message 719"], "the newest are there")
    assert guest.distance_from_end() < 2
    count = len(guest.messages())
    before = guest.run(
        """const scroller = document.getElementById('scroller'); scroller.scrollTop = 700;
        window.watched = document.elementFromPoint(600, 300).closest('.message');
        return window.watched.getBoundingClientRect().top"""
    )
    guest.wait(lambda: len(guest.messages()) > count, "older ones were fetched")
    assert abs(guest.run("return window.watched.getBoundingClientRect().top") - before) < 2

    def reached_the_start() -> bool:
        guest.scroll_to(0)
        return guest.messages()[0] == "message 0"

    guest.wait(reached_the_start, "the first message is reached")
    assert len(guest.messages()) <= 500
    assert guest.the("edge").text == "This is where the room begins."
    post(host, "something new")
    guest.wait(lambda: guest.the("pill").is_displayed(), "the pill leads to the end")
    guest.the("pill").click()
    guest.wait(lambda: guest.messages()[-1] == "something new" and guest.distance_from_end() < 2, "the end")
    assert len(guest.messages()) <= 500


def test_the_end_is_followed_only_when_it_is_in_sight(
    open_host: OpenHost, host_settings: HostSettings, browser: Chrome
) -> None:
    host = open_host(replace(host_settings, caller_rate=Rate(100_000.0, 100_000)))
    for number in range(60):
        post(host, f"message {number}")
    guest = Guest(browser).visit(host.url, "Ann").in_room()
    guest.wait(lambda: guest.messages()[-1:] == ["message 59"], "the newest are there")
    post(host, "followed")
    guest.wait(lambda: guest.messages()[-1] == "followed" and guest.distance_from_end() < 2, "followed")
    guest.scroll_to(500)
    guest.wait(lambda: guest.the("pill").is_displayed(), "away from the end")
    for number in range(2):
        post(host, f"below {number}")
    guest.wait(lambda: guest.the("pill").text == "↓ 2 new", "the pill counts")
    assert guest.run("return document.getElementById('scroller').scrollTop") == 500
    assert guest.browser.title.startswith("(2)")
    guest.say("mine")
    guest.wait(lambda: guest.distance_from_end() < 2, "an own message goes to the end")
    guest.wait(lambda: not guest.the("pill").is_displayed(), "nothing is below")
    guest.wait(lambda: guest.browser.title == "The kitchen 廚房", "all is seen")


def test_links_ask_before_they_open(host: RunningHost, browser: Chrome) -> None:
    post(host, "look: http://good.example@evil.example/login and javascript:alert(1)")
    guest = Guest(browser).visit(host.url, "Ann").in_room()
    guest.wait(guest.messages, "the message is there")
    [link] = browser.find_elements(By.CSS_SELECTOR, ".text a")
    assert link.text == "http://good.example@evil.example/login (evil.example)"
    assert link.get_attribute("rel") == "noopener noreferrer"
    link.click()
    assert guest.the("link-host").text == "evil.example"
    assert len(browser.window_handles) == 1
    guest.the("link-cancel").click()
    assert not guest.the("link-dialog").is_displayed()


def test_on_a_phone_all_fits_and_can_be_touched(host: RunningHost, browser: Chrome) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    guest = Guest(browser).visit(host.url, "Ann").in_room()
    guest.say("Donaudampfschifffahrtsgesellschaft" * 6)
    guest.wait(lambda: guest.marks() == ["Sent"], "sent")
    assert guest.run("return document.documentElement.scrollWidth") <= 390
    assert (
        guest.run("const s = document.getElementById('scroller'); return s.scrollWidth - s.clientWidth") == 0
    )
    small = guest.run(
        """return [...document.querySelectorAll('button, textarea, input')].filter(e => e.checkVisibility(
        {visibilityProperty: true}) && (e.offsetWidth < 44 || e.offsetHeight < 44)).map(e => e.id)"""
    )
    assert small == []
    assert not guest.the("members").is_displayed()
    guest.the("roster-toggle").click()
    guest.wait(lambda: guest.the("members").is_displayed(), "the sheet opens")
    guest.wait(lambda: guest.run("return document.activeElement.id") == "roster-close", "focus goes into it")
    guest.browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    guest.wait(lambda: not guest.the("members").is_displayed(), "Escape closes it")
    assert guest.run("return document.activeElement.id") == "roster-toggle"
