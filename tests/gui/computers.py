"""A computer as the settings see it, without the system behind it."""

from pathlib import Path

from desktop_chat.gui.viewmodels.settings import Surroundings
from desktop_chat.protocol.errors import Refusal
from desktop_chat.texts import sentence


class Computer:
    """Remembers what it was told, and refuses what a test wants refused."""

    def __init__(self) -> None:
        self.current = Path("/data/desktop-chat")
        self.chosen: Path | None = None
        self.fixed = False
        self.renamed: list[tuple[str, str]] = []
        self.taken: set[str] = set()
        self.autostart_problem: Refusal | None = None
        self.folder_problem: Refusal | None = None
        self.sound_problem: str | None = None
        self.awake_problem: str | None = None
        self._starts = False

    def surroundings(self) -> Surroundings:
        return Surroundings(
            autostart=self,
            folder=self,
            rename=self.rename,
            sound_problem=lambda: self.sound_problem,
            awake_problem=lambda: self.awake_problem,
        )

    def rename(self, name: str, new: str) -> None:
        if new in self.taken:
            raise Refusal("name_taken", sentence("{name} is here already.", name=new))
        self.renamed.append((name, new))

    def is_on(self) -> bool:
        return self._starts

    def switch(self, on: bool) -> None:
        if self.autostart_problem is not None:
            raise self.autostart_problem
        self._starts = on

    def choose(self, folder: Path) -> None:
        if self.folder_problem is not None:
            raise self.folder_problem
        self.chosen = None if folder == self.current else folder
