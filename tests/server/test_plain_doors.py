"""The plain doors on a real host, in the exact words that programs of this kind speak."""

import asyncio

import pytest

from tests.hosts import RunningHost
from tests.server.foreign import close_code, guest_at, movement, socket_at, status_of


async def test_the_echo_door_echoes(shared_host: RunningHost) -> None:
    async with socket_at(shared_host, "/ws") as socket:
        for text in ("hello", "", "你好 😀", "<b>"):
            await socket.send(text)
            assert await socket.recv() == f"Message text was: {text}"


async def test_the_echo_door_posts_nothing(host: RunningHost) -> None:
    async with guest_at(host) as guest, socket_at(host, "/ws") as echo:
        await echo.send("secret")
        await echo.recv()
        await guest.say("after")
        await guest.read_text("after")
        assert [event["body"].get("text") for event in guest.events] == [None, "after"]


async def test_what_is_said_at_one_plain_door_is_read_at_all(host: RunningHost) -> None:
    async with socket_at(host, "/ws/7") as seven, socket_at(host, "/ws/8") as eight:
        await seven.send("hello")
        assert await eight.recv() == "Client #7 says: hello"
        assert await seven.recv() == "You wrote: hello"
        assert await seven.recv() == "Client #7 says: hello"
        await eight.send("hi")
        assert await seven.recv() == "Client #8 says: hi"
        await seven.close()
        assert [await eight.recv() for _ in range(2)] == ["You wrote: hi", "Client #8 says: hi"]
        assert await eight.recv() == "Client #7 left the chat"


async def test_a_member_with_a_name_says_it_at_the_plain_doors(host: RunningHost) -> None:
    async with guest_at(host, name="小美") as guest, socket_at(host, "/ws/7") as plain:
        await guest.say("你好")
        assert await plain.recv() == "小美 says: 你好"
        await plain.send("hello")
        event = await guest.read_text("hello")
        assert (event["name"], event["device"], event["kind"]) == ("Client #7", "p.7", "message")


async def test_who_leaves_a_plain_door_is_gone_at_once(host: RunningHost) -> None:
    async with guest_at(host, name="Ann") as ann:
        async with socket_at(host, "/ws/7"):
            await ann.read(movement("Client #7", "active"))
        async with asyncio.timeout(2):
            await ann.read(movement("Client #7", "gone"))


async def test_nobody_has_left_before_the_own_last_words(host: RunningHost) -> None:
    lines = [f"line {number}" for number in range(15)]
    async with socket_at(host, "/ws/8") as eight:
        async with socket_at(host, "/ws/7") as seven:
            for line in lines:
                await seven.send(line)
        heard = [await eight.recv() for _ in range(len(lines) + 1)]
    assert heard == [*(f"Client #7 says: {line}" for line in lines), "Client #7 left the chat"]


async def test_a_guest_who_says_bye_leaves_the_plain_doors_too(host: RunningHost) -> None:
    async with socket_at(host, "/ws/7") as plain, guest_at(host, name="Ann") as ann:
        await ann.send({"type": "bye", "code": 1000, "sentence": "", "retry_after": None})
        assert await plain.recv() == "Ann left the chat"


async def test_two_tabs_with_one_number_are_one_member(host: RunningHost) -> None:
    async with guest_at(host) as guest, socket_at(host, "/ws/7") as first:
        async with socket_at(host, "/ws/7") as second:
            await second.send("hello")
            assert await first.recv() == "Client #7 says: hello"
        await guest.say("still here?")
        assert await first.recv() == "小美 says: still here?"
        await guest.send({"type": "members", "request": 1, "after": None})
        names = [who["name"] for who in (await guest.read_type("members"))["members"]]
        assert sorted(names) == ["Client #7", "小美"]


async def test_a_plain_door_reads_nothing_of_before(host: RunningHost) -> None:
    async with guest_at(host) as guest:
        await guest.say("before")
        async with socket_at(host, "/ws/7") as plain:
            await guest.say("after")
            assert await plain.recv() == "小美 says: after"


