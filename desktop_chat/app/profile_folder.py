"""Which folder holds profile and log: the usual one, or where a small file there points to.

The pointer lies in the usual folder, because whoever looks for the data looks there first. A new choice
takes effect at the next start (`app/moving.py`), before anything is opened.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from desktop_chat.protocol.errors import Refusal
from desktop_chat.storage.files import make_private_folder, replace_text
from desktop_chat.storage.store import UnusableFolder
from desktop_chat.texts import Sentence, sentence

POINTER: Final = "folder.json"
MOVING: Final = "moving.json"
"""In a folder that is being filled: which entries are ours. What it names is not whole yet."""
MOVED: Final = "moved.json"
"""In a folder that the data has left: where it went. What lies there is as old as that move."""
EARLIER_COPY: Final = "earlier-copy-"
"""How folders begin that hold such an old copy, out of the way of the data that came back."""

_SIGNS: Final = ("window.json", "rooms.json", "people", "log.sqlite", "host.key")
_FROM_THE_SYSTEM: Final = frozenset(
    {".DS_Store", "desktop.ini", "lost+found", "System Volume Information", "$RECYCLE.BIN"}
)
_NOT_DATA: Final = frozenset({POINTER, MOVING, MOVED, "window.socket"})
_SPARE_BYTES: Final = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the data is, where it was before, and where it shall be from the next start on.

    None stands for the usual folder, and in ``chosen`` for no change.
    """

    folder: Path | None = None
    former: Path | None = None
    chosen: Path | None = None

    @classmethod
    def load(cls, usual: Path) -> Self:
        """Read the pointer in the ``usual`` folder; without one that folder is it.

        Raises `Refusal` for a damaged one: the data could be anywhere.
        """
        path = usual / POINTER
        try:
            kept = json.loads(path.read_text("utf-8"))
            return cls(*(_path_of(kept.get(name)) for name in ("folder", "former", "chosen")))
        except (FileNotFoundError, NotADirectoryError):
            return cls()
        except (OSError, ValueError, AttributeError, RecursionError) as error:
            reason = sentence("The note of where your messages are is damaged: {path}", path=path)
            raise Refusal("damaged_pointer", reason) from error

    def save(self, usual: Path) -> None:
        """Write it into the ``usual`` folder. Raises `UnusableFolder` where that cannot be."""
        fields = {"folder": self.folder, "former": self.former, "chosen": self.chosen}
        kept = {name: None if path is None else str(path) for name, path in fields.items()}
        try:
            make_private_folder(usual)
            # In ASCII: a folder's name need not be UTF-8, and half a character can only be kept escaped.
            replace_text(usual / POINTER, json.dumps(kept, indent=2) + "\n")
        except OSError as error:
            raise UnusableFolder(str(usual), error) from error


class ProfileFolder:
    """The folder that this program works in, and the choice of another one for the next start.

    ``usual`` is None where the command line has said which folder: nothing can be chosen then.
    """

    def __init__(self, current: Path, usual: Path | None) -> None:
        self.current = current
        self._usual = usual

    @property
    def fixed(self) -> bool:
        """Whether the command line decides."""
        return self._usual is None

    @property
    def chosen(self) -> Path | None:
        """The folder from the next start on, if that is another one."""
        if self._usual is None:
            return None
        try:
            return Pointer.load(self._usual).chosen
        except Refusal:
            return None

    def choose(self, folder: Path) -> None:
        """Use ``folder`` from the next start on; the current one takes an earlier choice back.

        Raises `Refusal` with a sentence where that cannot be.
        """
        if self._usual is None:
            return
        try:
            pointer = Pointer.load(self._usual)
        except Refusal:  # damaged: this program was told to work here all the same
            pointer = Pointer()
        if folder.resolve() == self.current.resolve():
            replace(pointer, chosen=None).save(self._usual)
            return
        check_folder(folder, self.current)
        here = None if self.current == self._usual else self.current
        replace(pointer, folder=here, chosen=folder).save(self._usual)


def holds_data(folder: Path) -> bool:
    """Return whether ``folder`` is a Desktop Chat data folder, and whole."""
    try:
        return not (folder / MOVING).exists() and any((folder / sign).exists() for sign in _SIGNS)
    except OSError:
        return False


