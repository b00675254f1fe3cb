"""The Python, the packages and the fonts that the program stands on: each with what goes wrong without it."""

import sys
from importlib.metadata import distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFontDatabase

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "resources" / "fonts"
CONSTRAINTS = ROOT / "constraints.txt"
COMES_WITH_PYTHON = {"pip", "setuptools"}  # of no account here: only the package is built with setuptools
EMITS = 1000


class Emitter(QObject):
    happened = Signal()


def test_emitting_loses_no_reference_to_none() -> None:
    """PySide6 6.12.0 on Python 3.11 loses one to None or True at each call, and dies within some thousand."""
    emitter = Emitter()
    emitter.happened.connect(lambda: None)
    # From Python 3.12 on these objects are immortal, and the count is a constant.
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(EMITS):
        emitter.happened.emit()
        emitter.blockSignals(False)
    after = sys.getrefcount(None), sys.getrefcount(True)
    lost = max(before[0] - after[0], before[1] - after[1])
    pyside, python = version("PySide6-Essentials"), f"{sys.version_info.major}.{sys.version_info.minor}"
    assert lost < EMITS // 10, (
        f"PySide6 {pyside} lost {lost} references to None or True in {EMITS} emits and will abort "
        f"Python {python}: install what constraints.txt names"
    )


def test_python_is_one_that_qasync_turns_on() -> None:
    """With qasync 0.28 the window hangs on Python 3.14."""
    assert (3, 11) <= sys.version_info[:2] <= (3, 13)


@pytest.mark.parametrize(
    ("package", "floor", "reason"),
    [
        (
            "uvicorn",
            (0, 54),
            "the send path and the closing handshake build on its sans-I/O WebSocket protocol",
        ),
        ("websockets", (17, 4), "the client's transport was tried with it"),
        ("fastapi", (0, 165), "the doors were tried with it"),
        ("qasync", (0, 28), "one loop turns the window and the client"),
        ("PySide6-Essentials", (6, 11), "the windows were drawn with it"),
    ],
)
def test_package_is_new_enough(package: str, floor: tuple[int, int], reason: str) -> None:
    major, minor = version(package).split(".")[:2]
    assert (int(major), int(minor)) >= floor, reason


def test_what_is_installed_is_what_the_constraints_name() -> None:
    """Otherwise a test that passes here says nothing about anybody else's machine."""
    pinned = {
        requirement.name: requirement
        for line in CONSTRAINTS.read_text().splitlines()
        if line and not line.startswith("#")
        for requirement in [Requirement(line)]
        if requirement.name not in COMES_WITH_PYTHON
        if requirement.marker is None or requirement.marker.evaluate()
    }
    other = [
        f"{name} {installed.version}, not {pinned[name].specifier}"
        for installed in distributions()
        if (name := canonicalize_name(installed.name)) in pinned
        and installed.version not in pinned[name].specifier
    ]
    assert other == []


@pytest.mark.parametrize("style", ["Regular", "Medium", "SemiBold", "Bold"])
def test_the_typeface_that_comes_with_the_program_loads(qapp: object, style: str) -> None:
    font = QFontDatabase.addApplicationFont(str(FONTS / f"Inter-{style}.ttf"))
    assert QFontDatabase.applicationFontFamilies(font)[:1] == ["Inter"]
