"""Ready frames are what a foreign parser reads, and they come apart again."""

import random

import pytest
from wsproto.connection import Connection, ConnectionType
from wsproto.events import TextMessage

from desktop_chat.server.frames import payloads, text_frame

SIZES = [0, 1, 125, 126, 127, 65_535, 65_536, 100_000]


def read_by_a_foreign_parser(data: bytes) -> list[str]:
    parser = Connection(ConnectionType.CLIENT)
    parser.receive_data(data)
    messages, parts = [], []
    for event in parser.events():
        assert isinstance(event, TextMessage)
        parts.append(event.data)
        if event.message_finished:
            messages.append("".join(parts))
            parts = []
    return messages


@pytest.mark.parametrize("size", SIZES)
def test_a_frame_of_any_size_is_read_by_a_foreign_parser(size: int) -> None:
    text = "x" * size
    assert read_by_a_foreign_parser(text_frame(text.encode())) == [text]


def test_joined_frames_are_read_one_by_one() -> None:
    texts = ["你好 😀", "", "b" * 300, "c" * 70_000]
    assert read_by_a_foreign_parser(b"".join(text_frame(text.encode()) for text in texts)) == texts


def test_joined_frames_come_apart_again(seed: int) -> None:
    chance = random.Random(seed)
    texts = [chance.randbytes(chance.choice(SIZES)) for _ in range(20)]
    assert list(payloads(b"".join(map(text_frame, texts)))) == texts
    assert list(payloads(b"")) == []
