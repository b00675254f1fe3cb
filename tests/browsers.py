"""Chromium for the tests of the guests' page: real, headless, with a new profile for each window."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

OpenBrowser = Callable[[], Chrome]

FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--window-size=1000,760",
    # A name for the loopback that is no secure context, as a LAN address is none.
    "--host-resolver-rules=MAP room.test 127.0.0.1",
)
OUR_FAULT = {
    "javascript",
    "security",
}  # console lines' sources; "network" also tells of servers that a test ended


@pytest.fixture
def open_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBrowser]:
    """Opens one more browser at each call; a script error or a breach of its policy in any fails the test."""
    paths = _programs()
    opened: list[Chrome] = []

    def open_one() -> Chrome:
        opened.append(start_browser(*paths, tmp_path_factory.mktemp("browser")))
        return opened[-1]

    yield open_one
    complaints: list[str] = []
    for browser in opened:
        complaints += [line["message"] for line in browser.get_log("browser") if line["source"] in OUR_FAULT]
        browser.quit()
    if complaints:
        pytest.fail("the page complained:\n" + "\n".join(complaints), pytrace=False)


@pytest.fixture
def browser(open_browser: OpenBrowser) -> Chrome:
    """One browser with a new profile."""
    return open_browser()


def _programs() -> tuple[str, str]:
    """The paths of Chromium and its driver; without them the test fails under CI and is skipped elsewhere."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if browser and driver:
        return browser, driver
    if os.environ.get("CI") == "true":
        pytest.fail("Chromium or chromedriver is missing: `make test` as root installs them", pytrace=False)
    pytest.skip("Chromium or chromedriver is not installed (Debian: chromium chromium-driver)")


def start_browser(browser: str, driver: str, profile: Path) -> Chrome:
    """Start the program ``browser`` by its ``driver``, with a new profile in that folder."""
    options = ChromeOptions()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium refuses its sandbox to root
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return Chrome(options=options, service=Service(driver))
