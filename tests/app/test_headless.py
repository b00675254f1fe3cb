"""`desktop-chat serve` as people run it: a process that says where it listens and ends when it is told."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from desktop_chat.app.terminal_code import code_lines
from desktop_chat.lan.interfaces import own_addresses
from desktop_chat.protocol.limits import DEFAULT_PORT
from tests.hosts import LOOPBACK, RunningHost
from tests.server.foreign import close_code, guest_at, socket_at
from tests.server.raw import ask

PATIENCE = 30.0
ON_LOOPBACK = ("--bind", LOOPBACK)
unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


def command(folder: Path, *arguments: str, options: tuple[str, ...] = ()) -> list[str]:
    return [sys.executable, *options, "-m", "desktop_chat", "serve", "--data", str(folder), *arguments]


@contextmanager
def served(
    folder: Path, *arguments: str, options: tuple[str, ...] = (), starter: tuple[str, ...] = ()
) -> Iterator["subprocess.Popen[str]"]:
    """Run the command until the block ends; a ``starter`` becomes it. What still lives then is killed."""
    environment = os.environ | {"PYTHONUTF8": "1", "PYTHONWARNINGS": "default"}
    process = subprocess.Popen(
        [*starter, *command(folder, *arguments, options=options)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def listening(process: "subprocess.Popen[str]") -> dict[str, object]:
    """Return the line by which a server with ``--json`` says that it listens."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate(timeout=PATIENCE)[1]
    announced: dict[str, object] = json.loads(line)
    return announced


def end(process: "subprocess.Popen[str]", number: int = signal.SIGTERM) -> tuple[int, str, str]:
    """Send a signal; return the status and what else was printed."""
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def refused(folder: Path, *arguments: str) -> str:
    """Run a command that cannot serve, and return its one sentence."""
    done = subprocess.run(
        command(folder, *arguments),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    [words] = done.stderr.splitlines()
    return words


@unix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_says_where_it_listens_and_ends_when_it_is_told(tmp_path: Path, number: int) -> None:
    with served(
        tmp_path / "資料", "--port", "0", "--json", "--name", "Kitchen 廚房", *ON_LOOPBACK
    ) as process:
        announced = listening(process)
        assert set(announced) == {"event", "port", "addresses"}
        port = announced["port"]
        assert isinstance(port, int)
        assert (announced["event"], announced["addresses"]) == ("listening", [f"http://{LOOPBACK}:{port}"])
        host = RunningHost(None, tmp_path, port)  # type: ignore[arg-type]  # that server is another process
        async with guest_at(host) as guest, socket_at(host, "/ws/7") as plain:
            assert guest.welcome["title"] == "Kitchen 廚房"
            assert (await guest.say("hello"))["type"] == "ack"
            assert await plain.recv() == "小美 says: hello"
            process.send_signal(number)
            bye = await guest.read_type("bye")
            assert (bye["code"], await close_code(guest.socket), await close_code(plain)) == (1012,) * 3
        assert process.communicate(timeout=PATIENCE) == ("", "")
        assert process.returncode == 0


@unix
def test_it_tells_people_the_title_the_addresses_and_how_to_stop(tmp_path: Path) -> None:
    with served(tmp_path, "--port", "0", "--name", "Kitchen", *ON_LOOPBACK) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().rstrip("\n") for _ in range(3)]
        assert lines[0] == "“Kitchen” is open. Only this computer can join at:"
        assert lines[1].startswith(f"  http://{LOOPBACK}:")
        assert "Ctrl+C" in lines[2]
        with urlopen(f"{lines[1].strip()}/healthz", timeout=PATIENCE) as answer:
            assert json.load(answer) == {"status": "ok"}
        assert end(process, signal.SIGINT) == (0, "", "")


@unix
def test_it_says_that_others_can_join_only_where_they_can(tmp_path: Path) -> None:
    with served(tmp_path, "--port", "0", "--name", "Kitchen") as process:
        assert process.stdout is not None
        expected = "Others on this network" if own_addresses() else "Only this computer"
        assert process.stdout.readline() == f"“Kitchen” is open. {expected} can join at:\n"
        assert end(process)[0] == 0


@unix
def test_without_a_port_it_takes_the_next_free_one_and_says_so(tmp_path: Path) -> None:
    with socket.socket() as taken:
        try:
            taken.bind((LOOPBACK, DEFAULT_PORT))
            taken.listen()
        except OSError:
            taken.close()  # somebody else has taken it: just as well
        with served(tmp_path, *ON_LOOPBACK) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(4)]
            assert f":{DEFAULT_PORT}\n" not in lines[1]
            assert str(DEFAULT_PORT) in lines[2]
            assert end(process)[0] == 0


@unix
@pytest.mark.parametrize("wanted", [True, False])
def test_a_terminal_gets_the_link_as_a_picture(tmp_path: Path, wanted: bool) -> None:
    pty = pytest.importorskip("pty")
    mine, theirs = pty.openpty()
    words = command(tmp_path, "--port", "0", *(() if wanted else ("--no-qr",)))
    here = os.environ | {"PYTHONUTF8": "1", "TERM": "xterm-256color", "COLUMNS": "120"}
    here.pop("NO_COLOR", None)
    with subprocess.Popen(words, stdout=theirs, env=here) as process:
        os.close(theirs)
        seen = ""
        while "Ctrl+C" not in seen:
            seen += os.read(mine, 65536).decode()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    os.close(mine)
    lines = seen.replace("\r", "").split("\n")
    drawn = [line for line in lines if "\x1b[" in line]
    if wanted and own_addresses():
        assert drawn == code_lines(f"{lines[1].strip()}/", columns=120)
    else:
        assert drawn == []


