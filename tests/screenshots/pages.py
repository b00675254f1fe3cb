"""The guests' page in a real browser, on a phone and on a desktop, over a real host."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from selenium.webdriver import Chrome

from tests.browsers import start_browser
from tests.screenshots.looks import Look
from tests.screenshots.lounge import Lounge, lounge
from tests.screenshots.sample import BUSY, EXTREME, OTHERS, OWN, Line
from tests.web.guests import Guest

PATIENCE: Final = 60.0  # seconds; nobody measures anything here
PHONE: Final = (390, 844)
DESKTOP: Final = (1280, 800)
LOOKS: Final = (
    Look("light", "en", PHONE),
    Look("dark", "zh_TW", PHONE),
    Look("light", "zh_TW", DESKTOP),
    Look("dark", "en", DESKTOP),
)


@dataclass(frozen=True, slots=True)
class Page:
    """Something the page can show: what a guest does once it is in the room (or, unnamed, before)."""

    name: str
    act: Callable[[Guest], object] = lambda _guest: None
    looks: Sequence[Look] = LOOKS
    lines: Sequence[Line] = BUSY
    guest: str | None = "Kim"
    host_stops: bool = False


def _type(guest: Guest) -> None:
    guest.the("field").send_keys("A draft that has not been sent yet")


def _open_roster(guest: Guest) -> None:
    guest.run("const b = document.getElementById('roster-toggle'); if (b.offsetParent) b.click()")


def _open_link(guest: Guest) -> None:
    guest.run("document.querySelector('.message .link').click()")


PAGES: Final = (
    Page("50-page-name", guest=None),
    Page("51-page-busy"),
    Page("52-page-typing", _type, LOOKS[:1]),
    Page("53-page-roster", _open_roster, LOOKS[:2]),
    Page("54-page-rename", lambda guest: guest.the("rename").click(), LOOKS[2:]),
    Page("55-page-link", _open_link),
    Page("56-page-extreme", lines=EXTREME),
    Page("57-page-empty", lines=()),
    Page("58-page-closed", host_stops=True),
)


async def take_pages(folder: Path, wanted: Callable[[str], bool], taken: list[Path]) -> None:
    """Put the pictures of all pages that are ``wanted`` into ``folder``, where there is a browser."""
    jobs = [
        (page, [look for look in page.looks if wanted(f"{page.name}--{look.name}")])
        for page in PAGES
    ]  # fmt: skip
    jobs = [(page, looks) for page, looks in jobs if looks]
    programs = shutil.which("chromium"), shutil.which("chromedriver")
    if not jobs or programs[0] is None or programs[1] is None:
        return
    with tempfile.TemporaryDirectory() as profile:
        browser = await asyncio.to_thread(start_browser, programs[0], programs[1], Path(profile))
        try:
            for page, looks in jobs:
                for look in looks:
                    path = folder / f"{page.name}--{look.name}.png"
                    await _take(browser, page, look, path)
                    taken.append(path)
        finally:
            await asyncio.to_thread(browser.quit)


async def _take(browser: Chrome, page: Page, look: Look, path: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        async with lounge(Path(place), page.lines, [*OTHERS[:3], OWN] if page.lines else [OWN]) as running:
            guest = Guest(browser)
            await asyncio.to_thread(_visit, guest, page, look, running)
            if page.host_stops:
                await running.stop()
                await asyncio.to_thread(
                    guest.wait, lambda: guest.the("banner").is_displayed(), "the page tells of it"
                )
            await asyncio.to_thread(browser.save_screenshot, str(path))


def _visit(guest: Guest, page: Page, look: Look, running: Lounge) -> None:
    browser = guest.browser
    width, height = look.size
    for command, arguments in (
        ("Emulation.setDeviceMetricsOverride",
         {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}),
        ("Emulation.setEmulatedMedia", {"features": [
             {"name": "prefers-color-scheme", "value": look.theme},
             {"name": "prefers-reduced-motion", "value": "reduce"},
         ]}),
        ("Emulation.setUserAgentOverride",
         {"userAgent": "", "acceptLanguage": look.language.replace("_", "-")}),
        ("Network.clearBrowserCookies", {}),  # ports share them
    ):  # fmt: skip
        browser.execute_cdp_cmd(command, arguments)
    guest.visit(f"http://127.0.0.1:{running.port}/", page.guest)
    if page.guest is not None:
        guest.in_room()
        said = [line for line in page.lines if line.text]
        guest.wait(lambda: len(guest.messages()) >= len(said), "everything is shown", PATIENCE)
    else:
        guest.wait(lambda: guest.the("name-field").is_displayed(), "the page asks for a name", PATIENCE)
    page.act(guest)
