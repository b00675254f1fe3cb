"""Pages of few lines at the plain doors: the reference's as they are printed, and our own."""

import asyncio
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from desktop_chat.gui.requests import Host
from tests.browsers import OpenBrowser
from tests.gui.programs import Loop, live, running, sees
from tests.hosts import OpenHost, RunningHost
from tests.web.guests import Guest

PLAIN = Path(__file__).parent / "plain"
REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "fastapi-websockets.txt"
PRINTED_PORT = 8000
"""The port that stands in the reference's pages."""


class PageServer:
    """Serves pages from memory on a loopback port of its own, as their own program would."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        outer = self
        self._pages = pages

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = outer._pages.get(self.path.partition("?")[0].strip("/"))
                self.send_response(404 if page is None else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page or b"")

            def log_message(self, *_arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://localhost:{self._server.server_port}"

    def __exit__(self, *_exc: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def own_pages() -> Iterator[str]:
    with PageServer({path.stem: path.read_bytes() for path in PLAIN.glob("*.html")}) as url:
        yield url


@pytest.fixture
def printed_pages() -> Iterator[str]:
    if not REFERENCE.is_file():
        pytest.skip("the reference is not beside this checkout")
    found = re.findall(r'^html = """(.*?)"""$', REFERENCE.read_text(), re.MULTILINE | re.DOTALL)
    pages = list(dict.fromkeys(found))
    assert len(pages) == 3, "the reference prints three different pages"
    names = ("echo", "guarded", "room")
    with PageServer(dict(zip(names, (page.encode() for page in pages), strict=True))) as url:
        yield url


def lines(page: Chrome) -> list[str]:
    return [line.text for line in page.find_elements(By.CSS_SELECTOR, "li")]


def wait_for(page: Chrome, *expected: str) -> None:
    WebDriverWait(page, 10, poll_frequency=0.02).until(
        lambda _: set(expected) <= set(lines(page)), str(expected)
    )


def say(page: Chrome, field: str, text: str) -> None:
    page.find_element(By.ID, field).send_keys(text)
    page.find_element(By.XPATH, "//button[last()]" if field == "line" else "//button[text()='Send']").click()


def is_open(page: Chrome, url: str) -> Chrome:
    page.get(url)
    WebDriverWait(page, 10, poll_frequency=0.02).until(lambda window: window.title == "open")
    return page


def test_our_own_pages_echo(host: RunningHost, own_pages: str, browser: Chrome) -> None:
    say(is_open(browser, f"{own_pages}/echo?port={host.port}"), "line", "one two")
    wait_for(browser, "Message text was: one two")
    say(is_open(browser, f"{own_pages}/guarded?port={host.port}&token=key"), "line", "three")
    wait_for(
        browser, "Session cookie or query token value is: key", "Message text was: three, for item ID: lamp"
    )


def test_the_guarded_door_is_shut_without_cookie_and_token(
    host: RunningHost, own_pages: str, browser: Chrome
) -> None:
    browser.get(f"{own_pages}/guarded?port={host.port}")
    WebDriverWait(browser, 10).until(lambda page: page.title == "closed")
    assert lines(browser) == []


class Tabs:
    """Some tabs of one browser, by their position."""

    def __init__(self, browser: Chrome) -> None:
        self._browser = browser
        self._handles = [browser.current_window_handle]

    def __getitem__(self, position: int) -> Chrome:
        while len(self._handles) <= position:
            self._browser.switch_to.new_window("tab")
            self._handles.append(self._browser.current_window_handle)
        self._browser.switch_to.window(self._handles[position])
        return self._browser

    def close_last(self) -> None:
        self._browser.switch_to.window(self._handles.pop())
        self._browser.close()


def test_our_own_pages_are_a_room(host: RunningHost, own_pages: str, browser: Chrome) -> None:
    tabs = Tabs(browser)
    is_open(tabs[0], f"{own_pages}/room?port={host.port}&client=1")
    is_open(tabs[1], f"{own_pages}/room?port={host.port}&client=2")
    say(tabs[0], "line", "hello")
    wait_for(tabs[0], "You wrote: hello", "Client #1 says: hello")
    wait_for(tabs[1], "Client #1 says: hello")
    tabs.close_last()
    wait_for(tabs[0], "Client #2 left the chat")


def test_the_printed_pages_echo(open_host: OpenHost, printed_pages: str, browser: Chrome) -> None:
    open_host(port=PRINTED_PORT)
    browser.get(f"{printed_pages}/echo")
    say_when_open(browser, "ws", "messageText", "one two")
    wait_for(browser, "Message text was: one two")
    browser.get(f"{printed_pages}/guarded")
    browser.find_element(By.XPATH, "//button[text()='Connect']").click()
    say_when_open(browser, "ws", "messageText", "three")
    wait_for(
        browser,
        "Session cookie or query token value is: some-key-token",
        "Message text was: three, for item ID: foo",
    )


def say_when_open(page: Chrome, socket: str, field: str, text: str) -> None:
    WebDriverWait(page, 10).until(
        lambda window: window.execute_script(f"return {socket} && {socket}.readyState") == 1
    )
    say(page, field, text)


@pytest.mark.usefixtures("program_look")
async def test_the_printed_page_is_a_room(
    qt_loop: Loop, tmp_path: Path, printed_pages: str, open_browser: OpenBrowser
) -> None:
    async with running(tmp_path) as program:
        window = await live(program, Host("Kitchen", "小美", PRINTED_PORT, exact=True))
        tabs = await asyncio.to_thread(Tabs, open_browser())
        guest = Guest(open_browser())
        await asyncio.to_thread(guest.visit, f"http://127.0.0.1:{PRINTED_PORT}", "Ann")
        numbers = await asyncio.to_thread(open_rooms, tabs, f"{printed_pages}/room")

        await asyncio.to_thread(say_when_open, tabs[0], "ws", "messageText", "from a tab")
        said = f"Client #{numbers[0]} says: from a tab"
        await asyncio.to_thread(wait_for, tabs[0], "You wrote: from a tab", said)
        await asyncio.to_thread(wait_for, tabs[1], said)
        await sees(window, "from a tab")
        await asyncio.to_thread(
            guest.wait, lambda: "from a tab" in guest.messages(), "the guest reads the tab"
        )

        window.composer.submitted.emit("from the window 你好")
        await sees(window, "from the window 你好")
        await asyncio.to_thread(guest.say, "from the guests’ page")
        await sees(window, "from the guests’ page")
        await asyncio.to_thread(
            wait_for, tabs[0], "小美 says: from the window 你好", "Ann says: from the guests’ page"
        )

        await asyncio.to_thread(tabs.close_last)
        left = f"Client #{numbers[1]} left the chat"
        await asyncio.to_thread(wait_for, tabs[0], left)
        await sees(window, left)
        await asyncio.to_thread(guest.wait, lambda: left in guest.lines(), "the guest sees who left")


def open_rooms(tabs: Tabs, url: str) -> list[str]:
    """Open the printed room in two tabs and return their numbers."""
    numbers = []
    for position in range(2):
        tabs[position].get(url)
        numbers.append(tabs[position].find_element(By.ID, "ws-id").text)
    return numbers
