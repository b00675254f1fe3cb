from pathlib import Path

import pytest

from desktop_chat.app.settings import WindowSettings


def test_what_was_saved_is_there_at_the_next_start(tmp_path: Path) -> None:
    WindowSettings("小美的房間", "小美").save(tmp_path)

    assert WindowSettings.load(tmp_path) == WindowSettings("小美的房間", "小美")


@pytest.mark.parametrize(
    "content", [None, b"", b"\xff\xfe", b"[1]", b"{}", b'{"room_title": 7, "own_name": null}']
)
def test_a_file_of_no_use_gives_what_a_first_start_has(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "window.json").write_bytes(content)

    assert WindowSettings.load(tmp_path) == WindowSettings()
