"""Typing Chinese: Enter belongs to the input method until it has finished, whatever comes first."""

import pytest
from selenium.webdriver import Chrome, Keys

from tests.hosts import RunningHost
from tests.web.guests import Guest

ENTER = {"key": "Enter", "code": "Enter"}
BY_THE_INPUT_METHOD = 229


def compose(guest: Guest, text: str) -> None:
    """Show ``text`` as the input method's unfinished word."""
    selection = {"selectionStart": len(text), "selectionEnd": len(text)}
    guest.browser.execute_cdp_cmd("Input.imeSetComposition", {"text": text, **selection})


def press_enter(guest: Guest, code: int) -> None:
    for kind in ("rawKeyDown", "keyUp"):
        guest.browser.execute_cdp_cmd(
            "Input.dispatchKeyEvent", {"type": kind, "windowsVirtualKeyCode": code, **ENTER}
        )


def test_a_word_is_shown_while_it_is_composed_and_enter_only_accepts_it(
    host: RunningHost, browser: Chrome
) -> None:
    guest = Guest(browser).visit(host.url, "Ann").in_room()
    guest.wait(lambda: guest.run("return document.activeElement.id") == "field", "one can write at once")
    for part in ("ㄋ", "ㄋㄧ", "你", "你ㄏ", "你好"):
        compose(guest, part)
        assert guest.the("field").get_property("value") == part
    press_enter(guest, BY_THE_INPUT_METHOD)
    browser.execute_cdp_cmd("Input.insertText", {"text": "你好"})
    assert guest.the("field").get_property("value") == "你好"
    assert guest.messages() == []
    guest.the("field").send_keys(Keys.ENTER)
    guest.sees("你好")


@pytest.mark.parametrize("field", ["field", "name-field"])
@pytest.mark.parametrize("order", ["enter, then end", "end, then enter (Safari)"])
def test_the_enter_that_accepts_a_word_never_sends(
    host: RunningHost, browser: Chrome, field: str, order: str
) -> None:
    guest = Guest(browser).visit(host.url)
    guest.wait(lambda: guest.the("name-field").is_displayed(), "asked")
    if field == "field":
        guest.visit(host.url, "Ann").in_room()
    guest.run(
        """const [id, safari] = arguments;
        const field = document.getElementById(id);
        field.focus();
        field.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}));
        field.value = '小美';
        field.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true}));
        const ended = new CompositionEvent("compositionend", {data: "小美", bubbles: true});
        const end = () => field.dispatchEvent(ended);
        const enter = {key: 'Enter', keyCode: 229, isComposing: !safari, bubbles: true, cancelable: true};
        if (safari) end();
        window.taken = !field.dispatchEvent(new KeyboardEvent('keydown', enter));
        if (!safari) end();""",
        field,
        "Safari" in order,
    )
    assert guest.the(field).get_property("value") == "小美"
    assert guest.messages() == []
    assert guest.the("name-dialog").is_displayed() == (field == "name-field")
    assert guest.run("return window.taken") == (field == "name-field"), "no form is submitted by that key"
    guest.the(field).send_keys(Keys.ENTER)
    if field == "field":
        guest.sees("小美")
    else:
        guest.in_room().wait(lambda: guest.members() == ["小美"], "the next Enter counts")
