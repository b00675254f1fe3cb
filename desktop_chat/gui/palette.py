"""The colours of the two themes, as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one look, as ``#rrggbb``. Text on its ground has a contrast of at least 4.5:1."""

    name: str
    dark: bool
    window: str
    panel: str
    card: str
    border: str
    field: str
    hover: str
    text: str
    secondary: str
    placeholder: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_text: str
    accent_ground: str
    link: str
    ground_start: str
    ground_end: str
    bubble: str
    bubble_edge: str
    bubble_meta: str
    own_bubble: str
    own_text: str
    own_meta: str
    selection: str
    own_selection: str
    line_ground: str
    line_text: str
    unread_line: str
    present: str
    present_ground: str
    warning: str
    warning_ground: str
    error: str
    error_ground: str
    scroll_bar: str


LIGHT: Final = Theme(
    name="light",
    dark=False,
    window="#ffffff",
    panel="#f5f7fa",
    card="#ffffff",
    border="#e6eaf0",
    field="#eef1f6",
    hover="#e9edf3",
    text="#161a22",
    secondary="#5d6778",
    placeholder="#646b78",
    accent="#336aec",
    accent_hover="#2b60dd",
    accent_pressed="#2453c6",
    on_accent="#ffffff",
    accent_text="#2a5fdc",
    accent_ground="#e4edff",
    link="#2563e0",
    ground_start="#e6eff8",
    ground_end="#f1e9f5",
    bubble="#ffffff",
    bubble_edge="#dcdfea",
    bubble_meta="#687182",
    own_bubble="#3465e6",
    own_text="#ffffff",
    own_meta="#f3f6ff",
    selection="#bcd4ff",
    own_selection="#1b45b4",
    line_ground="#dfe3ef",
    line_text="#4c566a",
    unread_line="#b3c6f5",
    present="#0f9458",
    present_ground="#e0f5eb",
    warning="#8a5300",
    warning_ground="#fff3da",
    error="#c0272d",
    error_ground="#fde8e8",
    scroll_bar="#b4bccb",
)

DARK: Final = Theme(
    name="dark",
    dark=True,
    window="#171b22",
    panel="#13161c",
    card="#171b22",
    border="#232934",
    field="#1f2530",
    hover="#252c38",
    text="#e9ecf2",
    secondary="#98a2b3",
    placeholder="#8f97a6",
    accent="#3f6fe0",
    accent_hover="#3867d8",
    accent_pressed="#315fd0",
    on_accent="#ffffff",
    accent_text="#7ba3ff",
    accent_ground="#1b2a4a",
    link="#86adff",
    ground_start="#0d1117",
    ground_end="#13141e",
    bubble="#212733",
    bubble_edge="#212733",
    bubble_meta="#96a0b1",
    own_bubble="#3864d6",
    own_text="#ffffff",
    own_meta="#f3f6ff",
    selection="#35538f",
    own_selection="#16389a",
    line_ground="#1c222d",
    line_text="#a3adbd",
    unread_line="#2b3d68",
    present="#2fd07f",
    present_ground="#16312a",
    warning="#f5c15c",
    warning_ground="#33290f",
    error="#ff8b8b",
    error_ground="#3a1c20",
    scroll_bar="#465063",
)

_AVATARS: Final = (
    ("#5cb8ff", "#3878f4"),
    ("#fb7eb8", "#dd478b"),
    ("#3cd3a2", "#12a176"),
    ("#9180ff", "#6748ea"),
    ("#ff8a5c", "#f0493e"),
    ("#ffb74d", "#f28c14"),
    ("#46d2e0", "#1396b5"),
    ("#a6cf4c", "#5f9a1e"),
    ("#d98bf5", "#a944d6"),
    ("#d9a178", "#a8683a"),
    ("#9fb0c6", "#647892"),
    ("#ff8095", "#d42a55"),
    ("#7fbf7a", "#3b8a45"),
    ("#8fa2ee", "#3d4fb5"),
)
"""Gradients, top to bottom, of the discs behind initials."""

_NAMES_LIGHT: Final = (
    "#2468e0", "#c2327a", "#0b7a57", "#6544dd", "#c43a1d", "#9a5b00", "#0b7489",
    "#4c7412", "#9a2fc4", "#8a5426", "#51647d", "#c01f4a", "#2f7339", "#3f50b8",
)  # fmt: skip
_NAMES_DARK: Final = (
    "#5bc0ff", "#ff86bd", "#3fdcab", "#a597ff", "#ff9b78", "#ffbe5c", "#56d9e6",
    "#b5dc62", "#e3a0fa", "#e0b08c", "#b3c2d6", "#ff93a6", "#95d490", "#a5b4f5",
)  # fmt: skip


_NEUTRAL: Final = ("#8790a0", "#6b7484")


def avatar_gradients() -> Sequence[tuple[str, str]]:
    """Return the two colours of every disc, in the order of their numbers."""
    return _AVATARS


def avatar_gradient(member: str | None, chosen: int | None = None) -> tuple[str, str]:
    """Return the two colours of a member's disc; without a ``chosen`` one always the same for a member.

    Grey where neither the member nor a choice is known.
    """
    return _NEUTRAL if member is None and chosen is None else _AVATARS[_number(member or "", chosen)]


def name_colours(theme: Theme) -> Sequence[str]:
    """Return all colours that names can have in ``theme``."""
    return _NAMES_DARK if theme.dark else _NAMES_LIGHT


def name_colour(member: str, theme: Theme, chosen: int | None = None) -> str:
    """Return the colour of a member's name in ``theme``; it matches the disc's."""
    return name_colours(theme)[_number(member, chosen)]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _number(member: str, chosen: int | None) -> int:
    """The ``chosen`` number, if there is such a colour; a newer program may have more of them.

    Else a sum, so that the guests' page finds the same colour without a hash of its own.
    """
    if chosen is not None and chosen < len(_AVATARS):
        return chosen
    return sum(member.encode()) % len(_AVATARS)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
