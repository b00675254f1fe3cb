"""Every sentence of a host comes in the language of whoever it is for, whatever the host itself speaks."""

import json

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from desktop_chat.app.paths import resources
from desktop_chat.protocol.limits import FRAME_BYTES, TEXT_BYTES
from desktop_chat.server.settings import HostSettings
from tests.hosts import OpenHost, RunningHost
from tests.server.foreign import guest_at, hello, say, socket_at
from tests.server.raw import ask

NOTHING_THERE = {"en": "There is nothing at this address.", "zh": "這個位址什麼都沒有。"}
MESSAGES = "/api/rooms/lobby/messages"


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ("zh-TW", "zh"),
        ("zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", "zh"),
        ("en;q=0.5, zh-Hant-HK;q=0.9", "zh"),
        ("fr, zh-MO;q=0.3", "zh"),
        ("en-GB,en;q=0.9,zh-TW;q=0.8", "en"),
        ("zh-TW;q=0, en;q=0.1", "en"),
        ("zh-CN,zh;q=0.9", "en"),
        ("*", "en"),
        ("zh-TW;q=" + "9" * 2000, "en"),
        ("", "en"),
    ],
    ids=lambda value: value[:30],
)
def test_http_answers_in_the_language_that_is_wanted_most(
    shared_host: RunningHost, wishes: str, language: str
) -> None:
    answer = ask(shared_host, "/nowhere", headers={"Accept-Language": wishes})
    assert (answer.status, answer.json["sentence"]) == (404, NOTHING_THERE[language])


@pytest.mark.parametrize(
    ("path", "method", "headers", "body", "sentence"),
    [
        ("/", "GET", {"Host": "evil.example"}, None, "這台電腦的名稱不是「evil.example」。"),
        ("/", "GET", {"Origin": "http://evil.example"}, None, "其他地方的頁面不能和這台主機通訊。"),
        ("/" + "x" * 9000, "GET", {}, None, "位址太長。"),
        ("/", "DELETE", {}, None, "這個位址不接受這種要求。"),
        ("/web/nothing.js", "GET", {}, None, NOTHING_THERE["zh"]),
        (f"{MESSAGES}?limit=0", "GET", {}, None, "「limit」不是這個位址接受的內容。"),
        ("/api/rooms/cellar/messages", "GET", {}, None, "這台主機上沒有這個聊天室。"),
        (MESSAGES, "POST", {}, b"{}", "缺少「text」。"),
        (MESSAGES, "POST", {}, b'{"text": "x", "name": " "}', "名字是空的。"),
        (MESSAGES, "POST", {}, b"x" * (FRAME_BYTES + 1), f"傳來的內容超過 {FRAME_BYTES} 個位元組。"),
        ("/ws/x", "GET", {}, None, NOTHING_THERE["zh"]),
    ],
    ids=lambda value: str(value)[:30],
)
def test_whatever_is_refused_over_http_is_said_in_the_callers_language(
    shared_host: RunningHost,
    path: str,
    method: str,
    headers: dict[str, str],
    body: bytes | None,
    sentence: str,
) -> None:
    answer = ask(shared_host, path, method, headers={"Accept-Language": "zh-TW", **headers}, body=body)
    assert (answer.status >= 400, answer.json["sentence"]) == (True, sentence)


async def test_a_handshake_is_turned_away_in_the_callers_language(shared_host: RunningHost) -> None:
    for path, sentence in {"/ws/x": "位址需要一個號碼：/ws/7", "/nowhere": NOTHING_THERE["zh"]}.items():
        with pytest.raises(InvalidStatus) as refused:
            async with socket_at(shared_host, path, additional_headers={"Accept-Language": "zh-TW"}):
                pass
        assert json.loads(refused.value.response.body)["sentence"] == sentence


async def test_a_member_reads_the_language_of_its_hello(host: RunningHost) -> None:
    sentences = {"en": "The message is empty.", "zh-TW": "訊息是空的。", "zh-Hant": "訊息是空的。"}
    sentences["xx"] = sentences["en"]
    for language, sentence in sentences.items():
        async with guest_at(host, language=language) as guest:
            await guest.send(say(" "))
            assert (await guest.read_type("refused"))["sentence"] == sentence


async def test_who_is_not_let_in_is_told_in_the_language_of_the_hello(host: RunningHost) -> None:
    async with socket_at(host, "/rooms/socket") as socket:
        await socket.recv()
        await socket.send(json.dumps(hello(language="zh-TW", room="cellar")))
        assert json.loads(await socket.recv())["sentence"] == "這台主機上沒有這個聊天室。"
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.reason == "這台主機上沒有這個聊天室。"


async def test_two_members_of_one_room_read_two_languages(open_host: OpenHost) -> None:
    host = open_host()
    async with guest_at(host, language="en") as ann, guest_at(host, language="zh-TW") as mei:
        host.server.stop()
        assert (await ann.read_type("bye"))["sentence"] == "The host has closed the room."
        assert (await mei.read_type("bye"))["sentence"] == "主機關閉了聊天室。"


async def test_a_plain_door_says_in_the_callers_language_why_nothing_was_posted(host: RunningHost) -> None:
    too_long = "x" * (TEXT_BYTES + 1)
    sentences = {"zh-TW": "未傳送：訊息超過 16 KiB。", "en": "Not sent: The message is longer than 16 KiB."}
    for language, sentence in sentences.items():
        async with socket_at(host, "/ws/7", additional_headers={"Accept-Language": language}) as plain:
            await plain.send(too_long)
            while (line := str(await plain.recv())).startswith("Client #"):
                pass
            assert line == sentence


async def test_a_full_room_is_full_in_the_callers_language(
    open_host: OpenHost, host_settings: HostSettings
) -> None:
    host = open_host(HostSettings(host_settings.folder, resources(), max_members=1))
    async with (
        guest_at(host),
        socket_at(host, "/ws/7", additional_headers={"Accept-Language": "zh-TW"}) as plain,
    ):
        with pytest.raises(ConnectionClosed) as closed:
            await plain.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.reason.startswith("聊天室已滿")


def test_the_page_gets_its_texts_by_any_tag_of_a_language(shared_host: RunningHost) -> None:
    for tag in ("zh-Hant", "zh-TW", "zh_HK", "zh-hant-mo"):
        texts = ask(shared_host, f"/texts/{tag}.json").json
        assert (texts["Send"], texts["{count} joined"]) == ("傳送", ["{count} 人加入"])
    for tag in ("en", "zh", "zh-CN", "fr"):
        assert ask(shared_host, f"/texts/{tag}.json").json == {}
