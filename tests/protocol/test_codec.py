"""Golden frames: what stands in tests/wire is the wire, for both directions and both languages."""

import json
import random
from pathlib import Path
from typing import Any, get_args

import pytest

from desktop_chat.protocol import commands, events
from desktop_chat.protocol.codec import (
    decode_command,
    decode_event,
    encode,
    encode_body,
    encode_event,
    event_as_mapping,
    to_json,
)
from desktop_chat.protocol.entities import Event
from desktop_chat.protocol.errors import BadFrame, CloseCode
from desktop_chat.protocol.limits import FRAME_BYTES

WIRE = Path(__file__).parents[1] / "wire"
CLIENT = sorted(WIRE.glob("client_*.json"))
SERVER = sorted(WIRE.glob("server_*.json"))


@pytest.mark.parametrize("path", CLIENT, ids=lambda path: path.stem)
def test_a_golden_command_survives_decoding_and_encoding(path: Path) -> None:
    text = path.read_text().strip()
    assert encode(decode_command(text)) == text


@pytest.mark.parametrize("path", SERVER, ids=lambda path: path.stem)
def test_a_golden_server_frame_survives_decoding_and_encoding(path: Path) -> None:
    text = path.read_text().strip()
    assert encode(decode_event(text)) == text


def test_every_type_of_frame_has_a_golden_one() -> None:
    seen_commands = {type(decode_command(path.read_text())) for path in CLIENT}
    seen_events = {type(decode_event(path.read_text())) for path in SERVER}
    assert set(get_args(commands.Command)) - seen_commands == {commands.UnknownCommand}
    assert set(get_args(events.ServerFrame)) - seen_events == {events.UnknownFrame}


def test_unknown_types_are_kept_apart_from_broken_frames() -> None:
    assert decode_command('{"type":"dance","client_id":"c"}') == commands.UnknownCommand("dance", "c")
    assert decode_command('{"type":"dance","client_id":7}') == commands.UnknownCommand("dance", None)
    assert decode_event('{"type":"dance"}') == events.UnknownFrame("dance")


BAD_FRAMES = {
    "empty": "",
    "white space": " \t\r\n",
    "two frames": '{"type":"ping","n":1}{"type":"ping","n":2}',
    "more after the end": '{"type":"ping","n":1} x',
    "a byte order mark": '\ufeff{"type":"ping","n":1}',
    "white space that is not JSON's": '{"type":"ping","n":1}\u00a0',
    "a form feed": '\f{"type":"ping","n":1}',
    "not json": "hello",
    "cut off": '{"type":"ping","n":',
    "a list": "[]",
    "a string": '"ping"',
    "null": "null",
    "no type": "{}",
    "empty type": '{"type":""}',
    "type is a number": '{"type":1}',
    "type is a list": '{"type":["ping"]}',
    "NaN": '{"type":"ping","n":NaN}',
    "Infinity": '{"type":"ping","n":Infinity}',
    "an infinite number": '{"type":"ping","n":1e999}',
    "a fraction": '{"type":"ping","n":1.5}',
    "a negative number": '{"type":"ping","n":-1}',
    "a huge number": '{"type":"ping","n":' + "9" * 30 + "}",
    "an endless number": '{"type":"ping","n":' + "9" * 5000 + "}",
    "a boolean for a number": '{"type":"ping","n":true}',
    "10,000 nested lists": '{"type":"send","client_id":"c","kind":"message","body":{"text":'
    + "[" * 10_000
    + "]" * 10_000
    + "}}",
    "17 nested lists beside what is asked": '{"type":"ping","n":1,"x":' + "[" * 17 + "]" * 17 + "}",
    "20 nested lists": '{"type":"send","client_id":"c","kind":"message","body":{"text":'
    + "[" * 20
    + "]" * 20
    + "}}",
    "lone surrogate": '{"type":"send","client_id":"c","kind":"message","body":{"text":"\\ud800"}}',
    "lone surrogate after an escaped backslash": '{"type":"ping","n":1,"x":"\\\\\\ud800"}',
    "surrogate as key": '{"type":"send","client_id":"c","kind":"message","body":{"\\udc00":1}}',
    "body is text": '{"type":"send","client_id":"c","kind":"message","body":"hi"}',
    "no client id": '{"type":"send","kind":"message","body":{}}',
    "empty client id": '{"type":"send","client_id":"","kind":"message","body":{}}',
    "long client id": '{"type":"send","client_id":"' + "c" * 129 + '","kind":"message","body":{}}',
    "signal without value": '{"type":"signal","key":"typing"}',
    "signal with a list": '{"type":"signal","key":"typing","value":[]}',
    "fetch of nothing": '{"type":"fetch","request":1,"before":5,"limit":0}',
    "fetch without request": '{"type":"fetch","before":5}',
    "hello without instance": '{"type":"hello","version":1,"room":"lobby","name":"a"}',
    "hello with a list as position": (
        '{"type":"hello","version":1,"room":"lobby","instance":"i","name":"a","after":[]}'
    ),
    "a nonce of two lines": (
        '{"type":"hello","version":1,"room":"r","instance":"i","name":"a","nonce":"a\\nb"}'
    ),
    "bye with a wild code": '{"type":"bye","code":5}',
}