async def test_what_is_refused_at_a_plain_door_is_answered(host: RunningHost) -> None:
    async with socket_at(host, "/ws/7") as plain:
        for text in ("", "\0", "x" * 20_000):
            await plain.send(text)
            answer = await plain.recv()
            assert isinstance(answer, str)
            assert answer.startswith("Not sent: ")
        await plain.send("fine")
        assert await plain.recv() == "You wrote: fine"


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("7", 101),
        ("-7", 101),
        ("0", 101),
        ("007", 101),
        ("9" * 20, 101),
        ("9" * 21, 403),
        ("x", 403),
        ("7x", 403),
        ("7.0", 403),
        ("+7", 403),
        ("%20", 403),
        ("٧", 403),
        ("", 404),
        ("7/8", 404),
    ],
)
async def test_the_plain_door_is_for_whole_numbers(
    shared_host: RunningHost, number: str, status: int
) -> None:
    assert await status_of(shared_host, f"/ws/{number}") == status


async def test_a_number_with_zeros_in_front_is_the_same_client(host: RunningHost) -> None:
    async with socket_at(host, "/ws/007") as plain:
        await plain.send("hello")
        assert [await plain.recv(), await plain.recv()] == ["You wrote: hello", "Client #7 says: hello"]


@pytest.mark.parametrize(
    ("query", "cookie", "said"),
    [
        ("?token=t", None, "t"),
        ("", "session=s", "s"),
        ("?token=t", "session=s", "s"),
        ("?token=", None, ""),
    ],
)
async def test_the_guarded_door_wants_a_cookie_or_a_token(
    shared_host: RunningHost, query: str, cookie: str | None, said: str
) -> None:
    headers = {"Cookie": cookie} if cookie else {}
    async with socket_at(shared_host, f"/items/foo/ws{query}", additional_headers=headers) as socket:
        await socket.send("hello")
        assert await socket.recv() == f"Session cookie or query token value is: {said}"
        assert await socket.recv() == "Message text was: hello, for item ID: foo"


async def test_the_guarded_door_repeats_the_query(shared_host: RunningHost) -> None:
    async with socket_at(shared_host, "/items/foo%20bar/ws?token=t&q=42") as socket:
        for _ in range(2):
            await socket.send("hello")
            assert [await socket.recv() for _ in range(3)] == [
                "Session cookie or query token value is: t",
                "Query parameter q is: 42",
                "Message text was: hello, for item ID: foo bar",
            ]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/items/foo/ws", 403),
        ("/items/foo/ws?q=1", 403),
        ("/items/foo/ws?token=t&q=x", 403),
        ("/items/foo/ws?token=t&q=1.5", 403),
        ("/items/foo/ws?token=t&q=", 403),
        ("/items//ws?token=t", 404),
        ("/items/foo", 404),
        ("/nothing", 404),
    ],
)
async def test_a_handshake_at_the_wrong_place_is_refused(
    shared_host: RunningHost, path: str, status: int
) -> None:
    assert await status_of(shared_host, path) == status


@pytest.mark.parametrize("path", ["/ws", "/items/foo/ws?token=t"])
async def test_the_test_doors_take_text_only(shared_host: RunningHost, path: str) -> None:
    async with socket_at(shared_host, path) as socket:
        await socket.send(b"\x00\x01")
        assert await close_code(socket) == 1003


async def test_a_burst_from_one_door_arrives_whole_and_in_order(host: RunningHost) -> None:
    async with guest_at(host) as guest, socket_at(host, "/ws/7") as plain:
        lines = [f"line {number}" for number in range(24)]
        for line in lines:
            await plain.send(line)
        await guest.read_text(lines[-1])
        texts = [event["body"]["text"] for event in guest.events if event["kind"] == "message"]
        assert texts == lines
