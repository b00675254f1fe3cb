"""A guest's browser, as a person uses it: enter a name, read, write, wait for facts."""

from collections.abc import Callable
from typing import Any

from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE = 15.0


class Guest:
    """One browser on the page of a host."""

    def __init__(self, browser: Chrome) -> None:
        self.browser = browser

    def visit(self, url: str, name: str | None = None) -> "Guest":
        """Open the page and, with ``name``, answer its question."""
        self.browser.get(url)
        if name is not None:
            self.wait(lambda: self.the("name-field").is_displayed(), "the page asks for a name")
            self.the("name-field").send_keys(name)
            self.the("name-submit").click()
        return self

    def close_tab(self) -> None:
        """Close the page's tab; the browser goes on with an empty one."""
        page = self.browser.current_window_handle
        self.browser.switch_to.new_window("tab")
        rest = self.browser.current_window_handle
        self.browser.switch_to.window(page)
        self.browser.close()
        self.browser.switch_to.window(rest)

    def the(self, identifier: str) -> WebElement:
        return self.browser.find_element(By.ID, identifier)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.browser.execute_script(script, *arguments)

    def wait(self, fact: Callable[[], Any], words: str, seconds: float = PATIENCE) -> Any:
        return WebDriverWait(self.browser, seconds, 0.05).until(lambda _page: fact(), words)

    def say(self, text: str) -> None:
        self.the("field").send_keys(text, Keys.ENTER)

    def messages(self) -> list[str]:
        """The texts of all bubbles, from the oldest to the newest."""
        found: list[str] = self.run(
            "return [...document.querySelectorAll('.message .text')].map(e => e.textContent)"
        )
        return found

    def lines(self) -> list[str]:
        found: list[str] = self.run(
            "return [...document.querySelectorAll('.line > span')].map(e => e.textContent)"
        )
        return found

    def members(self) -> list[str]:
        found: list[str] = self.run(
            "return [...document.querySelectorAll('#members bdi')].map(e => e.textContent)"
        )
        return found

    def marks(self) -> list[str]:
        """The accessible words of the marks on own messages."""
        found: list[str] = self.run(
            "return [...document.querySelectorAll('.mark')].map(e => e.getAttribute('aria-label'))"
        )
        return found

    def sees(self, *texts: str) -> None:
        """Wait until exactly these messages are there."""
        self.wait(lambda: self.messages() == list(texts), f"{texts} are shown")

    def in_room(self) -> "Guest":
        self.wait(lambda: self.the("room-note").text not in {"", "Connecting…"}, "the room is entered")
        return self

    def distance_from_end(self) -> float:
        """Pixels between what is in sight and the end of the timeline."""
        distance: float = self.run(
            """const scroller = document.getElementById('scroller');
            return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight"""
        )
        return distance

    def scroll_to(self, pixels: int) -> None:
        self.run("document.getElementById('scroller').scrollTop = arguments[0]", pixels)
