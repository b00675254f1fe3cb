"""Who somebody is: an Ed25519 key in a file, and the texts that are signed with it.

Keys, signatures and hashes are base64url without padding. Nothing published here is a credential.
"""

import base64
import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desktop_chat.protocol.entities import DeviceId, RoomId
from desktop_chat.protocol.errors import Refusal
from desktop_chat.texts import sentence, system_reason

_TITLE = "desktop-chat identity 1"


class UnusableKey(Refusal):
    """A key file that is there but is no key. It is never replaced: the key is who somebody is."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A private key; ``public`` is the device or host by which others know it."""

    public: DeviceId
    _key: Ed25519PrivateKey

    @classmethod
    def create(cls) -> Self:
        """Make a new identity that is kept nowhere, as `say` and `tail` use."""
        return cls._of(Ed25519PrivateKey.generate())

    @classmethod
    def load_or_create(cls, path: Path) -> Self:
        """Return the identity in the file at ``path``; where there is none, make one.

        Only its owner can read the file; its folder has to exist. Raise `UnusableKey` for a file that cannot
        be read or is damaged.
        """
        try:
            return cls._load(path)
        except FileNotFoundError:
            identity = cls.create()
        try:
            _create_whole(path, identity._text())
        except FileExistsError:  # another process was faster: both use its key
            return cls._load(path)
        return identity

    def sign(self, text: str) -> str:
        """Return the signature over the UTF-8 of ``text`` (RFC 8032)."""
        return _encode(self._key.sign(text.encode()))

    def __repr__(self) -> str:
        return f"Identity({self.public!r})"  # the private key belongs in no log

    @classmethod
    def _of(cls, key: Ed25519PrivateKey) -> Self:
        return cls(_encode(key.public_key().public_bytes_raw()), key)

    @classmethod
    def _load(cls, path: Path) -> Self:
        try:
            title, private, public = path.read_text("ascii").splitlines()
            identity = cls._of(Ed25519PrivateKey.from_private_bytes(_decode(private)))
        except FileNotFoundError:
            raise
        except OSError as error:
            reason = sentence("The key file cannot be read: {reason}", reason=system_reason(error))
            raise UnusableKey("unusable_key", reason) from error
        except ValueError as error:
            raise _damaged(path) from error
        # The public key stands in the file as well, because a changed private key is a valid key too:
        # somebody else's.
        if title != _TITLE or identity.public != public:
            raise _damaged(path)
        return identity

    def _text(self) -> str:
        return f"{_TITLE}\n{_encode(self._key.private_bytes_raw())}\n{self.public}\n"


def verify(public: str, text: str, signature: str) -> bool:
    """Return whether the holder of ``public`` signed ``text``; anything malformed was not signed."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_decode(public))
        key.verify(_decode(signature), text.encode())
    except (ValueError, InvalidSignature):
        return False
    return True


def hello_text(host: str, nonce: str, room: RoomId, certificate: bytes | None = None) -> str:
    """Return what a client's ``proof`` signs; ``certificate`` is the TLS certificate in DER, if there is one.

    Host, room and certificate are in it so that a proof made for one of them is worth nothing at another.
    """
    fingerprint = hashlib.sha256(certificate).hexdigest() if certificate is not None else ""
    return f"desktop-chat hello 1\n{host}\n{nonce}\n{room}\n{fingerprint}"


def guest_device(secret: str) -> DeviceId:
    """Return the device of a guest in a browser, who has a secret in a cookie instead of a key."""
    return "g." + _encode(hashlib.sha256(secret.encode()).digest())


def _damaged(path: Path) -> UnusableKey:
    return UnusableKey(
        "unusable_key",
        sentence(
            "The key file is damaged: {path}. Bring it back from a backup, or move it away to begin anew.",
            path=str(path),
        ),
    )


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str) -> bytes:
    """Return the bytes that `_encode` made ``text`` of. Raise ValueError for any other spelling of them."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if _encode(raw) != text:
        raise ValueError("not the canonical base64url")
    return raw


def _create_whole(path: Path, text: str) -> None:
    """Make the file at ``path`` with all of ``text``, or raise FileExistsError; never half of it."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _name_once(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _name_once(beside: Path, path: Path) -> None:
    try:
        os.link(beside, path)  # unlike a rename it never replaces
    except FileExistsError:
        raise
    except OSError:  # FAT and exFAT, as on USB sticks, know no links
        if path.exists():
            raise FileExistsError(path) from None
        beside.rename(path)
