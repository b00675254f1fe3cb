"""Whether a window can open here at all. Qt aborts the whole process where it cannot, so this asks before."""

import contextlib
import ctypes
import locale
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo

from desktop_chat.app.system_libraries import library_problem, missing_library
from desktop_chat.texts import _

_CONNECT_SECONDS = 5.0


def display_problem(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return a sentence that says why no window can open, or None where one can.

    Only X11 and Wayland can be missing; other systems always have a display, and so do Qt's own platforms for
    tests and small devices.
    """
    if not sys.platform.startswith(("linux", "freebsd")):
        return None
    chosen = environment.get("QT_QPA_PLATFORM", "").split(";")[0].partition(":")[0]
    if chosen and chosen != "xcb" and not chosen.startswith("wayland"):
        return None
    if chosen != "xcb" and _wayland_answers(environment):
        return None
    if environment.get("DISPLAY") and not chosen.startswith("wayland"):
        return _x11_problem(environment["DISPLAY"])
    return _(
        "There is no display here, so no window can open. “desktop-chat serve” hosts a room without one."
    )


def prepare_locale() -> None:
    """Make characters UTF-8 where the environment names a locale that this computer does not have.

    Qt would do the same, but with four lines on the terminal. The environment stays as it is, for the
    programs that are started from here.
    """
    try:
        locale.setlocale(locale.LC_ALL, "")
    except locale.Error:
        with contextlib.suppress(locale.Error):  # a system without it; then Qt says what it does
            locale.setlocale(locale.LC_CTYPE, "C.UTF-8")


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY")
    if not name:
        return False
    path = Path(environment.get("XDG_RUNTIME_DIR", "/")) / name
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(_CONNECT_SECONDS)
        try:
            link.connect(str(path))
        except OSError:
            return False
    return True


def _x11_problem(display: str) -> str | None:
    """Load what Qt would load and connect as Qt would, with the same authority."""
    plugin = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms" / "libqxcb.so"
    try:
        ctypes.CDLL(str(plugin))
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as problem:
        return library_problem(missing_library(problem) or str(problem))
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    link = xcb.xcb_connect(os.fsencode(display), None)
    if not xcb.xcb_connection_has_error(link):
        # It stays open: a server that resets itself when its last client leaves would not answer Qt.
        return None
    xcb.xcb_disconnect(link)
    return _(
        "The display {display} does not answer, so no window can open. "
        "“desktop-chat serve” hosts a room without one.",
        display=display,
    )
