"""Asks which folder to work in, where a new one was chosen or the old one is not to be found."""

import asyncio
from pathlib import Path

from desktop_chat.app.moving import fallback_folder, settled_folder
from desktop_chat.app.profile_folder import Pointer, ProfileFolder, current_folder
from desktop_chat.gui.termination import Termination
from desktop_chat.gui.windows.moving import Decision, MovingDialog
from desktop_chat.protocol.errors import Refusal
from desktop_chat.storage.store import FolderInUse

SHOWN_AFTER_SECONDS = 0.3
"""What is done sooner needs no window that says so."""


async def settle(usual: Path) -> ProfileFolder | None:
    """Bring the data to where it was wanted, asking the person where that fails; None means to quit.

    A program that works in the old folder just now keeps it: the data moves at a later start.
    """
    dialog = MovingDialog()
    with Termination() as termination:
        termination.wanted.connect(lambda: dialog.decided.emit(Decision.QUIT))
        try:
            return await _settle(usual, dialog)
        finally:
            dialog.hide()
            dialog.deleteLater()


async def _settle(usual: Path, dialog: MovingDialog) -> ProfileFolder | None:
    while True:
        dialog.show_work(_target(usual))
        showing = asyncio.get_running_loop().call_later(SHOWN_AFTER_SECONDS, dialog.show)
        try:
            folder = await asyncio.to_thread(settled_folder, usual)
            return ProfileFolder(folder, usual)
        except FolderInUse:
            return ProfileFolder(current_folder(usual), usual)
        except Refusal as refusal:
            old = fallback_folder(usual)
            decision = await dialog.ask(refusal.sentence, old)
        finally:
            showing.cancel()
        if decision is Decision.QUIT:
            return None
        if decision is Decision.OLD and old is not None:
            return ProfileFolder(old, usual)


def _target(usual: Path) -> Path | None:
    try:
        return Pointer.load(usual).chosen
    except Refusal:
        return None
