"""The guests' page against a host that says what a real one seldom does."""

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from websockets.exceptions import ConnectionClosed

from tests.web.frames import ME, event, greet, join, presence, welcome
from tests.web.guests import Guest
from tests.web.scripted_host import ScriptedConnection, ScriptedHost


@pytest.fixture
def scripted() -> Iterator[ScriptedHost]:
    with ScriptedHost() as host:
        yield host


def test_the_page_works_where_nothing_is_a_secure_context(scripted: ScriptedHost, browser: Chrome) -> None:
    guest = Guest(browser).visit(scripted.url.replace("127.0.0.1", "room.test"), "Ann")
    assert guest.run("return [isSecureContext, typeof crypto.subtle, typeof crypto.randomUUID]") == [
        False,
        "undefined",
        "undefined",
    ]
    connection = scripted.accept()
    assert greet(connection)["name"] == "Ann"
    welcome(connection, event(1))
    guest.in_room().sees("message 1")
    guest.say("over plain http")
    assert connection.hear_type("send")["body"] == {"text": "over plain http"}


def test_where_the_browser_forbids_storing_it_says_so_and_works(
    scripted: ScriptedHost, browser: Chrome
) -> None:
    forbid = """Object.defineProperty(
        window, 'localStorage', {get() { throw new DOMException('', 'SecurityError') }})"""
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": forbid})
    guest = Guest(browser).visit(scripted.url)
    guest.wait(lambda: "keeps nothing" in guest.the("name-note").text, "it says so")
    guest.the("name-field").send_keys("Ann")
    guest.the("name-submit").click()
    connection = scripted.accept()
    greet(connection)
    welcome(connection)
    guest.in_room().say("hi")
    sent = connection.hear_type("send")
    connection.say("events", events=[event(1, member=ME, client_id=sent["client_id"], body=sent["body"])])
    guest.wait(lambda: guest.marks() == ["Sent"], "sent")


def test_a_refused_message_says_why_and_can_be_sent_again_or_given_up(
    scripted: ScriptedHost, browser: Chrome
) -> None:
    guest, connection = join(scripted, browser)
    guest.say("one")
    guest.say("two")
    for _ in range(2):
        sent = connection.hear_type("send")
        refused = {"code": "too_long", "sentence": "The host does not take it.", "retry_after": None}
        connection.say("refused", client_id=sent["client_id"], **refused)
    guest.wait(lambda: guest.marks() == ["Not sent", "Not sent"], "both failed")
    failure = browser.find_element(By.CSS_SELECTOR, ".failure")
    assert failure.text.startswith("Not sent. The host does not take it.")
    browser.find_element(By.CSS_SELECTOR, "[data-retry]").click()
    sent = connection.hear_type("send")
    assert sent["body"] == {"text": "one"}
    connection.say("events", events=[event(1, member=ME, client_id=sent["client_id"], body=sent["body"])])
    guest.wait(lambda: guest.marks() == ["Sent", "Not sent"], "the first is sent")
    browser.find_element(By.CSS_SELECTOR, "[data-discard]").click()
    guest.sees("one")


def test_when_the_host_cannot_store_messages_wait_and_go_in_order(
    scripted: ScriptedHost, browser: Chrome
) -> None:
    guest, connection = join(scripted, browser)
    guest.say("one")
    sent = connection.hear_type("send")
    connection.say(
        "refused", client_id=sent["client_id"], code="unavailable", sentence="Disk.", retry_after=3000
    )
    guest.wait(lambda: "The host says: Disk." in guest.the("banner").text, "the banner says so")
    guest.say("two")
    assert [connection.hear_type("send")["body"]["text"] for _ in range(2)] == ["one", "two"]
    guest.wait(lambda: not guest.the("banner").is_displayed(), "the banner goes")


