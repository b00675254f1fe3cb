"""Keys in files, proofs, and what is not accepted as one."""

import base64
import hashlib
import os
import stat
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_chat.protocol.errors import Refusal
from desktop_chat.trust.identity import Identity, UnusableKey, guest_device, hello_text, verify

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")


def test_an_identity_survives_its_process(tmp_path: Path) -> None:
    made = Identity.load_or_create(tmp_path / "key")
    loaded = Identity.load_or_create(tmp_path / "key")
    assert loaded.public == made.public
    assert verify(made.public, "你好", loaded.sign("你好"))


def test_the_public_key_is_43_characters_of_base64url(tmp_path: Path) -> None:
    public = Identity.load_or_create(tmp_path / "key").public
    assert len(public) == 43
    assert len(base64.urlsafe_b64decode(public + "=")) == 32


def test_every_new_identity_is_somebody_else() -> None:
    assert len({Identity.create().public for _ in range(20)}) == 20


@posix_only
def test_only_the_owner_can_read_the_key(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        Identity.load_or_create(tmp_path / "key")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_key_is_not_shown(tmp_path: Path) -> None:
    identity = Identity.load_or_create(tmp_path / "key")
    private = (tmp_path / "key").read_text().splitlines()[1]
    assert private not in repr(identity)


def test_only_the_own_key_over_the_same_text_is_a_proof() -> None:
    one, other = Identity.create(), Identity.create()
    signature = one.sign("text")
    assert verify(one.public, "text", signature)
    assert not verify(one.public, "texts", signature)
    assert not verify(other.public, "text", signature)


@pytest.mark.parametrize("bad", ["", "a", "=", "é", "A" * 43, "A" * 86, "-" * 1000, "\ud800", "YQ==", "A A"])
def test_malformed_proofs_are_refused_and_raise_nothing(bad: str) -> None:
    identity = Identity.create()
    assert not verify(identity.public, "text", bad)
    assert not verify(bad, "text", identity.sign("text"))


def test_a_signature_has_one_spelling() -> None:
    identity = Identity.create()
    signature = identity.sign("text")
    assert not verify(identity.public, "text", signature + "==")
    assert not verify(identity.public, "text", signature + "\n")


def _without_last_character(text: str) -> str:
    return text[:-2]


def _with_another_private_key(text: str) -> str:
    title, _, public = text.splitlines()
    return f"{title}\n{'A' * 43}\n{public}\n"


def _as_a_later_version(text: str) -> str:
    return text.replace("identity 1", "identity 2")


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: "\n\n\n",
        lambda text: "ключ",
        _without_last_character,
        _with_another_private_key,
        _as_a_later_version,
        lambda text: text[:-1] + "\0\n",
    ],
)
def test_a_damaged_key_is_told_and_left_alone(tmp_path: Path, damage: Callable[[str], str]) -> None:
    path = tmp_path / "key"
    Identity.load_or_create(path)
    path.write_text(damage(path.read_text()), "utf-8")
    damaged = path.read_bytes()
    with pytest.raises(UnusableKey, match=r"damaged.*key.*backup") as caught:
        Identity.load_or_create(path)
    assert isinstance(caught.value, Refusal)
    assert path.read_bytes() == damaged


def test_a_key_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir()
    with pytest.raises(UnusableKey, match="cannot be read"):
        Identity.load_or_create(tmp_path / "key")


def test_two_who_make_the_key_at_once_get_the_same(tmp_path: Path) -> None:
    found: list[str] = []
    start = threading.Barrier(8)

    def make() -> None:
        start.wait()
        found.append(Identity.load_or_create(tmp_path / "key").public)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_disk_without_links_holds_a_key_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*names: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    made = Identity.load_or_create(tmp_path / "key")
    assert Identity.load_or_create(tmp_path / "key").public == made.public
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_the_text_of_a_hello_names_host_nonce_room_and_certificate() -> None:
    assert hello_text("H", "N", "lobby") == "desktop-chat hello 1\nH\nN\nlobby\n"
    fingerprint = hashlib.sha256(b"der").hexdigest()
    assert hello_text("H", "N", "lobby", b"der") == f"desktop-chat hello 1\nH\nN\nlobby\n{fingerprint}"


def test_a_guest_is_known_by_the_hash_of_the_secret() -> None:
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"secret").digest()).decode().rstrip("=")
    assert guest_device("secret") == f"g.{digest}"
