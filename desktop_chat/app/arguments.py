"""Arguments as they are typed: what each may be, and one sentence for each way to get them wrong.

argparse's own words are English only and name its innards, so none of them reaches a person.
"""

import argparse
import itertools
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

from desktop_chat.app.help_layout import HelpLayout
from desktop_chat.protocol.errors import Refusal
from desktop_chat.texts import _

T = TypeVar("T")

_FLAGS = ("-h/--help", "--version", "--json", "--no-qr")
"""The options that take no value, as argparse names them."""


class UsageMistake(Exception):
    """What was typed cannot be meant; the words say why. It passes through argparse as it is."""


class Parser(argparse.ArgumentParser):
    """A parser that takes options only in full and raises `UsageMistake`."""

    def __init__(self, prog: str, *, description: str, epilog: str | None = None) -> None:
        super().__init__(
            prog,
            description=description,
            epilog=epilog,
            formatter_class=HelpLayout,
            add_help=False,
            allow_abbrev=False,
            exit_on_error=False,
        )
        self._positionals.title = _("Arguments")
        self._optionals.title = _("Options")
        self.add_argument("-h", "--help", action="help", help=_("show this help and end"))
        self.set_defaults(program=prog)

    def error(self, message: str) -> NoReturn:
        """Say what is missing: all other mistakes come as an exception or are left over."""
        raise UsageMistake(_missing())

    def parse(self, arguments: Sequence[str] | None) -> argparse.Namespace:
        """Return what ``arguments`` (None: the process's) ask for, or raise `UsageMistake`."""
        typed = sys.argv[1:] if arguments is None else arguments
        _check_values(typed)
        try:
            chosen, surplus = self.parse_known_args(typed)
        except argparse.ArgumentError as error:
            raise UsageMistake(_mistaken(error.argument_name)) from None
        if len(surplus) == 1 and vars(chosen).get("text", "") is None and not surplus[0].startswith("-"):
            # argparse settles what may be absent at the first option; behind that one, it is left over.
            chosen.text = surplus.pop()
        if surplus:
            raise UsageMistake(_unknown(surplus[0], chosen.program))
        return chosen


def _check_values(typed: Sequence[str]) -> None:
    """Refuse an option's value “--”, which argparse takes for its own mark and forgets."""
    for argument in itertools.takewhile(lambda argument: argument != "--", typed):
        option, equals, value = argument.partition("=")
        if option.startswith("--") and equals and value == "--":
            raise UsageMistake(_mistaken(option))


def _missing() -> str:
    # The only argument that must be there. Python 3.13 reports it as a nameless ArgumentError.
    return _("The room’s address is missing, such as 192.168.1.20 or 192.168.1.20:8765.")


def _mistaken(argument: str | None) -> str:
    if argument is None:
        return _missing()
    if argument in _FLAGS:
        return _("The option {option} takes no value.", option=argument)
    if argument.startswith("-"):
        return _("The option {option} needs a value.", option=argument)
    return _("There is no such command; “desktop-chat --help” lists them.")


def _unknown(text: str, program: str) -> str:
    if text.startswith("-"):
        return _(
            "There is no option “{text}” here; “{program} --help” lists them.", text=text, program=program
        )
    return _(
        "“{text}” is one argument too many; “{program} --help” tells what belongs there.",
        text=text,
        program=program,
    )


def checked(check: Callable[[str], T]) -> Callable[[str], T]:
    """Return ``check`` for an argument: what it refuses is a usage mistake."""

    def check_argument(text: str) -> T:
        try:
            return check(text)
        except Refusal as refusal:
            raise UsageMistake(str(refusal)) from None

    return check_argument


def folder(text: str) -> Path:
    """Return the folder that ``text`` names; it need not be there yet."""
    if not text.strip() or "\0" in text:
        raise UsageMistake(_("“{text}” is not a folder.", text=text))
    try:
        path = Path(text).expanduser().absolute()
    except RuntimeError:  # the “~” of somebody who is not there
        raise UsageMistake(_("“{text}” is not a folder.", text=text)) from None
    if os.path.isfile(path):  # noqa: PTH113 -- Path.is_file raises where it may not look
        raise UsageMistake(_("“{text}” is a file, not a folder.", text=text))
    return path


def number(lowest: int, highest: int) -> Callable[[str], int]:
    """Return a check for a whole number in this range."""

    def check_argument(text: str) -> int:
        if text.isascii() and text.isdecimal() and len(text) < 10 and lowest <= int(text) <= highest:
            return int(text)
        raise UsageMistake(
            _(
                "“{text}” is not a number from {lowest} to {highest}.",
                text=text,
                lowest=lowest,
                highest=highest,
            )
        )

    return check_argument