def test_who_was_cut_for_reading_too_slowly_is_told_when_it_is_back(
    scripted: ScriptedHost, browser: Chrome
) -> None:
    why = "You were reading too slowly."
    guest, connection = join(scripted, browser, event(1))

    def come_back(code: int) -> ScriptedConnection:
        """Lose the connection, and return the one whose welcome tells of that ``code``."""
        connection.close(code)
        guest.wait(lambda: guest.the("banner").is_displayed(), "lost")
        guest.run("window.dispatchEvent(new Event('online'))")
        again = scripted.accept()
        greet(again)
        place = {"head": {"seq": 1, "rid": "rid-1"}, "from": 1}
        welcome(again, resumed=True, reason=None, last_bye={"code": code, "sentence": why}, **place)
        return again

    connection = come_back(1012)
    guest.wait(lambda: not guest.the("banner").is_displayed(), "a restart needs no words")
    come_back(4008)
    guest.wait(lambda: guest.the("banner-text").text == why, "it says so")
    guest.the("banner-button").click()
    guest.wait(lambda: not guest.the("banner").is_displayed(), "it is read")


def test_a_lost_connection_counts_down_and_can_be_tried_at_once(
    scripted: ScriptedHost, browser: Chrome
) -> None:
    guest, connection = join(scripted, browser, event(1))
    connection.say("bye", code=1012, sentence="Closing.", retry_after=60_000)
    connection.close(1012)
    guest.wait(lambda: guest.the("banner-text").text == "Closing.", "what happened")
    assert guest.the("room-note").text == "Offline"
    assert len(browser.find_elements(By.CSS_SELECTOR, "#members .dot.unknown")) == 2
    first = guest.wait(lambda: guest.the("banner-countdown").text, "a countdown")
    guest.wait(lambda: guest.the("banner-countdown").text != first, "it counts")
    guest.the("banner-button").click()
    connection = scripted.accept()
    hello = greet(connection)
    assert hello["after"] == {"seq": 1, "rid": "rid-1"}
    welcome(connection, event(2), resumed=True, reason=None, **{"from": 1})
    guest.sees("message 1", "message 2")


def test_code_is_shown_as_code_and_copied_as_it_was_written(scripted: ScriptedHost, browser: Chrome) -> None:
    written = "look:\n```py\nx = 1\n\ny = 2\n```\nthere"
    guest, _connection = join(scripted, browser, event(1, body={"text": written}))
    assert browser.find_element(By.CSS_SELECTOR, ".message code").text == "x = 1\n\ny = 2"
    fences = browser.find_elements(By.CSS_SELECTOR, ".message .fence")
    assert [fence.size["height"] for fence in fences] == [0, 0]
    copied = guest.run(
        """const range = document.createRange();
        range.selectNodeContents(document.querySelector('.message .text'));
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        return getSelection().toString()"""
    )
    assert copied == written


def test_a_day_over_the_rows_goes_when_nobody_scrolls(scripted: ScriptedHost, browser: Chrome) -> None:
    guest, connection = join(scripted, browser, *map(event, range(1, 41)))

    def opacity() -> float:
        return float(guest.run("return getComputedStyle(document.querySelector('.day-label')).opacity"))

    guest.wait(lambda: opacity() == 0, "it covers nothing when one comes in")
    connection.say("events", events=[event(41)])
    guest.wait(lambda: "message 41" in guest.messages(), "more comes")
    assert opacity() == 0
    guest.scroll_to(400)
    guest.wait(lambda: opacity() == 1, "it tells where one is")
    guest.wait(lambda: opacity() == 0, "it goes")


def test_a_day_above_its_own_rows_stays(scripted: ScriptedHost, browser: Chrome) -> None:
    guest, _connection = join(scripted, browser, event(1))
    [day] = browser.find_elements(By.CSS_SELECTOR, ".day-label")
    assert guest.run("return getComputedStyle(arguments[0]).opacity", day) == "1"


