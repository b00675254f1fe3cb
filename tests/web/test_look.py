"""The page looks like the window: the same palette, the same colour for the same member."""

import dataclasses
import re
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from desktop_chat.gui.palette import DARK, LIGHT, Theme, avatar_gradient, name_colours
from desktop_chat.server.settings import HostSettings
from tests.hosts import OpenHost
from tests.web.guests import Guest
from tests.web.scripted_host import ScriptedHost

CSS = (Path(__file__).parents[2] / "resources" / "web" / "chat.css").read_text(encoding="utf-8")
NOT_ON_THE_PAGE = {"name", "dark", "accent_pressed", "accent_ground", "bubble_edge", "present_ground"}
MEMBERS = ["pQ3dX0mJr8TtY1a9Vb2c4w", "Zz_-0123456789abcdefgh", "AAAAAAAAAAAAAAAAAAAAAA", "7"]


def palette_of_page(theme: Theme) -> dict[str, str]:
    palettes = [r"^:root \{(.*?)^\}", r'^:root\[data-theme="dark"\] \{(.*?)^\}'][: 2 if theme.dark else 1]
    blocks = [re.findall(palette, CSS, re.DOTALL | re.MULTILINE)[0] for palette in palettes]
    return {name: value for block in blocks for name, value in re.findall(r"--([a-z0-9-]+): (.*?);", block)}


def disc_of(tint: str) -> tuple[str, str]:
    """The colours that the page's style gives to a class ``tint-N``."""
    [colours] = re.findall(rf"\.{tint} \{{.*?linear-gradient\((#\w+), (#\w+)\)", CSS)
    first, second = colours
    return first, second


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_palettes_are_the_windows(theme: Theme) -> None:
    window = {
        field.name.replace("_", "-"): getattr(theme, field.name)
        for field in dataclasses.fields(theme)
        if field.name not in NOT_ON_THE_PAGE
    }
    window |= {f"name-{number}": colour for number, colour in enumerate(name_colours(theme))}
    page = palette_of_page(theme)
    assert {name: page.get(name) for name in window} == window


def test_a_member_has_one_colour_everywhere(browser: Chrome) -> None:
    with ScriptedHost() as host:
        browser.get(f"{host.url}/tests?modules=testing")
        tints = browser.execute_async_script(
            """const done = arguments[1];
            import('/web/js/formats.js').then(({tintOf}) =>
              done(arguments[0].map((member) => tintOf(member))))""",
            MEMBERS,
        )
    assert [disc_of(tint) for tint in tints] == [avatar_gradient(member) for member in MEMBERS]


@pytest.mark.parametrize("title", ["Kitchen", "Küche 廚房 🐾"])
def test_a_rooms_disc_is_the_windows(
    open_host: OpenHost, host_settings: HostSettings, browser: Chrome, title: str
) -> None:
    host = open_host(dataclasses.replace(host_settings, title=title))
    guest = Guest(browser).visit(host.url, "Ann").in_room()
    guest.wait(lambda: guest.the("room-title").text == title, "the title is shown")
    classes = guest.the("room-avatar").get_attribute("class") or ""
    [tint] = set(classes.split()) - {"avatar"}
    assert disc_of(tint) == avatar_gradient(title)