def is_old_copy(folder: Path) -> bool:
    """Return whether the data has moved on from ``folder``, so that what lies there is out of date."""
    return (folder / MOVED).exists()


def data_files(folder: Path) -> Iterator[Path]:
    """Return the files of a data folder, as paths within it, without what belongs to a running program."""
    for place, folders, names in os.walk(folder, followlinks=True, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(EARLIER_COPY)]
        for name in names:
            path = (Path(place) / name).relative_to(folder)
            if path.suffix != ".lock" and str(path) not in _NOT_DATA and (folder / path).is_file():
                yield path


def current_folder(usual: Path) -> Path:
    """Return where the data is now. Raises `Refusal` where it is not to be found there."""
    pointer = Pointer.load(usual)
    if pointer.folder is None:
        return usual
    if not holds_data(pointer.folder):
        raise Refusal(
            "data_folder",
            sentence(
                "Your messages are in {path}, and that folder is not there. Is a disk not connected?",
                path=pointer.folder,
            ),
        )
    return pointer.folder


def plain_place(data: Path | None, usual: Path) -> ProfileFolder | None:
    """Return where to work if that is plain: ``data``, when the command line says so, or where it was before.

    None means that a new folder was chosen, or that the old one is not to be found: then `settling.settle`.
    """
    if data is not None:
        return ProfileFolder(data, None)
    try:
        unchanged = Pointer.load(usual).chosen is None
        return ProfileFolder(current_folder(usual), usual) if unchanged else None
    except Refusal:
        return None


def check_folder(folder: Path, current: Path) -> None:
    """Accept ``folder`` as the place for the data that is now in ``current``: ours already, or empty.

    Raises `Refusal` with a sentence for any other.
    """
    from desktop_chat.app.folder_age import check_folder_age

    new, old = folder.resolve(), current.resolve()
    if not folder.is_absolute() or not folder.is_dir():
        raise _refusal(sentence("There is no folder {path}.", path=folder))
    if new in old.parents or old in new.parents:
        raise _refusal(sentence("The new folder must not be inside the old one, nor around it."))
    _check_writable(folder)
    if holds_data(folder):
        check_folder_age(folder)
        if is_old_copy(folder):
            check_space(folder, current)
        return
    if not is_free(folder):
        raise _refusal(
            sentence("There are other files in {path}. Choose or make an empty folder.", path=folder)
        )
    check_space(folder, current)


def is_free(folder: Path) -> bool:
    """Return whether nothing is in ``folder`` but what systems and an earlier, interrupted move put there."""
    ours = _FROM_THE_SYSTEM | _NOT_DATA | set(moved_names(folder))
    return all(
        entry.name in ours or entry.name.startswith(EARLIER_COPY) or entry.suffix == ".lock"
        for entry in folder.iterdir()
    )


def moved_names(folder: Path) -> list[str]:
    """Return what of ``folder`` an interrupted move has put there.

    It will be removed, and a stranger may have written the note: only entries of the folder itself count.
    """
    try:
        names = json.loads((folder / MOVING).read_text("utf-8"))
        entries = [entry.name for entry in folder.iterdir()]
    except (OSError, ValueError, RecursionError):
        return []
    return [name for name in entries if name in names] if isinstance(names, list) else []


def check_space(folder: Path, current: Path) -> None:
    """Raise `Refusal` where ``folder`` has too little space for the data in ``current``."""
    try:
        needed = sum((current / path).stat().st_size for path in data_files(current))
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise UnusableFolder(str(folder), error) from error
    if free < needed + _SPARE_BYTES:
        megabytes = (needed + _SPARE_BYTES) // 1_000_000 + 1
        raise _refusal(sentence("There is too little space: {count} MB are needed there.", count=megabytes))


def _check_writable(folder: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UnusableFolder(str(folder), error) from error


def _path_of(kept: object) -> Path | None:
    match kept:
        case None:
            return None
        case str(text) if Path(text).is_absolute() and "\0" not in text:
            return Path(text)
        case _:
            raise ValueError(f"not a folder: {kept!r}")


def _refusal(reason: Sentence) -> Refusal:
    return Refusal("data_folder", reason)


def _raise(error: OSError) -> None:
    raise error