def test_coming_back_to_a_sleeping_tab_catches_up_whatever_the_code(
    scripted: ScriptedHost, browser: Chrome
) -> None:
    guest, connection = join(scripted, browser, event(1))
    connection.say("bye", code=1000, sentence="", retry_after=60_000)
    connection.close(1000)
    guest.wait(lambda: guest.the("banner").is_displayed(), "lost")
    guest.run("document.dispatchEvent(new Event('visibilitychange'))")
    connection = scripted.accept()
    assert greet(connection)["after"] == {"seq": 1, "rid": "rid-1"}
    connection.close(1000)
    guest.run("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    greet(scripted.accept())


def test_a_name_that_the_host_refuses_is_asked_for_again(scripted: ScriptedHost, browser: Chrome) -> None:
    guest = Guest(browser).visit(scripted.url, "Ann")
    connection = scripted.accept()
    assert greet(connection)["name"] == "Ann"
    connection.say("bye", code=4401, sentence="Ann is nobody here.", retry_after=None)
    connection.close(4401)
    guest.wait(
        lambda: guest.the("name-problem").text == "Ann is nobody here.", "the host's sentence is shown"
    )
    assert guest.the("name-field").get_attribute("value") == "Ann"
    guest.the("name-field").send_keys("Berta")
    assert guest.the("name-problem").text == ""
    guest.the("name-submit").click()
    connection = scripted.accept()
    assert greet(connection)["name"] == "Berta"
    welcome(connection)
    guest.in_room()
    assert guest.the("self-name").text == "Berta"
    guest.visit(scripted.url)
    assert greet(scripted.accept())["name"] == "Berta"


def test_what_is_written_before_the_first_answer_survives_the_tab(
    scripted: ScriptedHost, browser: Chrome
) -> None:
    guest = Guest(browser).visit(scripted.url, "Ann")
    scripted.accept()
    guest.say("written early")
    guest.the("field").send_keys("half a sen")
    guest.wait(lambda: guest.messages() == ["written early"], "it waits")
    guest.visit(scripted.url, "Ann")
    connection = scripted.accept()
    greet(connection)
    welcome(connection)
    assert connection.hear_type("send")["body"] == {"text": "written early"}
    assert guest.in_room().the("field").get_property("value") == "half a sen"


def test_a_new_name_that_the_host_refuses_is_asked_for_again_with_its_sentence(
    scripted: ScriptedHost, browser: Chrome
) -> None:
    guest, connection = join(scripted, browser)
    guest.the("rename").click()
    guest.the("name-field").clear()
    guest.the("name-field").send_keys("Anna", Keys.ENTER)
    sent = connection.hear_type("send")
    assert (sent["kind"], sent["body"]) == ("renamed", {"name": "Anna"})
    refused = {"code": "bad_name", "sentence": "Anna is taken.", "retry_after": None}
    connection.say("refused", client_id=sent["client_id"], **refused)
    guest.wait(lambda: guest.the("name-problem").text == "Anna is taken.", "the sentence is beside the field")
    assert guest.the("name-field").get_property("value") == "Anna"
    guest.the("name-cancel").click()
    assert guest.the("self-name").text == "Ann"


def test_another_host_at_this_address_gets_nothing_until_the_person_agrees(
    scripted: ScriptedHost, browser: Chrome
) -> None:
    guest, connection = join(scripted, browser, event(1))
    connection.close(1012)
    guest.wait(lambda: guest.the("banner").is_displayed(), "lost")
    guest.say("for the first host only")
    guest.the("field").send_keys("begun for it")
    guest.run("window.dispatchEvent(new Event('online'))")
    connection = scripted.accept()
    connection.say("challenge", version=1, server="Test", host="another", nonce="n", admission="open")
    guest.wait(lambda: guest.the("name-title").text == "A different host", "the person is asked")
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    guest.wait(lambda: not guest.the("name-dialog").is_displayed(), "Enter, typed unawares, joins nothing")
    assert guest.the("field").get_property("value") == "begun for it"
    guest.the("banner-button").click()
    connection = scripted.accept()
    connection.say("challenge", version=1, server="Test", host="another", nonce="n", admission="open")
    guest.wait(lambda: guest.the("name-dialog").is_displayed(), "who tries again is asked again")
    guest.the("name-submit").click()
    connection = scripted.accept()
    hello = greet(connection, "another")
    assert (hello["after"], hello["epoch"]) == (None, None)
    welcome(connection, event(1, body={"text": "welcome to mine"}))
    guest.sees("welcome to mine")
    assert guest.the("field").get_property("value") == ""
    guest.say("hello")
    assert connection.hear_type("send")["body"] == {"text": "hello"}


def test_a_reset_is_told_and_own_messages_are_offered_again(scripted: ScriptedHost, browser: Chrome) -> None:
    guest, connection = join(
        scripted, browser, event(1), event(2, member=ME, name="Ann", body={"text": "mine"})
    )
    connection.close(1012)
    guest.run("window.dispatchEvent(new Event('online'))")
    connection = scripted.accept()
    greet(connection)
    welcome(connection, reason="epoch", epoch="e2")
    assert connection.hear_type("send")["client_id"] == "id-2"
    guest.wait(lambda: any("not the one from before" in line for line in guest.lines()), "it is told")
    guest.sees("message 1", "mine", "mine")


def test_many_who_come_and_leave_become_one_line_that_opens(scripted: ScriptedHost, browser: Chrome) -> None:
    guest, connection = join(scripted, browser, event(1))
    come = [presence(f"P{number}") for number in range(4)]
    connection.say("presence", full=False, present=6, members=come)
    connection.say("presence", full=False, present=5, members=[presence("P0", "gone")])
    guest.wait(lambda: browser.find_elements(By.CSS_SELECTOR, ".run"), "one line")
    run = browser.find_element(By.CSS_SELECTOR, ".run")
    assert run.text == "4 joined, 1 left"
    run.click()
    guest.wait(lambda: "P0 left the chat" in guest.lines(), "it opens")


ARRIVAL = {"kind": "joined", "body": {}}


def test_lines_give_way_to_the_day_that_stands_over_them(scripted: ScriptedHost, browser: Chrome) -> None:
    guest, connection = join(scripted, browser, event(1))
    told = [event(seq, **(ARRIVAL if seq % 2 else {}), member=f"m{seq}") for seq in range(2, 61)]
    connection.say("events", events=told)
    guest.wait(lambda: len(guest.lines()) > 25, "they are shown")
    guest.scroll_to(300)

    def opacities(*, covered: bool) -> list[float]:
        """Those of the lines that the day stands over by most of their height, or of those below it."""
        return [
            float(line["opacity"]) for line in guest.run(LINES_UNDER_THE_DAY) if line["covered"] is covered
        ]

    covered: list[float] = []
    for place in range(308, 420, 8):
        guest.scroll_to(place)
        guest.wait(lambda: set(opacities(covered=False)[:3]) == {1.0}, "what stands below is seen")
        guest.wait(lambda: max(opacities(covered=True), default=0) < 0.5, "what stands under it is not")
        covered += opacities(covered=True)
    assert covered


LINES_UNDER_THE_DAY = """
    const day = document.querySelector('.day-label span').getBoundingClientRect();
    return [...document.querySelectorAll('p.line')].flatMap((line) => {
      const {top, bottom} = line.getBoundingClientRect();
      const {opacity} = getComputedStyle(line);
      if (top > day.bottom) return [{covered: false, opacity}];
      return bottom > day.top && day.bottom - top > 14 ? [{covered: true, opacity}] : [];
    })"""


def test_what_a_later_version_says_is_shown_as_such(scripted: ScriptedHost, browser: Chrome) -> None:
    guest, connection = join(scripted, browser)
    connection.say("sparkle", colour="blue")
    connection.say("events", events=[event(1, kind="poll", body={"question": "<b>?"})])
    guest.wait(lambda: guest.lines() == ["Other sent something that needs a newer version"], "shown")


def test_markup_in_names_and_messages_stays_text(scripted: ScriptedHost, browser: Chrome) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\">"
    guest, connection = join(scripted, browser, event(1, name=evil, body={"text": evil}))
    connection.say("presence", full=False, present=3, members=[presence(evil)])
    connection.say("signal", member=evil, key="typing", value=True)
    guest.wait(lambda: evil in guest.the("typing").text, "typing")
    assert guest.messages() == [evil]
    assert guest.run("return document.querySelectorAll('#room img').length") == 0
    assert browser.title == "Lounge"


def test_a_hidden_tab_counts_what_came_and_draws_a_line_above_it(
    scripted: ScriptedHost, browser: Chrome
) -> None:
    guest, connection = join(scripted, browser, event(1))
    page = browser.current_window_handle
    browser.switch_to.new_window("tab")
    connection.say("events", events=[event(2), event(3)])

    def titles() -> list[str]:
        targets = browser.execute_cdp_cmd("Target.getTargets", {})["targetInfos"]
        return [target["title"] for target in targets]

    guest.wait(lambda: "(2) Lounge" in titles(), "the title counts")
    browser.switch_to.window(page)
    guest.sees("message 1", "message 2", "message 3")
    shown = guest.run("return document.querySelector('.unread').nextElementSibling.textContent")
    assert "message 2" in shown
    guest.run("window.dispatchEvent(new Event('focus'))")
    guest.wait(lambda: browser.title == "Lounge", "seen")


def test_closing_the_tab_says_bye(scripted: ScriptedHost, browser: Chrome) -> None:
    guest, connection = join(scripted, browser)
    guest.close_tab()
    assert connection.hear_type("bye")["code"] == 1001


def test_a_page_kept_for_the_way_back_lets_go_and_returns(scripted: ScriptedHost, browser: Chrome) -> None:
    guest, connection = join(scripted, browser)
    guest.run("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    with pytest.raises(ConnectionClosed):
        connection.hear_type("bye")
    guest.run("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert greet(scripted.accept())["type"] == "hello"


def test_words_come_in_the_browsers_language(scripted: ScriptedHost, browser: Chrome) -> None:
    scripted.texts = {"zh_TW": {"Your name": "你的名字", "Join": "加入"}}
    languages = {"source": "Object.defineProperty(navigator, 'languages', {get: () => ['zh-TW', 'en']})"}
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", languages)
    guest = Guest(browser).visit(scripted.url)
    guest.wait(lambda: guest.the("name-label").text == "你的名字", "translated")
    assert guest.the("name-submit").text == "加入"
    assert guest.run("return document.documentElement.lang") == "zh-Hant-TW"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system_with_enough_contrast(
    scripted: ScriptedHost, browser: Chrome, scheme: str
) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    guest, _connection = join(scripted, browser, event(1), event(2, member=ME))
    pairs = guest.run(
        """const paint = document.createElement('canvas').getContext('2d');
        const light = (colour) => {
          paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
          const part = [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => value / 255)
            .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
          return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
        };
        const style = getComputedStyle(document.documentElement);
        const of = (name) => light(style.getPropertyValue(name));
        const pairs = [['--text', '--window'], ['--secondary', '--panel'], ['--text', '--bubble'],
          ['--bubble-meta', '--bubble'], ['--own-text', '--own-bubble'], ['--own-meta', '--own-bubble'],
          ['--link', '--bubble'], ['--line-text', '--line-ground'], ['--placeholder', '--field'],
          ['--warning', '--warning-ground'], ['--error', '--error-ground'], ['--on-accent', '--accent'],
          ...Array.from({length: 8}, (_, at) => [`--name-${at}`, '--bubble'])];
        return [light(getComputedStyle(document.body).backgroundColor), ...pairs.map(([one, other]) => {
          const [dark, bright] = [of(one), of(other)].sort((a, b) => a - b);
          return [one, other, (bright + 0.05) / (dark + 0.05)];
        })]"""
    )
    assert (pairs[0] > 0.5) == (scheme == "light")
    assert [pair for pair in pairs[1:] if pair[2] < 4.5] == []
