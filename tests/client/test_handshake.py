from collections.abc import Iterator
from random import Random

import pytest

from desktop_chat.app.paths import resources
from desktop_chat.client.handshake import Handshake, Speaker
from desktop_chat.protocol.events import Challenge
from desktop_chat.protocol.limits import WIRE_VERSION
from desktop_chat.texts import install, load_catalogue
from desktop_chat.trust.identity import Identity


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    install(load_catalogue(resources() / "locale", "en"))


def test_a_hello_asks_for_the_language_that_is_spoken_now(seed: int) -> None:
    challenge = Challenge(WIRE_VERSION, "Somebody’s host", Identity.create().public, "nonce", "open")
    handshake = Handshake(challenge, Speaker(Identity.create()), Random(seed))
    asked = []
    for language in ("en", "zh_TW", "en"):
        install(load_catalogue(resources() / "locale", language))
        asked.append(handshake.hello("tab", "Ann", None, None).language)
    assert asked == ["en", "zh-TW", "en"]
