"""Whatever stands on the command line is done, or refused with a sentence and an exit status."""

import random
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_chat.app.cli import REFUSED, USAGE_MISTAKE, main
from desktop_chat.app.headless import ServeRequest
from desktop_chat.server.listening import bind_next_free
from tests.strings import strange_text

STRINGS = 500
LONGEST = 100_000  # bytes; Linux hands over no longer argument


@pytest.fixture(autouse=True)
def work(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command would go on with: windows, a room that serves for ever, other hosts."""

    def serve(request: ServeRequest) -> int:
        bind_next_free(request.bind, 20_000).close()
        return 0

    ask = socket.getaddrinfo

    def ask_nobody(host: str, port: int, **choices: int) -> object:
        """Look names up without a name server: the tests stay on this computer."""
        return ask(host, port, **{**choices, "flags": choices["flags"] | socket.AI_NUMERICHOST})

    monkeypatch.setattr("socket.getaddrinfo", ask_nobody)
    monkeypatch.setattr("desktop_chat.app.desktop.run", lambda *_arguments: 0)
    monkeypatch.setattr("desktop_chat.app.headless.serve", serve)
    monkeypatch.setattr("desktop_chat.app.say.say_text", lambda *_arguments: 0)
    monkeypatch.setattr("desktop_chat.app.say.say_lines", lambda *_arguments: 0)
    monkeypatch.setattr("desktop_chat.app.tail.tail", lambda *_arguments, **_choices: 0)


def as_argument(text: str) -> str:
    """Return ``text`` as a system could hand it over: bytes, without a zero, that Python has decoded."""
    handed = text.replace("\0", "").encode("utf-8", "surrogatepass")[:LONGEST]
    return handed.decode("utf-8", "surrogateescape")


COMMANDS: dict[str, Callable[[str], list[str]]] = {
    "say to": lambda text: ["say", text, "hello"],
    "say": lambda text: ["say", "127.0.0.1", text],
    "say as": lambda text: ["say", "127.0.0.1", "hello", "--as", text],
    "join": lambda text: ["join", text],
    "join as": lambda text: ["join", "127.0.0.1", f"--as={text}"],
    "host": lambda text: ["host", f"--name={text}"],
    "host as": lambda text: ["host", "--as", text],
    "host at": lambda text: ["host", "--port", text],
    "serve": lambda text: ["serve", f"--name={text}"],
    "serve at": lambda text: ["serve", f"--bind={text}"],
    "serve from": lambda text: ["serve", f"--port={text}"],
    "serve at a rate": lambda text: ["serve", f"--rate={text}"],
    "tail": lambda text: ["tail", text, f"--history={text}"],
    "a command": lambda text: [text],
    "arguments": lambda text: text.split(" "),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_any_argument_is_taken_or_refused_with_a_sentence(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    chance = random.Random(seed)
    folder = f"--data={tmp_path}"
    for number in range(STRINGS):
        arguments = [folder, *COMMANDS[command](as_argument(strange_text(chance)))]
        status = status_of(arguments)
        said = capsys.readouterr().err
        assert status in (0, REFUSED, USAGE_MISTAKE), (number, arguments)
        assert bool(said.strip()) == (status != 0), (number, arguments, said)
        assert "Traceback" not in said


def status_of(arguments: list[str]) -> object:
    try:
        return main(arguments)
    except SystemExit as end:  # --help and --version end so
        return end.code


def test_any_data_folder_is_taken_or_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    chance = random.Random(seed)
    for number in range(STRINGS):
        name = as_argument(strange_text(chance)).replace("/", "").replace("..", "")
        arguments = [f"--data={tmp_path}/x{name}", "say", "127.0.0.1", "hello"]
        status = main(arguments)
        assert status in (0, REFUSED, USAGE_MISTAKE), (number, arguments)
        assert bool(capsys.readouterr().err.strip()) == (status != 0), (number, arguments)


@pytest.mark.parametrize("option", ["--name", "--as", "--port"])
def test_the_value_that_argparse_forgets_is_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["host", f"{option}=--"]) == USAGE_MISTAKE
    assert option in capsys.readouterr().err
