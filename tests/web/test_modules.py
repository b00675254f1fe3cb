"""The page's modules, tested in their own language in a real browser."""

from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.support.wait import WebDriverWait

from tests.web.scripted_host import ScriptedHost

MODULES = sorted(path.stem for path in (Path(__file__).parent / "js").glob("test_*.js"))


def test_the_modules_of_the_page(browser: Chrome, seed: int, subtests: pytest.Subtests) -> None:
    with ScriptedHost() as host:
        browser.get(f"{host.url}/tests?seed={seed}&modules={','.join(MODULES)}")
        WebDriverWait(browser, 40).until(lambda page: page.title == "done")
        results = browser.execute_script("return window.results")
    assert {result["module"] for result in results} == set(MODULES)
    for result in results:
        with subtests.test(f"{result['module']}: {result['name']}"):
            assert result["failure"] is None, result["failure"]
