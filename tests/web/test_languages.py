"""The page's words: the program's rule for choosing a language, and every word from the catalogue."""

import random
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from selenium.webdriver import Chrome
from selenium.webdriver.support.select import Select

from desktop_chat.texts import choose_language
from tests.web.frames import event
from tests.web.guests import Guest
from tests.web.scripted_host import ScriptedHost
from tests.web.states import NAMES, REFUSAL, STATES, TITLE, shown, talk

SCRIPTS = sorted((Path(__file__).parents[2] / "resources" / "web" / "js").glob("*.js"))
WANTS_TAIWAN = "Object.defineProperty(navigator, 'languages', {get: () => ['zh-TW', 'en']})"

TAGS = (
    *(
        "en",
        "en-GB",
        "zh",
        "zh-TW",
        "zh_TW.UTF-8",
        "ZH-tw",
        "zh-HK",
        "zh-MO",
        "zh-CN",
        "zh-Hans",
        "zh-Hans-HK",
    ),
    *("zh-Hant", "zh-Hant-CN", "fr", "de-DE", "C.UTF-8", "", "*", "zh tw", "zh-", "../../zh_TW", "x" * 1000),
    *("zh_TW.Big5@radical", "zh\0TW", "zh-TW\n", "zht", "zh-t-w"),
)

OTHER_PEOPLES_WORDS = ", ".join(
    [
        *(
            "bdi",
            ".text",
            ".host",
            "time",
            "kbd",
            "option[lang]",
            ".avatar",
            ".tag",
            ".day-label",
            "noscript",
        ),
        *("#room-title", "#link-host", "#link-address", "#announcer"),
    ]
)
FOREIGN = """
const found = [];
const skipped = arguments[0];
const kinds = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;
const walk = document.createTreeWalker(document.documentElement, kinds);
const add = (where, words) => {
  if (words !== null && words.trim() !== '') found.push([where, words.trim()]);
};
for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  if (element.closest('head, script, style') !== null) continue;
  if (node.nodeType === Node.ELEMENT_NODE) {
    for (const name of ['title', 'aria-label', 'placeholder', 'alt', 'aria-description', 'aria-valuetext']) {
      if (!element.matches('.link, time, .line > span')) add(`${element.tagName}#${element.id} ${name}`,
        element.getAttribute(name));
    }
  } else if (element.closest(skipped) === null) {
    add(`${element.tagName}#${element.id}.${element.className}`, node.textContent);
  }
}
return found"""


Catalogues = dict[str, dict[str, str | list[str]]]


def sentences() -> dict[str, str | list[str]]:
    """Every sentence of the page's scripts, as a catalogue that marks each one."""
    found: dict[str, str | list[str]] = {}
    for script in SCRIPTS:
        for _line, message, _comments, _context in extract_from_file("javascript", script):
            if isinstance(message, str):
                found[message] = f"[!!{message}!!]"
            else:
                found[message[0]] = [f"[!!{form}!!]" for form in message]
    return found


@pytest.fixture(scope="module")
def marked() -> Catalogues:
    return {"zh_TW": sentences()}


def test_the_page_chooses_a_language_as_the_program_does(browser: Chrome, seed: int) -> None:
    chance = random.Random(seed)
    cases = [[tag] for tag in TAGS] + [chance.choices(TAGS, k=chance.randrange(5)) for _ in range(300)]
    with ScriptedHost() as host:
        browser.get(f"{host.url}/tests?modules=testing")
        chosen = browser.execute_async_script(
            """const done = arguments[1];
            import('/web/js/languages.js').then((rule) => done(arguments[0].map(rule.chooseLanguage)))""",
            cases,
        )
    for tags, language in zip(cases, chosen, strict=True):
        assert language == choose_language(tags), tags


@pytest.mark.timeout(200)
def test_every_word_comes_from_the_catalogue(
    browser: Chrome, marked: Catalogues, subtests: pytest.Subtests
) -> None:
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WANTS_TAIWAN})
    for state in STATES:
        with subtests.test(state.__name__), shown(browser, state, marked) as guest:
            assert guest.run("return document.documentElement.lang") == "zh-Hant-TW"
            foreign = [
                (where, words)
                for where, words in guest.run(FOREIGN, OTHER_PEOPLES_WORDS)
                if not re.fullmatch(r"\[!!.*!!\]", words, re.DOTALL)
                and words not in {*NAMES.values(), REFUSAL}
            ]
            assert foreign == []
            title = guest.browser.title
            assert TITLE in title or title.startswith("[!!") or title == "Desktop Chat"


def test_the_language_is_changed_in_an_open_room_and_kept(browser: Chrome, marked: Catalogues) -> None:
    guest = Guest(browser)
    with ScriptedHost() as host:
        host.texts = marked
        connection = talk(host, guest)
        guest.the("field").send_keys("half a sen")
        guest.scroll_to(100)
        first = guest.run("return document.querySelectorAll('.message')[1].getBoundingClientRect().top")
        guest.the("options-open").click()
        Select(guest.the("language")).select_by_visible_text("繁體中文")
        guest.wait(lambda: guest.the("options-title").text == "[!!Settings!!]", "the fixed words change")
        guest.wait(lambda: guest.lines()[0] == "[!!Daniel joined the chat!!]", "the lines change")
        assert guest.the("typing").text == "[!!美玲 is typing…!!]"
        assert guest.the("field").get_property("value") == "half a sen"
        again = guest.run("return document.querySelectorAll('.message')[1].getBoundingClientRect().top")
        assert abs(again - first) < 2, "nothing jumps"
        assert "月" in guest.run("return document.querySelector('.day-label').textContent"), "dates follow"
        connection.say("events", events=[event(14)])
        guest.wait(lambda: "message 14" in guest.messages(), "it goes on")
        browser.refresh()
        guest.wait(
            lambda: guest.the("skip").get_attribute("textContent") == "[!!Go to the message field!!]", "kept"
        )


def test_a_language_can_be_chosen_before_the_name_is_given(browser: Chrome, marked: Catalogues) -> None:
    guest = Guest(browser)
    with ScriptedHost() as host:
        host.texts = marked
        guest.visit(host.url)
        guest.wait(lambda: guest.the("name-field").is_displayed(), "asked")
        guest.the("name-field").send_keys("Ann")
        Select(guest.the("name-language")).select_by_value("zh_TW")
        guest.wait(lambda: guest.the("name-title").text == "[!!Welcome to Desktop Chat!!]", "it changes")
        assert guest.the("name-field").get_property("value") == "Ann"


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_a_theme_is_chosen_against_the_system_and_kept(browser: Chrome, choice: str) -> None:
    system = {"light": "dark", "dark": "light"}[choice]
    features = [{"name": "prefers-color-scheme", "value": system}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    guest = Guest(browser)
    with ScriptedHost() as host:
        talk(host, guest)
        ground = guest.run("return getComputedStyle(document.querySelector('main')).backgroundColor")
        guest.the("options-open").click()
        Select(guest.the("theme")).select_by_value(choice)
        guest.wait(lambda: guest.run("return document.documentElement.dataset.theme") == choice, "chosen")
        assert guest.run("return getComputedStyle(document.querySelector('main')).backgroundColor") != ground
        browser.refresh()
        assert guest.run("return document.documentElement.dataset.theme") == choice
        frame = guest.run("return document.querySelector('meta[name=theme-color]').content")
        assert frame == guest.run(
            "return getComputedStyle(document.documentElement).getPropertyValue('--window')"
        )