def test_a_busy_port_that_was_asked_for_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert port in refused(tmp_path, "--port", port, *ON_LOOPBACK)


def test_an_address_that_is_not_ours_is_a_sentence(tmp_path: Path) -> None:
    assert refused(tmp_path, "--port", "0", "--bind", "192.0.2.7").endswith(".")


@unix
def test_a_second_server_on_one_folder_is_a_sentence(tmp_path: Path) -> None:
    with served(tmp_path, "--port", "0", "--json", *ON_LOOPBACK) as process:
        listening(process)
        assert str(tmp_path) in refused(tmp_path, "--port", "0", *ON_LOOPBACK)
        assert end(process) == (0, "", "")


@unix
def test_a_killed_server_gives_its_folder_back_with_what_was_said(tmp_path: Path) -> None:
    post = b'{"text":"hi","name":"bot","client_id":"c1"}'
    seqs = []
    for number in (signal.SIGKILL, signal.SIGTERM):
        with served(tmp_path, "--port", "0", "--json", *ON_LOOPBACK) as process:
            url = f"http://{LOOPBACK}:{listening(process)['port']}/api/rooms/lobby/messages"
            with urlopen(url, post, timeout=PATIENCE) as answer:
                seqs.append((answer.status, json.load(answer)["seq"]))
            assert end(process, number)[0] == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    assert seqs == [(201, 1), (200, 1)]


@unix
def test_a_closed_standard_output_does_not_close_the_room(tmp_path: Path) -> None:
    with served(tmp_path, "--port", "0", *ON_LOOPBACK) as process:
        assert process.stdout is not None
        process.stdout.readline()
        url = process.stdout.readline().strip()
        process.stdout.close()
        with urlopen(f"{url}/healthz", timeout=PATIENCE) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


@unix
async def test_limits_are_flags(tmp_path: Path) -> None:
    flags = ("--max-members", "1", "--max-per-address", "2", "--rate", "1000")
    with served(tmp_path, "--port", "0", "--json", *ON_LOOPBACK, *flags) as process:
        port = listening(process)["port"]
        assert isinstance(port, int)
        host = RunningHost(None, tmp_path, port)  # type: ignore[arg-type]  # that server is another process
        async with guest_at(host) as guest:
            async with socket_at(host, "/ws/7") as stranger:
                assert await close_code(stranger) == 4429
            for number in range(100):
                await guest.send(
                    {"type": "send", "client_id": str(number), "kind": "message", "body": {"text": "x"}}
                )
            await guest.read(lambda frame: frame["type"] == "ack" and frame["client_id"] == "99")
        assert end(process) == (0, "", "")


@unix
def test_the_rate_holds_for_callers_of_the_http_interface_too(tmp_path: Path) -> None:
    with served(tmp_path, "--port", "0", "--json", *ON_LOOPBACK, "--rate", "1") as process:
        port = listening(process)["port"]
        assert isinstance(port, int)
        host = RunningHost(None, tmp_path, port)  # type: ignore[arg-type]  # that server is another process
        body = b'{"text": "x", "name": "bot"}'
        with ThreadPoolExecutor(60) as pool:
            posts = [
                pool.submit(ask, host, "/api/rooms/lobby/messages", "POST", body=body) for _ in range(150)
            ]
        statuses = [post.result().status for post in posts]
        # Ten people's burst at once, their rate for the 5 s that a caller is kept waiting, then no more.
        assert set(statuses) == {201, 429}
        assert 40 <= statuses.count(201) <= 140
        assert end(process) == (0, "", "")


@unix
def test_it_never_loads_qt(tmp_path: Path) -> None:
    options = ("-X", "importtime")
    with served(tmp_path, "--port", "0", "--json", *ON_LOOPBACK, options=options) as process:
        listening(process)
        status, _out, err = end(process)
    loaded = {line.rpartition("|")[2].strip() for line in err.splitlines() if line.startswith("import time:")}
    assert status == 0
    assert {"uvicorn", "fastapi", "desktop_chat.server.host"} <= loaded
    assert {name for name in loaded if name.partition(".")[0] in ("PySide6", "shiboken6", "qasync")} == set()


def status_of(port: object) -> int:
    """Return with which status the host answers who watches it."""
    try:
        with urlopen(f"http://{LOOPBACK}:{port}/healthz", timeout=PATIENCE) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        with refusal:
            return refusal.code


def test_an_address_has_64_connections_and_each_five_seconds_for_its_headers(tmp_path: Path) -> None:
    with served(tmp_path, "--json", "--port", "0", *ON_LOOPBACK) as process, ExitStack() as held:
        port = listening(process)["port"]
        address = (LOOPBACK, int(str(port)))
        begin = time.monotonic()
        silent = [held.enter_context(socket.create_connection(address, PATIENCE)) for _ in range(64)]
        assert status_of(port) == 429
        assert all(one.recv(1) == b"" for one in silent)
        assert 5 <= time.monotonic() - begin < 10
        assert status_of(port) == 200


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the limits of another process")
@pytest.mark.parametrize(("arguments", "sockets"), [((), 512 + 64), (("--max-members", "900"), 900 + 64)])
def test_the_limit_of_open_files_is_raised_to_what_the_room_may_need(
    tmp_path: Path, arguments: tuple[str, ...], sockets: int
) -> None:
    few_files = ("sh", "-c", 'ulimit -Sn 256 && exec "$@"', "sh")
    with served(tmp_path, "--json", "--port", "0", *ON_LOOPBACK, *arguments, starter=few_files) as process:
        listening(process)
        limits = Path(f"/proc/{process.pid}/limits").read_text("ascii").splitlines()
        [allowed] = [int(line.split()[3]) for line in limits if line.startswith("Max open files")]
    assert sockets < allowed < sockets + 1000
