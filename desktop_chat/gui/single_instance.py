"""One running program per profile folder: starting it again hands its wish over to the one that runs."""

import getpass
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

LONGEST_SOCKET_PATH = 100
"""In bytes. `sun_path` has 104 on macOS and 108 on Linux, and the ending zero is one of them."""
LONGEST_LINE = 64 * 1024
ANSWER_MS = 5000

Answer = Callable[[bytes], bytes]
"""What the running program does with a line that another start handed over: it returns the line to answer."""


def socket_name(folder: Path) -> str:
    """Return where the program that runs on ``folder`` listens; only this person can listen or connect there.

    On Windows the pipe's access list sees to that. Elsewhere it is the folder, which is the person's alone:
    the profile folder itself, or for paths too long for a socket one among the temporary files.
    """
    digest = hashlib.sha256(f"{getpass.getuser()}\n{folder.resolve()}".encode()).hexdigest()[:16]
    if sys.platform == "win32":
        return f"desktop-chat-{digest}"
    path = folder.resolve() / "window.socket"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return str(path)
    return str(_own_temporary_folder() / digest)


def _own_temporary_folder() -> Path:
    """Return this person's folder among the temporary files; `PermissionError` if somebody else made it."""
    folder = Path(tempfile.gettempdir()) / f"desktop-chat-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid() or facts.st_mode & 0o077:
        raise PermissionError(f"{folder} is not this person's own folder")
    return folder


def hand_over(name: str, line: bytes) -> bytes | None:
    """Give ``line`` to the program that listens at ``name`` and return its answer; None where nobody does."""
    link = QLocalSocket()
    link.connectToServer(name)
    if not link.waitForConnected(ANSWER_MS):
        return None
    link.write(line + b"\n")
    while not link.canReadLine():
        if not link.waitForReadyRead(ANSWER_MS):
            return None
    return bytes(link.readLine().data()).rstrip(b"\n")


class SingleInstance(QObject):
    """Listens for later starts of the program and answers each line that they hand over."""

    def __init__(self, answer: Answer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answer = answer
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)

    def listen(self, name: str) -> bool:
        """Begin to listen and return whether that worked.

        A socket left behind by a program that died is removed, so the caller must hold the profile's lock.
        """
        QLocalServer.removeServer(name)
        return self._server.listen(name)

    def close(self) -> None:
        """Stop listening; the socket's file goes."""
        self._server.close()

    def _greet(self) -> None:
        while self._server.hasPendingConnections():
            link = self._server.nextPendingConnection()
            link.setReadBufferSize(LONGEST_LINE)
            link.readyRead.connect(lambda link=link: self._read(link))
            link.disconnected.connect(link.deleteLater)
            self._read(link)

    def _read(self, link: QLocalSocket) -> None:
        if link.canReadLine():
            line = bytes(link.readLine().data()).rstrip(b"\n")
            link.write(self._answer(line) + b"\n")
            link.disconnectFromServer()
        elif link.bytesAvailable() >= LONGEST_LINE:
            link.abort()
