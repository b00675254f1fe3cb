"""People, keys, recent rooms, and the lock of a profile."""

import json
import os
import random
import stat
import sys
import threading
from pathlib import Path

import pytest

from desktop_chat.client.profile import RECENT_ROOMS, Person, Profile, RecentRoom
from desktop_chat.client.system_name import full_name_of_gecos, presentable, system_name
from desktop_chat.protocol.entities import member_of
from desktop_chat.protocol.limits import NAME_CHARACTERS
from desktop_chat.storage.lock import FileLock
from desktop_chat.storage.schema import DamagedFile
from desktop_chat.storage.store import CannotOpen, FolderInUse
from tests.damage import damaged

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "data")


def room(number: int, address: str = "") -> RecentRoom:
    return RecentRoom(address or f"10.0.0.{number}:8765", f"Room {number}", f"host-{number}", number)


# People


def test_the_first_person_is_called_as_the_computer_says(profile: Profile) -> None:
    person = profile.person()
    assert person.name == system_name()
    assert profile.people() == [person]
    assert profile.person() == person


def test_a_person_keeps_key_and_folder(profile: Profile, tmp_path: Path) -> None:
    made = profile.person("小美")
    again = Profile(tmp_path / "data").person("小美")
    assert again == made
    assert again.identity().public == made.identity().public


def test_another_name_is_somebody_else(profile: Profile) -> None:
    one, two = profile.person("小美"), profile.person("Bob")
    assert one.folder != two.folder
    assert one.identity().public != two.identity().public
    assert [person.name for person in profile.people()] == ["小美", "Bob"]
    assert profile.person() == one


@pytest.mark.parametrize("spelling", ["ÅSA", "a\u030asa", "  åsa ", "å\nsa".replace("\n", ""), "Åsa"])
def test_a_name_is_found_however_it_is_spelt(profile: Profile, spelling: str) -> None:
    person = profile.person("Åsa")
    assert profile.person(spelling) == person


@pytest.mark.parametrize(
    "name", ["../../escape", "/etc/passwd", "CON", "a" * 200, "名" * 64, ".", "a\0b", "nul.txt", "👩‍👩‍👧"]
)
def test_no_name_is_a_path(profile: Profile, tmp_path: Path, name: str) -> None:
    person = profile.person(name)
    person.identity()
    assert person.folder == tmp_path / "data" / "people" / "1"
    assert profile.person(name) == person
    assert [entry.name for entry in tmp_path.iterdir() if entry.name != "home0"] == ["data"]


def test_a_person_can_be_renamed(profile: Profile) -> None:
    person = profile.person("Ann")
    renamed = profile.rename(person, "Anna")
    assert renamed == Person("Anna", person.folder)
    assert profile.person("Anna") == renamed
    assert profile.people() == [renamed]


def test_a_person_whose_making_was_cut_off_is_nobody(profile: Profile, tmp_path: Path) -> None:
    (tmp_path / "data" / "people" / "1").mkdir(parents=True)
    assert profile.people() == []
    assert profile.person("Ann").folder.name == "2"


def test_a_damaged_person_is_told(profile: Profile) -> None:
    path = profile.person("Ann").folder / "person.json"
    path.write_text("{")
    with pytest.raises(DamagedFile, match=r"damaged: .*person\.json"):
        profile.person()
    assert path.read_text() == "{"


