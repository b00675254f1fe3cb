"""Everything can be read, and every control be seen, in both themes (WCAG 2.2: 1.4.3 and 1.4.11)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_chat.gui.palette import DARK, LIGHT, Theme, contrast, name_colours

STYLE = (Path(__file__).parents[2] / "resources" / "style" / "chat.qss").read_text("utf-8")
THEMES = [LIGHT, DARK]
SHEETS = ("window", "panel", "card")

TEXTS_ON = {
    "window": ("text", "secondary", "placeholder", "accent_text", "link", "error"),
    "panel": ("text", "secondary", "placeholder", "accent_text"),
    "card": ("text", "secondary", "placeholder", "accent_text", "link", "error"),
    "field": ("text", "secondary", "placeholder", "accent_text"),
    "hover": ("text", "secondary", "placeholder", "accent_text"),
    "border": ("text", "secondary"),  # pressed buttons and rows
    "selection": ("text",),
    "accent": ("on_accent",),
    "accent_hover": ("on_accent",),
    "accent_pressed": ("on_accent",),
    "accent_ground": ("accent_text",),
    "warning_ground": ("text", "warning"),
    "error_ground": ("text", "error"),
    "line_ground": ("line_text",),
    "ground_start": ("text", "secondary", "line_text", "accent_text", "error"),
    "ground_end": ("text", "secondary", "line_text", "accent_text", "error"),
    "bubble": ("text", "link", "bubble_meta"),
    "own_bubble": ("own_text", "own_meta"),
    "own_selection": ("own_text",),
}
"""What is painted on which ground, beside what the style sheet says."""

SHAPES_ON = {
    # The rings of the keyboard's focus, and icons that stand alone.
    **dict.fromkeys((*SHEETS, "field", "hover"), ("accent_text", "secondary")),
    "accent": ("text", "on_accent"),
    "ground_start": ("accent", "accent_text", "error"),
    "ground_end": ("accent", "accent_text", "error"),
    "bubble": ("accent", "bubble_meta"),
    "own_bubble": ("text", "own_meta"),
    "line_ground": ("accent",),
    "present_ground": ("present",),
    "accent_ground": ("accent",),
    "warning_ground": ("warning", "accent_text"),
    "error_ground": ("error", "accent_text"),
}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", TEXTS_ON)
def test_text_can_be_read(theme: Theme, ground: str) -> None:
    assert too_faint(theme, ground, TEXTS_ON[ground], 4.5) == {}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", SHAPES_ON)
def test_rings_and_icons_can_be_seen(theme: Theme, ground: str) -> None:
    assert too_faint(theme, ground, SHAPES_ON[ground], 3.0) == {}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_presence_can_be_seen_beside_the_list(theme: Theme) -> None:
    assert too_faint(theme, "panel", ("present", "placeholder"), 3.0) == {}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_names_can_be_read(theme: Theme) -> None:
    assert min(contrast(colour, theme.bubble) for colour in name_colours(theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_what_the_style_sheet_colours_can_be_read(theme: Theme) -> None:
    pairs = list(pairs_of_style())
    assert len(pairs) > 10
    for selector, text, grounds in pairs:
        for ground in grounds:
            assert too_faint(theme, ground, (text,), 4.5) == {}, selector


def too_faint(theme: Theme, ground: str, marks: tuple[str, ...], least: float) -> dict[str, float]:
    ratios = {mark: contrast(getattr(theme, mark), getattr(theme, ground)) for mark in marks}
    return {mark: round(ratio, 2) for mark, ratio in ratios.items() if ratio < least}


def pairs_of_style() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each rule's selector, its colour of text, and the ground on which that stands."""
    for selector, body in re.findall(
        r"([^{}]+)\{([^}]*)\}", re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)
    ):
        text = re.search(r"(?<![-\w])color: \$(\w+)", body)
        ground = re.search(r"background: \$(\w+)", body)
        if text:
            yield selector.strip(), text[1], (ground[1],) if ground else SHEETS
