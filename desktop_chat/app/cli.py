"""The command line: what can be asked for, and a sentence for whatever cannot be done.

Usage mistakes end with status 2, a network or a host that refuses with status 1. What a command needs is
imported when it is chosen, so that ``--help`` answers at once and only windows load Qt.
"""

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_chat import __version__
from desktop_chat.app.arguments import Parser, UsageMistake, checked, folder, number
from desktop_chat.app.language import speak_system_language
from desktop_chat.app.system_libraries import library_problem, missing_library
from desktop_chat.app.terminal import can_show_pictures, printable
from desktop_chat.client.address import parse_address
from desktop_chat.protocol.checks import check_name, check_text, check_title
from desktop_chat.protocol.errors import Refusal
from desktop_chat.protocol.limits import RECENT_EVENTS
from desktop_chat.texts import _, system_reason

if TYPE_CHECKING:
    from desktop_chat.client.profile import Person

USAGE_MISTAKE = 2
REFUSED = 1
INTERRUPTED = 130  # as shells report SIGINT
DEFAULT_HISTORY = 10
BURST_SECONDS = 4.0
"""`serve --rate`: so many seconds' worth of messages may come at once."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for and return the exit status."""
    _make_streams_safe()
    speak_system_language()
    try:
        chosen = _parser().parse(arguments)
        status: int = chosen.run(chosen)
    except UsageMistake as mistake:
        return _fail(str(mistake), USAGE_MISTAKE)
    except Refusal as refusal:
        return _fail(str(refusal))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return 0
    except OSError as problem:
        return _fail(_("That did not work: {reason}", reason=_reason(problem)))
    return status


def _reason(problem: OSError) -> str:
    """Return what the system said, without its number."""
    said = system_reason(problem).text()
    return said if problem.filename is None else f"{said}: {problem.filename}"


def _make_streams_safe() -> None:
    """Write what the terminal's encoding does not have as escapes. A windowed build has no streams at all."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _forget_output() -> None:
    """Whoever read our output has had enough; Python must not complain of it again when it ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(words: str, status: int = REFUSED) -> int:
    _tell(words)
    return status


