"""The page for people who see, hear or touch differently: axe-core looks at every state."""

import json
import os
from importlib.metadata import PackageNotFoundError, files
from typing import Any

import pytest
from selenium.webdriver import Chrome

from tests.web.states import STATES, shown

SIZES = {"phone": (390, 844), "desk": (1280, 800)}


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core, from a package that is installed without what it needs for other browsers."""
    try:
        [script] = [file for file in files("axe-playwright-python") or () if file.name == "axe.min.js"]
    except PackageNotFoundError:
        if os.environ.get("CI") == "true":
            pytest.fail("axe-core is missing: `make test` installs it", pytrace=False)
        pytest.skip("axe-core is not installed: `make test` does it")
    return script.read_text()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(
    browser: Chrome, axe: str, size: str, theme: str, subtests: pytest.Subtests
) -> None:
    width, height = SIZES[size]
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "phone"}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [
        {"name": "prefers-color-scheme", "value": theme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    for state in STATES:
        with subtests.test(state.__name__), shown(browser, state):
            assert violations(browser, axe) == []


def violations(browser: Chrome, axe: str) -> list[str]:
    """What axe-core finds on the page as it stands: rule, impact and elements, one finding a line."""
    browser.execute_script(axe)
    found: list[dict[str, Any]] = browser.execute_async_script(
        """axe.run(document, {resultTypes: ['violations']}).then(
            ({violations}) => arguments[0](JSON.parse(JSON.stringify(violations))))"""
    )
    return [
        f"{finding['impact']}: {finding['id']}: {json.dumps(node['target'])} {node['failureSummary']}"
        for finding in found
        for node in finding["nodes"]
    ]