def test_people_made_at_once_get_folders_of_their_own(profile: Profile) -> None:
    start = threading.Barrier(6)
    made: list[Person] = []

    def make(name: str) -> None:
        start.wait()
        made.append(profile.person(name))

    threads = [threading.Thread(target=make, args=(f"Person {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({person.folder for person in made}) == 6
    assert len(profile.people()) == 6


def test_replicas_are_apart_by_person_host_and_room(profile: Profile) -> None:
    one, two = profile.person("one"), profile.person("two")
    paths = {
        person.replica_path(host, name)
        for person in (one, two)
        for host in ("host", "../host")
        for name in ("lobby", "lobby\nother", "/")
    }
    assert len(paths) == 12
    assert {path.parent for path in paths} == {one.folder / "rooms", two.folder / "rooms"}
    assert one.replica_path("a", "b") == one.replica_path("a", "b")


@posix_only
def test_only_the_owner_can_read_a_profile(profile: Profile, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        profile.acquire()
        person = profile.person("Ann")
        person.identity()
        profile.remember_room(room(1))
    finally:
        os.umask(before)
        profile.release()
    for found in (tmp_path / "data").rglob("*"):
        assert stat.S_IMODE(found.stat().st_mode) == (0o700 if found.is_dir() else 0o600), found
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


# Recent rooms


def test_the_newest_room_comes_first_and_twenty_stay(profile: Profile, tmp_path: Path) -> None:
    assert profile.recent_rooms() == []
    for number in range(RECENT_ROOMS + 5):
        profile.remember_room(room(number))
    expected = [room(number) for number in range(RECENT_ROOMS + 4, 4, -1)]
    assert Profile(tmp_path / "data").recent_rooms() == expected


def test_a_host_that_moved_and_a_host_that_followed_have_one_entry(profile: Profile) -> None:
    profile.remember_room(room(1, address="a:1"))
    profile.remember_room(room(2, address="b:1"))
    profile.remember_room(room(1, address="c:1"))
    assert profile.recent_rooms() == [room(1, address="c:1"), room(2, address="b:1")]
    profile.remember_room(room(3, address="b:1"))
    assert profile.recent_rooms() == [room(3, address="b:1"), room(1, address="c:1")]
    assert profile.host_at("b:1") == "host-3"
    assert profile.host_at("a:1") is None
    profile.forget_room("b:1")
    assert profile.recent_rooms() == [room(1, address="c:1")]


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "7", '{"rooms": 7}', '{"rooms": [{"address": 1}]}', "\ufeff"]
)
def test_a_damaged_list_of_rooms_is_set_aside(profile: Profile, tmp_path: Path, damage: str) -> None:
    profile.remember_room(room(1))
    path = tmp_path / "data" / "rooms.json"
    path.write_text(damage, "utf-8")
    assert profile.recent_rooms() == []
    assert path.with_name("rooms.json.damaged-1").read_text("utf-8") == damage
    profile.remember_room(room(2))
    assert profile.recent_rooms() == [room(2)]


def test_any_damage_to_the_list_of_rooms_is_borne(profile: Profile, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    profile.remember_room(room(1))
    profile.remember_room(room(2))
    path = tmp_path / "data" / "rooms.json"
    whole = json.loads(path.read_text("utf-8"))
    for _ in range(300):
        path.write_bytes(damaged(chance, whole))
        before = profile.recent_rooms()
        profile.remember_room(room(3))
        assert profile.recent_rooms()[0] == room(3)
        assert len(profile.recent_rooms()) <= len(before) + 1


def test_any_damage_to_a_person_is_borne_or_told(profile: Profile, seed: int) -> None:
    chance = random.Random(seed)
    path = profile.person("Ann").folder / "person.json"
    told = 0
    for _ in range(300):
        path.write_bytes(damaged(chance, {"name": "Ann"}))
        try:
            person = profile.person()
        except DamagedFile:
            told += 1
        else:
            profile.rename(person, person.name)
            assert profile.person() == person
    assert 0 < told < 300


def test_the_list_is_replaced_whole(
    profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile.remember_room(room(1))

    def fail(*arguments: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(CannotOpen, match="the disk is full"):
        profile.remember_room(room(2))
    monkeypatch.undo()
    assert profile.recent_rooms() == [room(1)]
    profile.remember_room(room(3))
    assert json.loads((tmp_path / "data" / "rooms.json").read_text("utf-8"))["rooms"][0]["title"] == "Room 3"


# The lock


def test_a_profile_is_for_one_process_and_beside_a_server(profile: Profile, tmp_path: Path) -> None:
    profile.acquire()
    server = FileLock(tmp_path / "data" / "log.db.lock")
    server.acquire()
    server.release()
    with pytest.raises(FolderInUse):
        Profile(tmp_path / "data").acquire()
    profile.release()
    profile.release()
    other = Profile(tmp_path / "data")
    other.acquire()
    other.release()


def test_a_profile_that_cannot_be_made_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    profile = Profile(tmp_path / "file")
    with pytest.raises(CannotOpen, match="cannot be used"):
        profile.acquire()
    with pytest.raises(CannotOpen, match="cannot be used"):
        profile.people()


# What the computer says


@pytest.mark.parametrize(
    ("gecos", "name"),
    [
        ("王小美,,,", "王小美"),
        ("Åsa Öberg", "Åsa Öberg"),
        ("& Smith,Room 5", "Ann Smith"),
        ("", ""),
        (",,,", ""),
    ],
)
def test_the_full_name_stands_before_the_first_comma(gecos: str, name: str) -> None:
    assert full_name_of_gecos(gecos, "ann") == name


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("", " \t", "ann"), "ann"),
        (("  Ann \n Smith ", "x"), "Ann Smith"),
        (("a\0b\ud800c",), "a b c"),
        (("نمی\u200cدانم",), "نمی\u200cدانم"),
        (("x" * 200,), "x" * NAME_CHARACTERS),
        (("", "\u2028"), ""),
    ],
)
def test_the_first_name_with_something_to_show_is_taken(names: tuple[str, ...], shown: str) -> None:
    assert presentable(*names) == shown


def test_there_is_always_some_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*arguments: object) -> str:
        raise OSError("no user database")

    monkeypatch.setattr("getpass.getuser", nobody)
    monkeypatch.setattr("desktop_chat.client.system_name._full_name", lambda login: "")
    assert system_name() == "Somebody"


def test_who_was_in_a_room_is_known_by_the_name(profile: Profile) -> None:
    ann, ben, lee = (profile.person(name) for name in ("Ann", "Ben", "Lee"))
    identity = ann.identity()
    (lee.folder / "identity.key").write_text("damaged")

    members = profile.members()

    assert members(" ａnn ") == member_of(identity.public)
    assert [members(name) for name in ("Ben", "Lee", "Somebody", "")] == [None] * 4
    assert not (ben.folder / "identity.key").exists(), "nobody gets a key by a look"


def test_a_room_is_remembered_by_the_title_that_it_has_now(profile: Profile) -> None:
    for title, host in (("Kitchen", "k"), ("Garden", "g")):
        profile.remember_room(RecentRoom(f"{host}:8765", title, host, 1))

    profile.retitle_room("k", "Dining room")

    assert [room.title for room in profile.recent_rooms()] == ["Garden", "Dining room"]
