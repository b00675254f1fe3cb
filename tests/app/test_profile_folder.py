"""The data folder's way to another place: nothing is lost, nothing starts empty."""

import os
import shutil
import socket
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from desktop_chat.app import moving
from desktop_chat.app.moving import fallback_folder, move_data, settled_folder
from desktop_chat.app.profile_folder import (
    MOVED,
    MOVING,
    POINTER,
    Pointer,
    ProfileFolder,
    check_folder,
    current_folder,
    holds_data,
)
from desktop_chat.client.profile import Profile
from desktop_chat.protocol.errors import Refusal
from desktop_chat.storage.store import FolderInUse

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def usual(tmp_path: Path) -> Path:
    """A usual data folder with somebody in it."""
    folder = tmp_path / "usual"
    Profile(folder).person("小美").identity()
    (folder / "people" / "1" / "rooms").mkdir()
    (folder / "people" / "1" / "rooms" / "a.db").write_bytes(os.urandom(3_000_000))
    (folder / "window.json").write_text('{"own_name": "小美"}')
    (folder / "profile.lock").touch()
    return folder


@pytest.fixture
def new(tmp_path: Path) -> Path:
    folder = tmp_path / "the new one"
    folder.mkdir()
    return folder


def contents_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (POINTER, MOVED, "profile.lock")
    }


def test_an_empty_folder_gets_everything_at_the_next_start(usual: Path, new: Path) -> None:
    before = contents_of(usual)
    data = ProfileFolder(usual, usual)
    data.choose(new)
    assert data.chosen == new
    assert not list(new.iterdir())
    assert current_folder(usual) == usual

    assert settled_folder(usual) == new

    assert contents_of(new) == contents_of(usual) == before
    assert current_folder(usual) == settled_folder(usual) == new
    assert ProfileFolder(new, usual).chosen is None
    assert [person.name for person in Profile(new).people()] == ["小美"]
    if os.name == "posix":
        assert {path.stat().st_mode & 0o077 for path in new.rglob("*")} == {0}


def test_a_folder_with_data_is_used_as_it_is(usual: Path, new: Path) -> None:
    Profile(new).person("Ann")
    before = contents_of(new)
    ProfileFolder(usual, usual).choose(new)

    assert settled_folder(usual) == new
    assert contents_of(new) == before


def test_there_and_back_brings_what_was_added_there(usual: Path, new: Path) -> None:
    ProfileFolder(usual, usual).choose(new)
    settled_folder(usual)
    Profile(new).person("Ann")
    before = contents_of(new)
    ProfileFolder(new, usual).choose(usual)

    assert settled_folder(usual) == usual

    assert Pointer.load(usual) == Pointer(None, new, None)
    assert [person.name for person in Profile(usual).people()] == ["小美", "Ann"]
    (earlier,) = usual.glob("earlier-copy-*")
    assert [person.name for person in Profile(earlier).people()] == ["小美"]
    assert contents_of(new) == before


