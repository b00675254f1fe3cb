"""What the computer calls the person who uses it: a first name to fill in, in any script."""

import getpass
import sys
from unicodedata import category

from desktop_chat.protocol.limits import NAME_CHARACTERS
from desktop_chat.texts import _

_UNSHOWN = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Controls, halves of characters, and breaks of lines. Joiners stay: names in several scripts need them."""

if sys.platform == "win32":
    import ctypes

    _DISPLAY_NAME = 3  # EXTENDED_NAME_FORMAT, NameDisplay

    def _full_name(login: str) -> str:
        """Ask Windows; an account without a full name, as many are at home, has an empty one."""
        buffer = ctypes.create_unicode_buffer(256)
        length = ctypes.c_ulong(len(buffer))
        found = ctypes.windll.secur32.GetUserNameExW(_DISPLAY_NAME, buffer, ctypes.byref(length))
        return buffer.value if found else ""
else:
    import os
    import pwd

    def _full_name(login: str) -> str:
        """Ask the user database, which may not know somebody in a container."""
        try:
            return full_name_of_gecos(pwd.getpwuid(os.getuid()).pw_gecos, login)
        except KeyError:
            return ""


def full_name_of_gecos(gecos: str, login: str) -> str:
    """Return the name in a user database's comment: up to the first comma, ``&`` standing for the login."""
    return gecos.split(",", 1)[0].replace("&", login.capitalize())


def presentable(*names: str) -> str:
    """Return the first of ``names`` that has something to show, on one line and not too long; or nothing."""
    for name in names:
        shown = " ".join("".join(" " if category(mark) in _UNSHOWN else mark for mark in name).split())
        if shown:
            return shown[:NAME_CHARACTERS].rstrip()
    return ""


def system_name() -> str:
    """Return the full name of this computer's user, else the login, else a word for somebody."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError, ImportError):  # no variable names it, and no user database knows it
        login = ""
    return presentable(_full_name(login), login, _("Somebody"))
