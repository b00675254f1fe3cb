"""Private folders and files."""

from pathlib import Path

import pytest

from desktop_chat.storage.files import make_private_folder


@pytest.mark.parametrize("inside", [".", "folder", "folder/below"])
def test_a_file_in_the_way_of_a_folder_is_no_folder_that_exists(tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        make_private_folder(tmp_path / "file" / inside)
