import random

import pytest

from desktop_chat.gui.preferences import ZOOMS, Preferences, zoom_after


def test_they_are_read_back() -> None:
    liked = Preferences("en", "light", 80, "ctrl_enter", False, False, 0, 2, 5000)
    assert Preferences.read(liked.as_kept()) == liked


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "tlh"), ("language", None), ("language", ["en"]), ("theme", "neon"), ("zoom", 79),
        ("zoom", 201), ("zoom", True), ("zoom", 100.5), ("send_key", "space"), ("sounds", 1),
        ("keep_awake", "yes"), ("colour", -1), ("colour", 256), ("colour", False), ("colour", "red"),
        ("max_members", 1), ("max_members", 5001), ("max_members", True), ("max_members", "512"),
        ("max_members", 20.0), ("max_members", None), ("max_per_address", 7), ("max_per_address", 10**9),
    ],
)  # fmt: skip
def test_what_is_no_choice_is_as_at_the_first_start(name: str, value: object) -> None:
    assert Preferences.read({name: value, "other": 1}) == Preferences()


def test_whatever_stands_in_the_file_is_read(seed: int) -> None:
    chance = random.Random(seed)
    values: list[object] = [
        "system",
        "dark",
        "zh_TW",
        None,
        True,
        False,
        -1,
        3,
        90,
        10**30,
        1.5,
        [],
        {},
        "\ud800",
        "",
    ]
    for _ in range(2000):
        kept = {name: chance.choice(values) for name in Preferences().as_kept()}
        read = Preferences.read(kept)
        assert Preferences.read(read.as_kept()) == read


def test_the_zoom_goes_in_steps() -> None:
    assert [zoom_after(zoom, +1) for zoom in ZOOMS] == [90, 100, 110, 125, 150, 175, 200, 200]
    assert [zoom_after(zoom, -1) for zoom in ZOOMS] == [80, 80, 90, 100, 110, 125, 150, 175]
    assert zoom_after(175, 0) == 100
    assert zoom_after(105, +1) == 110
    assert zoom_after(105, -1) == 100