def _tell(words: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(printable(words) + "\n")


# What can be typed


def _parser() -> Parser:
    parser = Parser(
        "desktop-chat",
        description=_("Chat with the people on your network: one hosts a room, the others join."),
        epilog=_("Without a command, a window opens in which you host or join."),
    )
    version = f"desktop-chat {__version__}"
    parser.add_argument("--version", action="version", version=version, help=_("show the version and end"))
    _add_data(parser, default=None)
    parser.set_defaults(run=_open_window, request="start")
    commands = parser.add_subparsers(title=_("Commands"), metavar=_("COMMAND"), parser_class=Parser)
    for add in (_add_host, _add_join, _add_serve, _add_say, _add_tail):
        _add_data(add(commands), default=argparse.SUPPRESS)
    return parser


def _add_data(parser: argparse.ArgumentParser, default: object) -> None:
    words = _("the folder for profile and log, instead of this person’s usual one")
    parser.add_argument("--data", metavar=_("DIR"), type=folder, default=default, help=words)


def _add_as(parser: argparse.ArgumentParser) -> None:
    words = _("who to be there: a person of the profile, or a new one")
    parser.add_argument("--as", dest="name", metavar=_("NAME"), type=checked(check_name), help=words)


def _add_address(parser: argparse.ArgumentParser) -> None:
    words = _("where the room is: host, host:port, [v6]:port or a link")
    parser.add_argument("address", metavar=_("ADDRESS"), type=checked(_same_if_address), help=words)


def _add_host(commands: "argparse._SubParsersAction[Parser]") -> argparse.ArgumentParser:
    parser = _command(commands, "host", _("host a room on this computer, in a window"))
    _add_title(parser)
    _add_as(parser)
    parser.add_argument("--port", metavar="N", type=number(1, 65535), help=_("where to listen"))
    parser.set_defaults(run=_open_window, request="host")
    return parser


def _add_join(commands: "argparse._SubParsersAction[Parser]") -> argparse.ArgumentParser:
    parser = _command(commands, "join", _("join a room, in a window"))
    _add_address(parser)
    _add_as(parser)
    parser.set_defaults(run=_open_window, request="join")
    return parser


def _add_serve(commands: "argparse._SubParsersAction[Parser]") -> argparse.ArgumentParser:
    parser = _command(commands, "serve", _("host a room without a window"))
    parser.add_argument("--bind", metavar=_("ADDR"), help=_("listen on this address only"))
    words = _("where to listen; 0 for any free port")
    parser.add_argument("--port", metavar="N", type=number(0, 65535), help=words)
    _add_title(parser)
    parser.add_argument("--json", action="store_true", help=_("print one line of JSON when it listens"))
    words = _("where the log is damaged, keep it under another name and begin a new one")
    parser.add_argument("--begin-anew", action="store_true", help=words)
    parser.add_argument("--no-qr", action="store_true", help=_("print no QR code in the terminal"))
    words = _("messages a second that each member may send")
    parser.add_argument("--rate", metavar="N", type=number(1, 100_000), help=words)
    words = _("members at the same time")
    parser.add_argument("--max-members", metavar="N", type=number(1, 100_000), help=words)
    words = _("connections from one address at the same time")
    parser.add_argument("--max-per-address", metavar="N", type=number(1, 100_000), help=words)
    parser.set_defaults(run=_serve)
    return parser


def _add_say(commands: "argparse._SubParsersAction[Parser]") -> argparse.ArgumentParser:
    parser = _command(commands, "say", _("say something in a room"))
    _add_address(parser)
    words = _("what to say; “-” or nothing: each line of standard input")
    parser.add_argument("text", metavar=_("TEXT"), nargs="?", help=words)
    _add_as(parser)
    parser.set_defaults(run=_say)
    return parser


def _add_tail(commands: "argparse._SubParsersAction[Parser]") -> argparse.ArgumentParser:
    parser = _command(commands, "tail", _("print what is said in a room, as a member whom the others see"))
    _add_address(parser)
    _add_as(parser)
    parser.add_argument("--json", action="store_true", help=_("print each event as one line of JSON"))
    words = _("begin with the last N messages")
    history = number(0, RECENT_EVENTS)
    parser.add_argument("--history", metavar="N", type=history, default=DEFAULT_HISTORY, help=words)
    parser.set_defaults(run=_tail)
    return parser


def _command(commands: "argparse._SubParsersAction[Parser]", name: str, words: str) -> Parser:
    return commands.add_parser(name, help=words, description=words)


def _add_title(parser: argparse.ArgumentParser) -> None:
    words = _("what the room is called")
    parser.add_argument("--name", dest="title", metavar=_("TITLE"), type=checked(check_title), help=words)


def _same_if_address(text: str) -> str:
    parse_address(text)
    return text


# What is done


def _data(chosen: argparse.Namespace) -> Path:
    from desktop_chat.app.folder_age import check_folder_age
    from desktop_chat.app.paths import default_data_folder
    from desktop_chat.app.profile_folder import current_folder

    folder: Path = chosen.data or current_folder(default_data_folder())
    check_folder_age(folder)
    return folder


def _open_window(chosen: argparse.Namespace) -> int:
    try:
        from desktop_chat.app.desktop import run
    except ImportError as problem:
        library = missing_library(problem)
        if library is None:
            raise
        return _fail(library_problem(library))
    from desktop_chat.gui.requests import Host, Join, Request, ShowStart

    request: Request = ShowStart()
    if chosen.request == "host":
        request = Host(chosen.title, chosen.name, chosen.port, exact=chosen.port is not None)
    elif chosen.request == "join":
        request = Join(chosen.address, chosen.name)
    return run(chosen.data, request)


def _serve(chosen: argparse.Namespace) -> int:
    from desktop_chat.app.checks import port_problem
    from desktop_chat.app.headless import ServeRequest, serve
    from desktop_chat.app.paths import resources
    from desktop_chat.rooms.rate import Rate
    from desktop_chat.server.settings import HostSettings

    settings = HostSettings(_data(chosen), resources(), chosen.title)
    if chosen.rate is not None:
        burst = max(1, int(BURST_SECONDS * chosen.rate))
        # Bots speak for many, so one may speak as ten do.
        callers = Rate(10 * chosen.rate, 10 * burst)
        settings = replace(settings, rate=Rate(chosen.rate, burst), caller_rate=callers)
    if chosen.max_members is not None:
        settings = replace(settings, max_members=chosen.max_members)
    if chosen.max_per_address is not None:
        settings = replace(settings, max_per_address=chosen.max_per_address)
    draw = None
    if can_show_pictures(sys.stdout) and not (chosen.no_qr or chosen.json):
        from desktop_chat.app.terminal_code import code_lines

        draw = code_lines
    request = ServeRequest(settings, chosen.bind, chosen.port, chosen.json, draw, chosen.begin_anew)
    try:
        return serve(request)
    except OSError as problem:
        raise Refusal("port", port_problem(problem, chosen.port, chosen.bind)) from problem


def _say(chosen: argparse.Namespace) -> int:
    from desktop_chat.app.say import say_lines, say_text

    address = parse_address(chosen.address)
    if chosen.text not in (None, "-"):
        text = checked(check_text)(chosen.text)
        return say_text(address, _person(chosen), text)
    if sys.stdin is None:
        raise UsageMistake(_("There is no standard input to read lines from."))
    if sys.stdin.isatty():
        _tell(_("Each line that you type is said; Ctrl+D ends."))
    return say_lines(address, _person(chosen), sys.stdin.buffer)


def _tail(chosen: argparse.Namespace) -> int:
    from desktop_chat.app.tail import tail

    tail(parse_address(chosen.address), _person(chosen), history=chosen.history, as_json=chosen.json)


def _person(chosen: argparse.Namespace) -> "Person":
    from desktop_chat.app.settings import WindowSettings
    from desktop_chat.client.profile import Profile

    folder = _data(chosen)
    person = Profile(folder).person(chosen.name)
    return replace(person, colour=WindowSettings.load(folder).preferences.colour)
