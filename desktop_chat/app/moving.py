"""Before anything is opened: find the data folder, and bring the data to a new one if that was chosen."""

import contextlib
import hashlib
import itertools
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from desktop_chat.app.profile_folder import (
    EARLIER_COPY,
    MOVED,
    MOVING,
    Pointer,
    check_space,
    current_folder,
    data_files,
    holds_data,
    is_free,
    is_old_copy,
    moved_names,
)
from desktop_chat.protocol.errors import Refusal
from desktop_chat.storage.files import make_private_folder, replace_text, sync_folder
from desktop_chat.storage.lock import FileLock
from desktop_chat.storage.store import UnusableFolder
from desktop_chat.texts import sentence

_CHUNK = 1 << 20


def settled_folder(usual: Path) -> Path:
    """Return where to work from now on, after bringing the data to a newly chosen folder.

    Raises `Refusal` with a sentence where that cannot be done; then everything is as it was.
    """
    pointer = Pointer.load(usual)
    old = current_folder(usual)
    if pointer.chosen is None:
        return old
    moved = is_old_copy(pointer.chosen) or not holds_data(pointer.chosen)
    if moved:
        move_data(old, pointer.chosen)
    new = None if pointer.chosen == usual else pointer.chosen
    Pointer(new, old, None).save(usual)
    if moved:
        _leave_note(old, pointer.chosen)
    return pointer.chosen


def _leave_note(old: Path, new: Path) -> None:
    """Mark what stays in ``old`` as a copy, so that nobody goes on with it by mistake."""
    with contextlib.suppress(OSError):  # the data is in its new place, with or without a note in the old one
        replace_text(old / MOVED, json.dumps({"to": str(new)}) + "\n")


def fallback_folder(usual: Path) -> Path | None:
    """Return where one can work this time although the chosen folder cannot be used."""
    try:
        pointer = Pointer.load(usual)
    except Refusal:
        pointer = Pointer()
    candidates = [pointer.folder or usual, pointer.former or usual, usual]
    return next((folder for folder in candidates if holds_data(folder)), None)


def move_data(old: Path, new: Path) -> None:
    """Copy all data from ``old`` to the empty folder ``new`` and verify it; ``old`` stays as it is.

    What an interrupted attempt has left in ``new`` is made anew. Raises `Refusal` with a sentence.
    """
    with contextlib.ExitStack() as locks:
        for path in {old / "profile.lock", *old.glob("*.lock")}:
            lock = FileLock(path)
            try:
                lock.acquire()
            except OSError as error:
                raise UnusableFolder(str(old), error) from error
            locks.callback(lock.release)
        try:
            _copy_all(old, new)
        except OSError as error:
            raise UnusableFolder(str(new), error) from error


def _copy_all(old: Path, new: Path) -> None:
    make_private_folder(new)
    if is_old_copy(new):
        _set_aside(new)
    if not is_free(new):
        raise Refusal("data_folder", sentence("There are other files in {path} by now.", path=new))
    for name in moved_names(new):
        _remove(new / name)
    check_space(new, old)
    files = sorted(data_files(old))
    replace_text(new / MOVING, json.dumps(sorted({path.parts[0] for path in files})))
    sums = {path: _copy(old / path, new / path) for path in files}
    if any(_sum_of(new / path) != sums[path] for path in files):
        raise Refusal("data_folder", sentence("The copy in {path} differs from the original.", path=new))
    for folder in {(new / path).parent for path in files}:
        sync_folder(folder)
    (new / MOVING).unlink()
    sync_folder(new)


def _set_aside(folder: Path) -> None:
    """Put the old copy in ``folder`` out of the way; nothing of it is removed."""
    numbers = itertools.count(1)
    aside = next(path for n in numbers if not (path := folder / f"{EARLIER_COPY}{n}").exists())
    aside.mkdir(mode=0o700)
    for name in {path.parts[0] for path in data_files(folder)}:
        (folder / name).rename(aside / name)
    (folder / MOVED).unlink()


def _copy(source: Path, target: Path) -> bytes:
    """Copy one file, durably, and return its sum."""
    missing = [folder for folder in target.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700)
    total = hashlib.sha256()
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in _chunks(source):
            total.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return total.digest()


def _sum_of(path: Path) -> bytes:
    total = hashlib.sha256()
    for chunk in _chunks(path):
        total.update(chunk)
    return total.digest()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
