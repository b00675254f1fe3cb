import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_chat import __version__
from desktop_chat.app.paths import resources
from desktop_chat.rooms.rate import Rate
from desktop_chat.server.settings import HostSettings
from tests.hosts import OpenHost, RunningHost

PROGRAM = [sys.executable, "-m", "desktop_chat"]
SECONDS = 30.0


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *arguments], input=stdin, capture_output=True, timeout=SECONDS, check=False
    )


class Tail:
    """A running `tail`; its lines come one by one."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._lines: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def line(self) -> str:
        return self._lines.get(timeout=SECONDS).decode().rstrip("\n")

    def texts(self, count: int) -> list[str]:
        """The texts of the next ``count`` messages."""
        found: list[str] = []
        while len(found) < count:
            event = json.loads(self.line())
            if event["kind"] == "message":
                found.append(event["body"]["text"])
        return found


@contextmanager
def tailing(*arguments: str) -> Iterator[Tail]:
    process = subprocess.Popen([*PROGRAM, "tail", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield Tail(process)
    finally:
        process.kill()
        process.communicate()


def quick(folder: Path) -> HostSettings:
    """A host that never makes anybody wait."""
    return HostSettings(folder, resources(), rate=Rate(100_000.0, 100_000))


def again(open_host: OpenHost, host: RunningHost) -> RunningHost:
    """The same host once more, on its port."""
    return open_host(quick(host.folder), port=host.port)


# What can be typed


def test_help_answers_at_once_and_loads_neither_qt_nor_the_server() -> None:
    spy = (
        "import sys; from desktop_chat.app.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    )
    check = "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", spy + check], capture_output=True, check=True
    ).stdout.split()
    assert not {b"PySide6", b"fastapi", b"uvicorn", b"websockets", b"cryptography", b"asyncio"} & set(loaded)
    quickest = min(_seconds("--help") for _ in range(5))
    assert quickest < 0.3


def _seconds(*arguments: str) -> float:
    started = time.monotonic()
    assert run(*arguments).returncode == 0
    return time.monotonic() - started


def test_the_version() -> None:
    assert run("--version").stdout.decode().strip() == f"desktop-chat {__version__}"


@pytest.mark.parametrize("command", ["host", "join", "serve", "say", "tail"])
def test_each_command_explains_itself(command: str) -> None:
    done = run(command, "--help")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"--data" in done.stdout


USAGE_MISTAKES = [
    ["dance"],
    ["--dance"],
    ["host", "extra"],
    ["host", "--port", "0"],
    ["host", "--port", "x"],
    ["host", "--name", ""],
    ["host", "--name", "x" * 300],
    ["host", "--as", "  "],
    ["host", "--po", "8765"],
    ["join"],
    ["join", "me@host"],
    ["join", "host:99999"],
    ["join", "host", "--as", "a\nb"],
    ["serve", "--port", "65536"],
    ["serve", "--port", "-1"],
    ["serve", "--rate", "0"],
    ["serve", "--max-members", "none"],
    ["serve", "--max-per-address", "1.5"],
    ["serve", "--data", ""],
    ["say"],
    ["say", ""],
    ["say", "host:port", "hello"],
    ["say", "host", ""],
    ["say", "host", "a\x07b"],
    ["say", "host", "x" * 20_000],
    ["say", "host", "hello", "world"],
    ["say", "host", "--as", "Ann", "hello", "world"],
    ["say", "host", "hello", "--as", "Ann", "world"],
    ["tail"],
    ["tail", "1.2.3"],
    ["tail", "host", "--history", "1001"],
    ["tail", "host", "--history", "many"],
]


@pytest.mark.parametrize("arguments", USAGE_MISTAKES, ids=lambda arguments: " ".join(arguments)[:40])
def test_a_usage_mistake_is_one_sentence_and_status_2(arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1
    assert len(lines[0]) > 10


TOLD = [
    (["dance"], "There is no such command; “desktop-chat --help” lists them."),
    (["--dance"], "There is no option “--dance” here; “desktop-chat --help” lists them."),
    (["say", "host", "--dance"], "There is no option “--dance” here; “desktop-chat say --help” lists them."),
    (
        ["host", "extra"],
        "“extra” is one argument too many; “desktop-chat host --help” tells what belongs there.",
    ),
    (["join"], "The room’s address is missing, such as 192.168.1.20 or 192.168.1.20:8765."),
    (["serve", "--port"], "The option --port needs a value."),
    (["serve", "--json=3"], "The option --json takes no value."),
    (["--version=3"], "The option --version takes no value."),
    (["serve", "--data", __file__], f"“{__file__}” is a file, not a folder."),
    (["serve", "--data", "~nobody-of-this-name"], "“~nobody-of-this-name” is not a folder."),
]


@pytest.mark.parametrize(("arguments", "sentence"), TOLD, ids=lambda part: " ".join(part)[:40])
def test_a_usage_mistake_says_what_is_wrong(arguments: list[str], sentence: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stderr.decode()) == (2, sentence + "\n")


# What cannot be done


@pytest.mark.parametrize("command", [["say", "{address}", "hello"], ["tail", "{address}"]])
def test_a_host_that_is_not_there_is_one_sentence_and_status_1(command: list[str]) -> None:
    done = run(*(part.format(address="127.0.0.1:1") for part in command))
    assert (done.returncode, done.stdout) == (1, b"")
    [words] = done.stderr.decode().splitlines()
    assert words.startswith("127.0.0.1 is there, but no room is open at its port 1. ")


def test_a_port_that_is_taken_is_one_sentence_and_status_1(host: RunningHost, tmp_path: Path) -> None:
    done = run("serve", "--bind", "127.0.0.1", "--port", str(host.port), "--data", str(tmp_path / "other"))
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().splitlines() == [
        f"Another program uses port {host.port}. Choose another port."
    ]


def test_an_address_of_another_computer_cannot_be_listened_on(tmp_path: Path) -> None:
    done = run("serve", "--bind", "192.0.2.1", "--port", "0", "--data", str(tmp_path))
    assert done.returncode == 1
    [words] = done.stderr.decode().splitlines()
    assert words.startswith("“192.0.2.1” is not an address of this computer. ")


def test_a_second_server_on_one_folder_is_one_sentence_and_status_1(host: RunningHost) -> None:
    done = run("serve", "--bind", "127.0.0.1", "--port", "0", "--data", str(host.folder))
    assert (done.returncode, done.stdout) == (1, b"")
    assert len(done.stderr.decode().splitlines()) == 1


def test_a_folder_inside_a_file_is_one_sentence_and_status_1(host: RunningHost, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "folder"
    for arguments in (["serve", "--port", "0"], ["say", host.address, "hello"]):
        done = run(*arguments, "--data", str(folder))
        assert done.returncode == 1
        [words] = done.stderr.decode().splitlines()
        assert words.startswith(f"The folder {folder} cannot be used: Not a directory. ")


# serve


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_serve_says_where_it_listens_and_ends_with_status_0(tmp_path: Path, ending: signal.Signals) -> None:
    command = [*PROGRAM, "serve", "--bind", "127.0.0.1", "--port", "0", "--json", "--data", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        listening = json.loads(process.stdout.readline())
        assert listening["event"] == "listening"
        assert listening["addresses"] == [f"http://127.0.0.1:{listening['port']}"]
        assert run("say", f"127.0.0.1:{listening['port']}", "hello", "--data", str(tmp_path)).returncode == 0
        process.send_signal(ending)
        rest, errors = process.communicate(timeout=SECONDS)
    assert (process.returncode, rest, errors) == (0, b"", b"")


def test_serve_never_loads_qt() -> None:
    spy = (
        "import sys\n"
        "from desktop_chat.app import checks, headless, say, tail\n"
        "sys.exit(any(name.startswith(('PySide6', 'shiboken6', 'qasync')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", spy], check=False).returncode == 0


# say and tail


def test_what_is_said_is_printed(host: RunningHost) -> None:
    with tailing(host.address, "--as", "Reader") as tail:
        assert tail.line().endswith("* Reader joined the chat")
        assert run("say", host.url, "你好 🐾", "--as", "小美").returncode == 0
        assert tail.line().endswith("* 小美 joined the chat")
        assert tail.line()[5:] == " 小美: 你好 🐾"


def test_each_line_of_standard_input_is_said_in_order(open_host: OpenHost, tmp_path: Path) -> None:
    host = open_host(quick(tmp_path / "quick"))
    lines = [f"line {number} 繁體" for number in range(500)]
    with tailing(host.address, "--json", "--history", "1", "--as", "Reader") as tail:
        tail.line()
        done = run("say", host.address, "-", stdin="\r\n\n".join(lines).encode())
        assert (done.returncode, done.stderr) == (0, b"")
        assert tail.texts(500) == lines


def test_a_text_may_stand_behind_an_option(host: RunningHost) -> None:
    assert run("say", host.address, "--as", "Ann", "hello").returncode == 0
    assert run("say", "--as", "Ann", host.address, "again").returncode == 0
    with tailing(host.address, "--json", "--as", "Reader") as tail:
        assert tail.texts(2) == ["hello", "again"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
def test_on_a_terminal_say_tells_how_to_end(host: RunningHost) -> None:
    keyboard, terminal = os.openpty()
    try:
        with subprocess.Popen(
            [*PROGRAM, "say", host.address], stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stderr is not None
            assert process.stderr.readline().decode() == "Each line that you type is said; Ctrl+D ends.\n"
            os.write(keyboard, b"typed\n\x04")
            assert process.communicate(timeout=SECONDS) == (b"", b"")
            assert process.returncode == 0
    finally:
        os.close(keyboard)
        os.close(terminal)
    with tailing(host.address, "--json", "--as", "Reader") as tail:
        assert tail.texts(1) == ["typed"]


def test_tail_says_that_it_is_seen() -> None:
    assert "as a member whom the others see" in " ".join(run("tail", "--help").stdout.decode().split())


def test_a_host_that_slows_down_loses_nothing(host: RunningHost) -> None:
    lines = [str(number) for number in range(30)]
    assert run("say", host.address, stdin="\n".join(lines).encode()).returncode == 0
    with tailing(host.address, "--json", "--history", "100", "--as", "Reader") as tail:
        assert tail.texts(30) == lines


def test_lines_that_no_room_takes_are_reported_and_the_others_are_said(
    open_host: OpenHost, tmp_path: Path
) -> None:
    host = open_host(quick(tmp_path / "quick"))
    done = run("say", host.address, "-", stdin=b"one\n" + b"x" * 20_000 + b"\n\xff\xfe\na\x00b\ntwo\n")
    assert done.returncode == 1
    assert [line.split(" was")[0] for line in done.stderr.decode().splitlines()] == [
        "Line 2",
        "Line 3",
        "Line 4",
    ]
    with tailing(host.address, "--json", "--as", "Reader") as tail:
        assert tail.texts(2) == ["one", "two"]


def test_saying_goes_on_when_the_host_restarts(open_host: OpenHost, tmp_path: Path) -> None:
    host = open_host(quick(tmp_path / "quick"))
    command = [*PROGRAM, "say", host.address]
    with (
        tailing(host.address, "--json", "--history", "1", "--as", "Reader") as tail,
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process,
    ):
        assert process.stdin is not None
        tail.line()
        process.stdin.write(b"before\n")
        process.stdin.flush()
        assert tail.texts(1) == ["before"]
        host.stop()
        process.stdin.write(b"meanwhile\n")
        process.stdin.flush()
        again(open_host, host)
        process.stdin.write(b"after\n")
        process.stdin.close()
        assert process.wait(SECONDS) == 0
        assert process.stderr is not None
        told = process.stderr.read().decode().splitlines()
        assert told == ["Connection lost. Trying again…", "Connected again."]
        assert tail.texts(2) == ["meanwhile", "after"]


def test_tail_prints_each_event_once_and_in_order_over_reconnects(
    open_host: OpenHost, tmp_path: Path
) -> None:
    host = open_host(quick(tmp_path / "quick"))
    with tailing(host.address, "--json", "--history", "1", "--as", "Reader") as tail:
        seqs = [json.loads(tail.line())["seq"]]
        for turn in range(3):
            assert run("say", host.address, stdin=b"a\nb\nc\n").returncode == 0
            host.stop()
            host = again(open_host, host)
            assert run("say", host.address, f"turn {turn}").returncode == 0
        while len(seqs) < 13:
            seqs.append(json.loads(tail.line())["seq"])
    assert seqs == list(range(1, 14))


def test_history_is_how_much_is_told_of_before(open_host: OpenHost, tmp_path: Path) -> None:
    host = open_host(quick(tmp_path / "quick"))
    assert run("say", host.address, stdin=b"1\n2\n3\n4\n5\n").returncode == 0
    with tailing(host.address, "--json", "--history", "3") as tail:
        assert tail.texts(3) == ["3", "4", "5"]


def test_a_reader_that_has_had_enough_is_no_error(open_host: OpenHost, tmp_path: Path) -> None:
    host = open_host(quick(tmp_path / "quick"))
    assert run("say", host.address, "hello").returncode == 0
    with subprocess.Popen(
        [*PROGRAM, "tail", host.address], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert run("say", host.address, "are you there?").returncode == 0
        assert (process.wait(SECONDS), process.stderr.read()) == (0, b"")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_is_quiet(host: RunningHost) -> None:
    with tailing(host.address, "--as", "Reader") as tail:
        tail.line()
        tail.process.send_signal(signal.SIGINT)
        _output, errors = tail.process.communicate(timeout=SECONDS)
        assert (tail.process.returncode, errors) == (130, b"")


def test_peers_cannot_command_the_terminal(open_host: OpenHost, tmp_path: Path) -> None:
    host = open_host(quick(tmp_path / "quick"))
    wicked = "a\u009b31mb\u202ec\u2028d\ne"
    assert run("say", host.address, wicked).returncode == 0
    with tailing(host.address, "--history", "1", "--as", "Reader") as tail:
        assert tail.line().endswith("a\\u009b31mb\\u202ec\\u2028d")
        assert tail.line() == "    e"
    with tailing(host.address, "--history", "1", "--json", "--as", "Reader") as tail:
        line = tail.line()
        assert line.isprintable()
        assert json.loads(line)["body"]["text"] == wicked