def test_many_moves_keep_the_newest_data_and_every_copy(usual: Path, new: Path) -> None:
    for number, (here, there) in enumerate([(usual, new), (new, usual)] * 2):
        Profile(here).person(f"Person {number}")
        ProfileFolder(here, usual).choose(there)
        assert settled_folder(usual) == there
        assert len(Profile(there).people()) == 2 + number
    assert len(list(usual.glob("earlier-copy-*"))) == 2
    assert len(list(new.glob("earlier-copy-*"))) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_folder_need_not_have_a_name_in_utf_8(usual: Path, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9")
    odd.mkdir()
    ProfileFolder(usual, usual).choose(odd)

    assert settled_folder(usual) == odd
    assert current_folder(usual) == odd


def test_a_choice_can_be_taken_back(usual: Path, new: Path) -> None:
    data = ProfileFolder(usual, usual)
    data.choose(new)
    data.choose(usual)

    assert data.chosen is None
    assert settled_folder(usual) == usual
    assert not list(new.iterdir())


def test_the_command_line_leaves_nothing_to_choose(usual: Path, new: Path) -> None:
    data = ProfileFolder(usual, None)
    data.choose(new)

    assert data.fixed
    assert data.chosen is None
    assert not (usual / POINTER).exists()


def test_what_cannot_be_chosen_is_a_sentence(usual: Path, new: Path, tmp_path: Path) -> None:
    (new / "somebody's.txt").write_text("mine")
    (usual / "inside").mkdir()
    for folder, word in (
        (new, "other files"),
        (usual / "inside", "inside"),
        (tmp_path, "around"),
        (tmp_path / "missing", "no folder"),
        (new / "somebody's.txt", "no folder"),
        (Path("relative"), "no folder"),
    ):
        with pytest.raises(Refusal) as refused:
            ProfileFolder(usual, usual).choose(folder)
        assert word in str(refused.value)
    assert not (usual / POINTER).exists()
    assert (new / "somebody's.txt").read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a folder that even root cannot write to")
def test_a_folder_that_cannot_be_written_is_refused(usual: Path) -> None:
    with pytest.raises(Refusal) as refused:
        check_folder(Path("/proc/self"), usual)
    assert refused.value.code == "unusable_folder"


def test_too_little_space_is_refused(usual: Path, new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(10**9, 10**9, 1000))
    with pytest.raises(Refusal) as refused:
        check_folder(new, usual)

    assert "MB" in str(refused.value)


def test_what_the_system_leaves_in_every_folder_does_not_count(usual: Path, new: Path) -> None:
    (new / "lost+found").mkdir()
    check_folder(new, usual)


def test_an_interrupted_move_is_made_anew(usual: Path, new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ProfileFolder(usual, usual).choose(new)
    copy = moving._copy
    copied: list[Path] = []

    def fail_at_the_second(source: Path, target: Path) -> bytes:
        copied.append(target)
        if len(copied) == 2:
            target.write_bytes(b"half")
            raise OSError(28, os.strerror(28))
        return copy(source, target)

    monkeypatch.setattr(moving, "_copy", fail_at_the_second)
    with pytest.raises(Refusal) as refused:
        settled_folder(usual)
    assert os.strerror(28) in str(refused.value)
    assert (new / MOVING).exists()
    assert not holds_data(new)
    assert fallback_folder(usual) == current_folder(usual) == usual

    (usual / "window.json").write_text('{"own_name": "meanwhile"}')
    monkeypatch.undo()
    assert settled_folder(usual) == new
    assert contents_of(new) == contents_of(usual)
    assert not (new / MOVING).exists()


def test_nothing_foreign_is_removed_to_try_again(usual: Path, new: Path) -> None:
    ProfileFolder(usual, usual).choose(new)
    (new / MOVING).write_text('["window.json", "../usual", 7]')
    (new / "window.json").write_text("half")
    (new / "diary.txt").write_text("mine")
    with pytest.raises(Refusal):
        settled_folder(usual)

    assert (new / "diary.txt").read_text() == "mine"
    (new / "diary.txt").unlink()
    settled_folder(usual)
    assert contents_of(new) == contents_of(usual)


@pytest.mark.parametrize(
    "note",
    ['[".."]', '["."]', '["..", "/"]', '["a\\u0000b", "\\udcff"]', "7", "null", '{"..": 1}', "[" * 10**5],
)
def test_the_note_of_a_stranger_leads_out_of_no_folder(usual: Path, new: Path, note: str) -> None:
    beside = new / "photos.txt"
    inner = new / "chat"
    inner.mkdir()
    beside.write_text("precious")
    (inner / MOVING).write_text(note)
    ProfileFolder(usual, usual).choose(inner)

    assert settled_folder(usual) == inner
    assert beside.read_text() == "precious"
    assert contents_of(inner) == contents_of(usual)


def test_a_copy_that_differs_is_not_used(usual: Path, new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ProfileFolder(usual, usual).choose(new)
    monkeypatch.setattr(moving, "_sum_of", lambda _path: b"another")
    with pytest.raises(Refusal) as refused:
        settled_folder(usual)
    assert refused.value.code == "data_folder"

    assert current_folder(usual) == usual
    assert not holds_data(new)


def test_nothing_is_moved_while_somebody_works_there(usual: Path, new: Path) -> None:
    profile = Profile(usual)
    profile.acquire()
    with pytest.raises(FolderInUse):
        move_data(usual, new)
    profile.release()

    move_data(usual, new)
    assert holds_data(new)


def test_a_folder_that_is_gone_never_starts_empty(usual: Path, new: Path) -> None:
    ProfileFolder(usual, usual).choose(new)
    settled_folder(usual)
    away = new.rename(new.with_name("unplugged"))
    new.mkdir()  # a mount point without its disk
    for find in (current_folder, settled_folder):
        with pytest.raises(Refusal) as refused:
            find(usual)
        assert str(new) in str(refused.value)
    assert not list(new.iterdir())
    assert fallback_folder(usual) == usual

    new.rmdir()
    away.rename(new)
    assert current_folder(usual) == new


def test_without_any_data_there_is_nothing_to_fall_back_to(tmp_path: Path) -> None:
    Pointer(tmp_path / "gone").save(tmp_path / "usual")

    assert fallback_folder(tmp_path / "usual") is None


@pytest.mark.parametrize(
    "content",
    ["", "[]", "7", '{"folder": 7}', '{"folder": "relative"}', '{"chosen": "/a\\u0000b"}', "[" * 10**5],
)
def test_a_damaged_pointer_is_a_sentence(usual: Path, content: str) -> None:
    (usual / POINTER).write_text(content)
    for find in (current_folder, settled_folder):
        with pytest.raises(Refusal) as refused:
            find(usual)
        assert refused.value.code == "damaged_pointer"
    assert fallback_folder(usual) == usual


def test_a_first_start_is_in_the_usual_folder(tmp_path: Path) -> None:
    assert (
        current_folder(tmp_path / "nothing") == settled_folder(tmp_path / "nothing") == tmp_path / "nothing"
    )
    assert not (tmp_path / "nothing").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a socket as a file")
def test_the_socket_of_a_dead_program_is_left_behind(usual: Path, new: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(usual)  # the path has to be short
        try:
            listener.bind("window.socket")
        finally:
            os.chdir(here)
        move_data(usual, new)

    assert not (new / "window.socket").exists()
    shutil.rmtree(new)
