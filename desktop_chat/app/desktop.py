"""The window program from its command line to its exit status: display, one instance, first window, end."""

import asyncio
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop_chat.app.checks import check_request
from desktop_chat.app.display import display_problem, prepare_locale
from desktop_chat.app.paths import default_data_folder, resources
from desktop_chat.app.profile_folder import ProfileFolder, plain_place
from desktop_chat.app.settings import WindowSettings
from desktop_chat.app.terminal import printable
from desktop_chat.gui.look import apply_preferences
from desktop_chat.gui.loop import run_on
from desktop_chat.gui.requests import Reply, Request, ShowStart, decode_reply, encode_request
from desktop_chat.gui.single_instance import SingleInstance, hand_over, socket_name
from desktop_chat.gui.termination import QuitRequests, Termination
from desktop_chat.gui.theme import load_look
from desktop_chat.gui.viewmodels.start import StartViewModel
from desktop_chat.gui.widgets.icons import application_icon
from desktop_chat.gui.windows.start import StartWindow
from desktop_chat.protocol.errors import Refusal
from desktop_chat.storage.store import FolderInUse
from desktop_chat.texts import _, system_reason

if TYPE_CHECKING:
    from desktop_chat.app.program import Program
    from desktop_chat.client.profile import Profile

AGAIN_SECONDS = 0.1
FASTER_START_SECONDS = 5.0
"""How long a start waits for one that was faster, or for one that is just ending."""


def run(data: Path | None, request: Request) -> int:
    """Open what ``request`` asks for, here or in the program that runs on the same folder already.

    ``data`` is the folder that the command line names; without it the person's choice holds, or the usual
    one. Returns the exit status; where it is not 0, a sentence has gone to standard error.
    """
    problem = display_problem()
    if problem is not None:
        return _end(Reply(1, problem))
    application = _make_application()
    usual = default_data_folder()
    place = plain_place(data, usual) or _settle(application, usual)
    return 0 if place is None else _open(application, place, request)


def _settle(application: QApplication, usual: Path) -> ProfileFolder | None:
    """Bring the data to its new folder, or ask what to do; None means to quit."""
    from desktop_chat.app.moving import fallback_folder
    from desktop_chat.app.settling import settle

    apply_preferences(application, WindowSettings.load(fallback_folder(usual) or usual).preferences)
    return run_on(application, lambda: settle(usual))


def _open(application: QApplication, place: ProfileFolder, request: Request) -> int:
    folder = place.current
    settings = WindowSettings.load(folder)
    apply_preferences(application, settings.preferences)
    try:
        name = socket_name(folder)
    except OSError as error:
        return _end(
            Reply(
                1,
                _("The folder {path} cannot be used: {reason}", path=folder, reason=system_reason(error)),
            )
        )
    answer = hand_over(name, encode_request(request))
    if answer is not None:
        return _end(_reply_of(answer))
    try:
        request = settings.at_known_port(request)
        listener = check_request(request)
    except Refusal as refusal:
        return _end(Reply(1, str(refusal)))
    return _end(run_on(application, lambda: _live(place, name, request, listener)))


def _make_application() -> QApplication:
    prepare_locale()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("desktop-chat")
    application.setDesktopFileName("desktop-chat")
    load_look(application, resources())
    application.setWindowIcon(application_icon())
    return application


async def _live(place: ProfileFolder, name: str, request: Request, listener: socket.socket | None) -> Reply:
    """Show the first window at once, load the rest behind it, and live until the last window is closed."""
    ended = asyncio.Event()
    with Termination() as termination, QuitRequests() as quits:
        termination.wanted.connect(ended.set)
        start = StartWindow(StartViewModel())
        if not isinstance(request, ShowStart):
            start.model.show_request(request)
        start.show()
        make_profile, make_program = await asyncio.to_thread(_load)
        profile = make_profile(place.current)
        try:
            profile.acquire()
        except FolderInUse:
            if listener is not None:
                listener.close()  # the program that has the folder may need the port
                listener = None
            reply = await _hand_over_or_acquire(profile, name, request)
            if reply is not None:
                return reply
        except Refusal as refusal:
            return Reply(1, str(refusal))
        program = make_program(place.current, profile, ended, place)
        instance = SingleInstance(program.answer)
        instance.listen(name)
        quits.wanted.connect(program.quit)
        program.adopt(start, request, listener)
        try:
            await ended.wait()
        finally:
            instance.close()
            await program.close()
            profile.release()
    return Reply()


def _load() -> "tuple[type[Profile], type[Program]]":
    """Import, in a thread and behind the first window, what is not needed to show it."""
    from desktop_chat.app.program import Program
    from desktop_chat.client.profile import Profile

    return Profile, Program


async def _hand_over_or_acquire(profile: "Profile", name: str, request: Request) -> Reply | None:
    """Hand over to a start that was faster and return its reply, or take the profile from one that ends."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + FASTER_START_SECONDS
    while True:
        answer = hand_over(name, encode_request(request))
        if answer is not None:
            return _reply_of(answer)
        try:
            profile.acquire()
        except Refusal as refusal:
            if loop.time() > deadline:
                return Reply(1, str(refusal))
        else:
            return None
        await asyncio.sleep(AGAIN_SECONDS)


def _reply_of(line: bytes) -> Reply:
    try:
        return decode_reply(line)
    except ValueError:
        return Reply(1, _("Another version of Desktop Chat is running. Close it and try again."))


def _end(reply: Reply) -> int:
    if reply.sentence and sys.stderr is not None:  # a windowed build has no streams
        sys.stderr.write(printable(reply.sentence) + "\n")
    return reply.status
