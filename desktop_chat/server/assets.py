"""Files of the program that a browser may read: what it may ask for, and nothing else."""

import mimetypes
import re
from pathlib import Path

from fastapi import HTTPException

# Windows may have "text/plain" for .js in its registry, and browsers refuse such modules.
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("image/svg+xml", ".svg")
mimetypes.add_type("font/woff2", ".woff2")

_ASSET = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_LONGEST_PATH = 200


def find_asset(folder: Path, path: str) -> Path:
    """Return the file of ``folder`` that a browser names by ``path``.

    Names of our own kind only: no "..", no absolute path, drive, hidden file or alternate stream. Raises the
    HTTP answer 404 for anything else; too long a name would be an error of the system's and not just no file.
    """
    parts = path.split("/")
    file = folder.joinpath(*parts)
    ours = len(path) <= _LONGEST_PATH and all(_ASSET.fullmatch(part) for part in parts)
    if not ours or not file.is_file():
        raise HTTPException(404)
    return file
