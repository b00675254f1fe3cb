"""The bots' page in a real browser, with nothing to reach but the host."""

import json
from urllib.parse import urlsplit

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import presence_of_element_located as located
from selenium.webdriver.support.wait import WebDriverWait

from tests.hosts import RunningHost

PATIENCE = 20


def shown(browser: Chrome, selector: str, words: str) -> None:
    WebDriverWait(browser, PATIENCE).until(
        lambda page: any(words in part.text for part in page.find_elements(By.CSS_SELECTOR, selector))
    )


def test_it_shows_every_address_without_the_internet(browser: Chrome, host: RunningHost) -> None:
    browser.get(f"{host.url}/docs")
    shown(browser, ".opblock-summary-path", "/healthz")
    paths = [part.text for part in browser.find_elements(By.CSS_SELECTOR, ".opblock-summary-path")]
    documented = json.loads(
        browser.execute_async_script(
            "const done = arguments[0]; fetch('/openapi.json').then((answer) => answer.text()).then(done);"
        )
    )["paths"]
    assert {path.replace("\u200b", "") for path in paths} == set(documented)
    loaded = browser.execute_script(
        "return performance.getEntriesByType('resource').map((part) => part.name)"
    )
    assert loaded
    assert {urlsplit(name).netloc for name in loaded if name.startswith("http")} == {
        urlsplit(host.url).netloc
    }


def test_a_request_can_be_tried_on_it(browser: Chrome, host: RunningHost) -> None:
    browser.get(f"{host.url}/docs")
    shown(browser, ".opblock-summary-path", "/healthz")
    health = next(
        block
        for block in browser.find_elements(By.CSS_SELECTOR, ".opblock")
        if "/healthz" in block.text.replace("\u200b", "")
    )
    for button in (".opblock-summary-control", ".try-out__btn", "button.execute"):
        found = WebDriverWait(health, PATIENCE).until(located((By.CSS_SELECTOR, button)))
        browser.execute_script("arguments[0].click()", found)
    shown(browser, ".live-responses-table", '"status": "ok"')
