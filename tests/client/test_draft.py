import json
import stat
import sys
from pathlib import Path

import pytest

from desktop_chat.client.draft import LONGEST, keep_draft, read_draft


@pytest.mark.parametrize("text", ["你好\n  two ", "half of a character: \ud83d", "\0", '"'])
def test_a_text_is_there_again_as_it_was(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rooms" / "one.draft"
    keep_draft(path, "before")
    keep_draft(path, text)

    assert read_draft(path) == text
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_text_there_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "one.draft"
    keep_draft(path, "begun")
    keep_draft(path, " \n")
    keep_draft(path, "")

    assert list(tmp_path.iterdir()) == []
    assert read_draft(path) == ""


def test_of_a_very_long_text_the_beginning_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "one.draft"
    keep_draft(path, "長" * LONGEST)

    assert read_draft(path) == "長" * (LONGEST // 3)


@pytest.mark.parametrize("content", [b"", b"{}", b'"half', b"\xff\xfe", b"[" * 100_000, b"7"])
def test_a_damaged_file_is_no_text(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "one.draft"
    path.write_bytes(content)

    assert read_draft(path) == ""


def test_a_foreign_file_is_not_taken_whole(tmp_path: Path) -> None:
    path = tmp_path / "one.draft"
    path.write_text(json.dumps("x" * 10 * LONGEST), "ascii")

    assert len(read_draft(path)) == LONGEST
