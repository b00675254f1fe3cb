"""Takes the pictures: opens each state once per language and shows it in all its looks."""

import asyncio
import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from tests.gui.waiting import until
from tests.screenshots.faintness import faint_words
from tests.screenshots.glyphs import missing_glyphs, shown_texts
from tests.screenshots.looks import LIGHT, Look, apply

Scene: TypeAlias = Callable[[Path], AbstractAsyncContextManager[QWidget]]
"""Opens a state, with a new folder for its files, and yields the window that shows it."""

_TURNS: Final = 12
"""So often the loop turns until layouts, styles and positions that wait for each other have settled."""
_SHADE: Final = QColor(10, 14, 24, 70)


@dataclass(frozen=True, slots=True)
class State:
    """Something the windows can show; ``looks`` are those worth a picture."""

    name: str
    scene: Scene
    looks: Sequence[Look]

    def pictures(self) -> Iterator[tuple[str, Look]]:
        """Yield the names of all pictures, without an ending, that sort by state."""
        return ((f"{self.name}--{look.name}", look) for look in self.looks)


class Gallery:
    """Puts pictures into ``folder`` and collects what is wrong with them."""

    def __init__(self, application: QApplication, folder: Path) -> None:
        self._application = application
        self._folder = folder
        self.taken: list[Path] = []
        self.complaints: list[str] = []

    async def take(self, states: Iterable[State], wanted: Callable[[str], bool] = bool) -> None:
        """Take all pictures of ``states`` whose name is ``wanted``."""
        for state in states:
            chosen = [(name, look) for name, look in state.pictures() if wanted(name)]
            for _language, group in itertools.groupby(
                sorted(chosen, key=lambda each: each[1].language), lambda each: each[1].language
            ):
                pictures = list(group)
                apply(self._application, pictures[0][1])
                with tempfile.TemporaryDirectory() as folder:
                    async with state.scene(Path(folder)) as window:
                        for name, look in pictures:
                            await self._take_one(window, name, look)
        apply(self._application, LIGHT)

    async def _take_one(self, window: QWidget, name: str, look: Look) -> None:
        apply(self._application, look)
        window.resize(*look.size)
        await settle()
        for text, font in shown_texts(window):
            self.complaints += [f"{name}: no glyph in {line!r}" for line in missing_glyphs(text, font)]
        for part in (window, *_over(window)):
            image = part.grab().toImage()
            self.complaints += [f"{name}: too faint is {words}" for words in faint_words(part, image)]
        path = self._folder / f"{name}.png"
        picture_of(window).save(str(path))
        self.taken.append(path)


async def show(window: QWidget) -> None:
    """Show ``window`` and wait until it has the keyboard."""
    window.resize(*LIGHT.size)
    window.show()
    window.activateWindow()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    await until(window.isActiveWindow, application.focusWindowChanged)
    await settle()


async def settle() -> None:
    """Let what is posted, delayed and on its way from the display arrive."""
    for _ in range(_TURNS):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        await asyncio.sleep(0)


def picture_of(window: QWidget) -> QPixmap:
    """Return what ``window`` shows, with the dialogs and menus that are open over it."""
    picture = window.grab()
    over = _over(window)
    if over:
        painter = QPainter(picture)
        painter.fillRect(picture.rect(), _SHADE)
        for popup in over:
            painter.drawPixmap(_place_of(popup, window), popup.grab())
        painter.end()
    return picture


def _over(window: QWidget) -> list[QWidget]:
    """Return the dialogs and menus that are open over ``window``."""
    return [
        popup
        for popup in window.findChildren(QWidget)
        if isinstance(popup, QDialog | QMenu) and popup.isVisible()
    ]


def _place_of(popup: QWidget, window: QWidget) -> QPoint:
    """Return where ``popup`` stands over ``window``; a dialog in its middle, as window managers put it."""
    if isinstance(popup, QMenu):
        return popup.pos() - window.pos()
    return window.rect().center() - popup.rect().center()
