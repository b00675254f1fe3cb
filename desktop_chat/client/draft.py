"""A text that somebody has begun to write: one small file beside the replica of its room."""

import json
from pathlib import Path
from typing import Final

from desktop_chat.storage.files import make_private_folder, replace_text

LONGEST: Final = 65_536
"""Bytes of UTF-8; of a longer text the beginning is kept. A message takes a quarter of it."""


def read_draft(path: Path) -> str:
    """Return the text in the file at ``path``; nothing where there is none, or it is damaged."""
    try:
        kept = json.loads(path.read_text("ascii"))
    except (OSError, ValueError, RecursionError):
        return ""
    return _shortened(kept) if isinstance(kept, str) else ""


def keep_draft(path: Path, text: str) -> None:
    """Put ``text`` into the file at ``path``, whole or not at all; without a text there is no file.

    Raises OSError. Not for the loop's thread: it returns once the text is on the disk.
    """
    if not text.strip():
        path.unlink(missing_ok=True)
        return
    make_private_folder(path.parent)
    replace_text(path, json.dumps(_shortened(text)))  # in ASCII: halves of characters can be written, too


def _shortened(text: str) -> str:
    kept = text.encode("utf-8", "surrogatepass")
    return text if len(kept) <= LONGEST else kept[:LONGEST].decode("utf-8", "ignore")
