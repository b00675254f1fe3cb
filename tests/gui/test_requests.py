import pytest

from desktop_chat.gui.requests import (
    Host,
    Join,
    Reply,
    Request,
    ShowStart,
    decode_reply,
    decode_request,
    encode_reply,
    encode_request,
)


@pytest.mark.parametrize(
    "request_",
    [
        ShowStart(),
        Host(),
        Host("Lounge\n2", "小美", 9000, exact=True),
        Join("192.168.1.20:8765"),
        Join("http://[::1]:8765/", "小美"),
    ],
)
def test_a_request_comes_back_from_its_one_line(request_: Request) -> None:
    line = encode_request(request_)

    assert b"\n" not in line
    assert decode_request(line) == request_


@pytest.mark.parametrize("line", [b"", b"[]", b"7", b'{"type":"Fly"}', b'{"type":"Join","speed":9}', b"\xff"])
def test_what_another_version_may_write_is_told_apart(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_request(line)


def test_a_reply_comes_back() -> None:
    reply = Reply(1, "Port 8765 is in use.")

    assert decode_reply(encode_reply(reply)) == reply
    with pytest.raises(ValueError, match=r"."):
        decode_reply(b'{"other":1}')
