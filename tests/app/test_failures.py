"""What can go wrong before a room is open: each ends with a sentence that says what to do."""

import errno
import re
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desktop_chat.app.checks import port_problem
from desktop_chat.app.headless import ServeRequest, serve
from desktop_chat.app.paths import resources
from desktop_chat.protocol.errors import Refusal
from desktop_chat.server.host import LOG_FILE
from desktop_chat.server.settings import HostSettings
from desktop_chat.storage import schema
from desktop_chat.storage.failures import outage
from desktop_chat.storage.store import FolderInUse
from desktop_chat.texts import Sentence

CODE = re.compile(r"errno|\b0x|Traceback|sqlite3\.|Error\b")


def is_fit_for_a_person(words: str) -> bool:
    return words.endswith((".", "?")) and not CODE.search(words) and len(words.split(". ")) >= 2


# Folders


def a_folder_inside_a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file" / "folder"


def a_folder_of_a_newer_version(folder: Path) -> Path:
    schema.connect(folder / LOG_FILE, schema.LOG).close()
    with closing(sqlite3.connect(folder / LOG_FILE)) as log:
        log.execute(f"PRAGMA user_version = {len(schema.LOG.migrations) + 1}")
    return folder


def a_folder_with_somebody_elses_file(folder: Path) -> Path:
    with closing(sqlite3.connect(folder / LOG_FILE)) as log:
        log.execute("CREATE TABLE recipes (name TEXT)")
    return folder


@pytest.mark.parametrize(
    ("make", "happened", "what_to_do"),
    [
        (a_folder_inside_a_file, "cannot be used", "choose another folder"),
        (a_folder_of_a_newer_version, "newer version", "Update"),
        (a_folder_with_somebody_elses_file, "does not belong to Desktop Chat", "Move it away"),
    ],
)
def test_a_folder_that_cannot_be_used(
    tmp_path: Path, make: Callable[[Path], Path], happened: str, what_to_do: str
) -> None:
    folder = make(tmp_path)
    with pytest.raises(Refusal) as caught:
        serve(ServeRequest(HostSettings(folder, resources()), "127.0.0.1", 0))
    words = str(caught.value)
    assert happened in words
    assert what_to_do in words
    assert str(folder) in words
    assert is_fit_for_a_person(words), words


def test_files_that_can_be_reported_without_making_them() -> None:
    for refusal, what_to_do in (
        (FolderInUse("folder"), "Close that one"),
        (schema.DamagedFile(Path("log.sqlite")), "backup"),
    ):
        assert what_to_do in str(refusal)
        assert is_fit_for_a_person(str(refusal)), str(refusal)


def test_a_full_disk_says_that_it_goes_on() -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    refused = outage(full)
    assert refused is not None
    assert "once there is room" in str(refused)
    assert is_fit_for_a_person(str(refused))


# Ports


@pytest.mark.parametrize(
    ("problem", "bind", "happened", "what_to_do"),
    [
        (OSError(errno.EADDRINUSE, "in use"), None, "Another program uses port 8765", "another port"),
        (OSError(errno.EACCES, "denied"), None, "keeps port 8765 for itself", "above 1023"),
        (
            OSError(errno.EADDRNOTAVAIL, "none"),
            "192.0.2.7",
            "“192.0.2.7” is not an address",
            "Leave out --bind",
        ),
        (socket.gaierror(-2, "unknown"), "kitchen", "“kitchen” is not an address", "Leave out --bind"),
        (OSError(errno.ENOBUFS, "no buffers"), None, "Port 8765 cannot be used", "Choose another"),
    ],
)
def test_a_port_that_cannot_be_used(
    problem: OSError, bind: str | None, happened: str, what_to_do: str
) -> None:
    reason: Sentence = port_problem(problem, 8765, bind)
    assert happened in str(reason)
    assert what_to_do in str(reason)
    assert is_fit_for_a_person(str(reason)), str(reason)
