"""The command line speaks the language that the terminal asks for."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_chat.app.help_layout import columns, wrapped

SECONDS = 30.0


def run(*arguments: str, wishes: dict[str, str]) -> subprocess.CompletedProcess[str]:
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    return subprocess.run(
        [sys.executable, "-m", "desktop_chat", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment | {"PYTHONUTF8": "1", "COLUMNS": "80"} | wishes,
        timeout=SECONDS,
        check=False,
    )


TAIWAN = {"LANG": "zh_TW.UTF-8"}


@pytest.mark.parametrize(
    ("wishes", "usage"),
    [
        (TAIWAN, "用法："),
        ({"LANGUAGE": "zh_HK:en", "LANG": "en_US.UTF-8"}, "用法："),
        ({"LC_MESSAGES": "zh_TW", "LANG": "de_DE"}, "用法："),
        ({"LANG": "zh_TW", "LC_ALL": "C"}, "Usage: "),
        ({"LANG": "zh_CN.UTF-8"}, "Usage: "),
        ({}, "Usage: "),
    ],
)
def test_the_environment_chooses(wishes: dict[str, str], usage: str) -> None:
    assert run("--help", wishes=wishes).stdout.startswith(f"{usage}desktop-chat")


@pytest.mark.parametrize("command", ["", "host", "join", "serve", "say", "tail"])
def test_help_is_chinese_throughout_and_its_columns_stand_in_line(command: str) -> None:
    done = run(*command.split(), "--help", wishes=TAIWAN)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert "選項：" in lines
    explained = [line for line in lines if line.startswith("  -") and "  " in line.strip()]
    starts = {columns(line) - columns(line.strip().split("  ")[-1].lstrip()) for line in explained}
    assert len(starts) == 1, done.stdout
    assert max(map(columns, lines[lines.index("") :])) <= 80
    for english in ("usage", "options", "arguments", "show", "exit", "positional"):
        assert english not in done.stdout.lower()


def test_mistakes_are_told_in_chinese() -> None:
    for arguments, words in (
        (["dance"], "沒有這個指令；「desktop-chat --help」會列出所有指令。"),
        (["join"], "缺少聊天室的位址，例如 192.168.1.20 或 192.168.1.20:8765。"),
        (["serve", "--port"], "選項 --port 需要一個值。"),
        (["serve", "--port", "x"], "「x」不是 0 到 65535 之間的數字。"),
    ):
        done = run(*arguments, wishes=TAIWAN)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{words}\n")


def test_a_host_that_is_not_there_is_told_in_chinese(tmp_path: Path) -> None:
    done = run("say", "127.0.0.1:1", "hello", "--data", str(tmp_path), wishes=TAIWAN)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("127.0.0.1 有回應，但它的連接埠 1 上沒有開啟聊天室。")


def test_help_in_chinese_is_as_quick() -> None:
    def seconds(wishes: dict[str, str]) -> float:
        started = time.monotonic()
        run("--help", wishes=wishes)
        return time.monotonic() - started

    assert min(seconds(TAIWAN) for _ in range(5)) < 0.3


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a short text", ["a short", "text"]),
        ("要說的話，標準輸入", ["要說的", "話，標準", "輸入"]),
        ("用「指令」說明", ["用「指", "令」說明"]),
        ("在 JSON 裡說話", ["在 JSON", "裡說話"]),
        ("incomprehensible", ["incomprehensible"]),
        ("", [""]),
    ],
)
def test_lines_are_broken_by_columns(text: str, lines: list[str]) -> None:
    assert wrapped(text, 8) == lines


def test_wide_characters_count_twice() -> None:
    assert [columns(text) for text in ("abc", "聊天", "、", "é", "Ａ")] == [3, 4, 2, 1, 2]
