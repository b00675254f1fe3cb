import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from desktop_chat.app.display import display_problem

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland are Linux's")


def test_nothing_there_names_the_way_without_a_window() -> None:
    problem = display_problem({})

    assert problem is not None
    assert "desktop-chat serve" in problem


def test_qt_may_have_a_display_of_its_own() -> None:
    assert display_problem({"QT_QPA_PLATFORM": "offscreen"}) is None
    assert display_problem({"QT_QPA_PLATFORM": "vnc:size=800x600"}) is None
    assert display_problem({"QT_QPA_PLATFORM": "xcb"}) is not None


def test_a_display_that_does_not_answer() -> None:
    # In a process of its own: it loads a library of Qt that must not come before Qt's own way of loading it.
    script = (
        "from desktop_chat.app.display import display_problem; print(display_problem({'DISPLAY': ':4711'}))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert ":4711" in told
    assert "desktop-chat serve" in told


def test_wayland_is_there_when_it_answers() -> None:
    with tempfile.TemporaryDirectory(prefix="chat") as folder, socket.socket(socket.AF_UNIX) as compositor:
        environment = {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": folder}
        assert display_problem(environment) is not None

        compositor.bind(str(Path(folder) / "wayland-7"))
        compositor.listen()
        assert display_problem(environment) is None
        assert display_problem({**environment, "QT_QPA_PLATFORM": "xcb"}) is not None


def test_a_locale_that_is_not_installed_costs_no_lines_on_the_terminal() -> None:
    script = (
        "import os; from desktop_chat.app.display import prepare_locale; prepare_locale();"
        "from PySide6.QtCore import QCoreApplication; QCoreApplication([]); print(os.environ['LANG'])"
    )
    # Without Python's own remedy, as in the bundled program.
    environment = {"PYTHONCOERCECLOCALE": "0", "LANG": "zz_ZZ.UTF-8", "PATH": os.environ["PATH"]}
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
    )

    assert (ended.stdout, ended.stderr) == ("zz_ZZ.UTF-8\n", "")
