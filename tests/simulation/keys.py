"""Keys that cost nothing: what is simulated is what is said, not whether Ed25519 holds."""

import base64
import hashlib
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop_chat.trust.identity import Identity


class _Hashing:
    """Signs like a private key, but anybody could."""

    def __init__(self, public: str) -> None:
        self._public = public

    def sign(self, text: bytes) -> bytes:
        return _digest(self._public, text)


def key_of(name: str) -> Identity:
    """Return the identity of this name, always the same."""
    public = _encoded(_digest("key", name.encode()))
    return Identity(public, cast(Ed25519PrivateKey, _Hashing(public)))


def verify(public: str, text: str, signature: str) -> bool:
    """Return whether the key ``public`` signed ``text``."""
    return signature == _encoded(_digest(public, text.encode()))


def _digest(public: str, text: bytes) -> bytes:
    return hashlib.sha256(public.encode() + text).digest()


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
