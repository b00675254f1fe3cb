"""What the loader says of a library, and what it does not say of one."""

import pytest

from desktop_chat.app.system_libraries import library_problem, missing_library


@pytest.mark.parametrize(
    ("said", "library"),
    [
        ("libEGL.so.1: cannot open shared object file: No such file or directory", "libEGL.so.1"),
        ("/opt/a program/_internal/libglib-2.0.so.0: file too short", "libglib-2.0.so.0"),
        ("libxcb-cursor.so.0: wrong ELF class: ELFCLASS32", "libxcb-cursor.so.0"),
        ("No module named 'desktop_chat.app.desktop'", None),
        ("cannot import name 'run' from 'desktop_chat.app.desktop'", None),
    ],
)
def test_only_a_library_is_taken_for_one(said: str, library: str | None) -> None:
    assert missing_library(ImportError(said)) == library


def test_the_sentence_names_it_and_the_way_without() -> None:
    assert "libEGL.so.1" in library_problem("libEGL.so.1")
    assert "desktop-chat serve" in library_problem("libEGL.so.1")


def test_words_around_the_loaders_words_are_looked_through() -> None:
    outer = ImportError("Failed to load dynlib/dll 'libqxcb.so'")
    outer.__cause__ = OSError("libxcb-cursor.so.0: cannot open shared object file")
    assert missing_library(outer) == "libxcb-cursor.so.0"