@pytest.mark.parametrize("text", BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
def test_a_bad_command_is_told_in_a_sentence(text: str) -> None:
    with pytest.raises(BadFrame) as caught:
        decode_command(text)
    assert str(caught.value).endswith(".")


def test_too_long_and_half_characters_have_the_websocket_library_s_codes() -> None:
    with pytest.raises(BadFrame) as caught:
        decode_command('{"type":"ping","n":1,"x":"' + "é" * (FRAME_BYTES // 2) + '"}')
    assert caught.value.code is CloseCode.TOO_BIG
    with pytest.raises(BadFrame) as caught:
        decode_command("\ud800")
    assert caught.value.code is CloseCode.INVALID_TEXT


def a_ping_of(size: int, character: str) -> str:
    """Return a ping of ``size`` bytes of UTF-8, which one character fills."""
    head, tail = '{"type":"ping","n":1,"x":"', '"}'
    count, rest = divmod(size - len(head) - len(tail), len(character.encode()))
    return head + "x" * rest + character * count + tail


@pytest.mark.parametrize("character", ["x", "é", "好", "😀"])
def test_a_frame_may_have_64_kib_of_whatever_characters(character: str) -> None:
    assert decode_command(a_ping_of(FRAME_BYTES, character)) == commands.Ping(1)
    with pytest.raises(BadFrame) as caught:
        decode_command(a_ping_of(FRAME_BYTES + 1, character))
    assert caught.value.code is CloseCode.TOO_BIG


GOOD_FRAMES = {
    "white space around": (' \t\r\n{"type":"ping","n":1}\n\r\t ', commands.Ping(1)),
    "the last of two fields counts": ('{"type":"pong","type":"ping","n":"x","n":1}', commands.Ping(1)),
    "16 nested lists": ('{"type":"ping","n":1,"x":' + "[" * 16 + "]" * 16 + "}", commands.Ping(1)),
    "brackets in a text": ('{"type":"ping","n":1,"x":"' + "[{" * 1000 + '"}', commands.Ping(1)),
    "a thousand lists side by side": (
        '{"type":"ping","n":1,"x":[' + "[]," * 1000 + "{}]}",
        commands.Ping(1),
    ),
    "both halves of a character": ('{"type":"ping","n":1,"x":"\\ud83d\\ude00"}', commands.Ping(1)),
    "an escaped backslash before a u": ('{"type":"ping","n":1,"x":"\\\\ud800"}', commands.Ping(1)),
    "4,300 digits that nobody asked for": ('{"type":"ping","n":1,"x":' + "9" * 4300 + "}", commands.Ping(1)),
    "an escaped name of a field": ('{"\\u0074ype":"ping","n":1}', commands.Ping(1)),
}


@pytest.mark.parametrize(("text", "command"), GOOD_FRAMES.values(), ids=GOOD_FRAMES.keys())
def test_what_json_allows_is_understood(text: str, command: commands.Command) -> None:
    assert decode_command(text) == command


CHARACTERS = 'aZ 7"\\/\b\f\n\r\t\0\x1f\x7f\x85é好\u2028\u2029\ufeff😀'


@pytest.mark.parametrize("seed", range(5))
def test_the_frames_of_every_message_are_those_that_the_encoder_would_write(seed: int) -> None:
    chance = random.Random(seed)

    def text() -> str:
        return "".join(chance.choices(CHARACTERS, k=chance.randrange(12)))

    def body() -> dict[str, Any]:
        return chance.choice(
            [{}, {"text": text()}, {"text": text(), text(): [1.5, None, True]}, {text(): text()}, {"text": 7}]
        )

    for _ in range(200):
        number = chance.randrange(2**53)
        event = Event(number, text(), text(), text(), text(), text(), text(), number, body())
        assert encode_event(event) == to_json(event_as_mapping(event))
        assert encode_body(event.body) == to_json(event.body)
        ack = events.Acknowledged(text(), number, text())
        fields = {"type": "ack", "client_id": ack.client_id, "seq": ack.seq, "rid": ack.rid}
        assert encode(ack) == to_json(fields)


def test_what_is_written_has_no_spaces_and_no_escapes() -> None:
    text = encode(commands.Send("c", "message", {"text": "你好 \U0001f600"}))
    assert text == '{"type":"send","client_id":"c","kind":"message","body":{"text":"你好 😀"}}'
    with pytest.raises(ValueError, match="JSON"):
        encode(commands.Send("c", "message", {"text": float("nan")}))
    assert json.loads(text)["body"]["text"] == "你好 😀"


def nested(levels: int) -> str:
    body = '{"text":"hi","x":' + "[" * levels + "]" * levels + "}"
    return '{"type":"send","client_id":"c","kind":"message","body":' + body + "}"


def test_whatever_body_a_host_takes_its_clients_can_read() -> None:
    deepest = 0
    for levels in range(1, 20):
        try:
            sent = decode_command(nested(levels))
        except BadFrame:
            break
        assert isinstance(sent, commands.Send)
        event = Event(1, "r", "d", "m", "n", sent.client_id, sent.kind, 0, sent.body)
        appended = events.EventsAppended((event,))
        assert decode_event(encode(appended)) == appended
        assert decode_event(encode(events.Page(1, (event,), 1))) == events.Page(1, (event,), 1)
        deepest = levels
    assert deepest == 13
