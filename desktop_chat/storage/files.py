"""Folders and files that only their owner can read, and that are whole or not there."""

import errno
import os
from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """Make ``folder`` with its parents, for its owner alone; one that is there keeps its permissions.

    Raises ``NotADirectoryError`` where a file has its name.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), error.filename) from error


def make_private_file(path: Path) -> None:
    """Make an empty file for its owner alone, unless it is there.

    SQLite gives its side files the same permissions.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    sync_folder(path.parent)


def replace_text(path: Path, text: str) -> None:
    """Put ``text`` in place of the file at ``path``: after a crash it is the old or the new one, whole."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def set_aside(path: Path, reason: str) -> Path:
    """Rename ``path`` and SQLite's side files to ``NAME.REASON-NUMBER`` and return the new path."""
    number = 1
    while (target := path.with_name(f"{path.name}.{reason}-{number}")).exists():
        number += 1
    # SQLite finds a write-ahead log by its file's name, so all are renamed alike. It goes first: left beside
    # a new file of the old name it would be deleted.
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(target.with_name(target.name + suffix))
    sync_folder(path.parent)
    return target


def sync_folder(folder: Path) -> None:
    """Make new names in ``folder`` durable. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rename_into_place(new: Path, path: Path) -> None:
    """Give the whole and closed file ``new`` the name ``path``."""
    new.replace(path)
    sync_folder(path.parent)


def discard(path: Path) -> None:
    """Delete the database at ``path`` with SQLite's side files, as far as they are there."""
    for suffix in ("-wal", "-shm", ""):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
