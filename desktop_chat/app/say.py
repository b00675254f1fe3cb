"""`desktop-chat say`: post a line, or each line of standard input, in order."""

import asyncio
import sys
import time
from typing import BinaryIO

from desktop_chat.app.line_reader import LINES_AHEAD, LineReader
from desktop_chat.app.terminal import printable
from desktop_chat.app.visit import Visit
from desktop_chat.client.address import Address
from desktop_chat.client.conversation import OTHER_HOST
from desktop_chat.client.outbox import Stage
from desktop_chat.client.outbox_row import OutboxRow
from desktop_chat.client.profile import Person
from desktop_chat.protocol.checks import check_text
from desktop_chat.protocol.entities import ClientId, Kind, new_client_id
from desktop_chat.protocol.errors import Refusal
from desktop_chat.texts import _, sentence

PATIENCE_SECONDS = 60.0
"""How long a lost host is waited for before saying is given up."""
LOOK_SECONDS = 1.0
_UNCONFIRMED = (Stage.STORING, Stage.DOUBTFUL, Stage.READY, Stage.SENT, Stage.RETURNED)


def say_text(address: Address, person: Person, text: str) -> int:
    """Post ``text`` and return 0 when the room has it; raises `Refusal` where it declines."""
    return asyncio.run(_say_text(address, person, text))


def say_lines(address: Address, person: Person, stream: BinaryIO) -> int:
    """Post each line of ``stream`` that is not empty; return 0 when the room has all of them.

    A line that no room takes is reported on standard error, the others go on, and the result is 1. Raises
    `Refusal` where the room cannot be reached.
    """
    return asyncio.run(_say_lines(address, person, stream))


async def _say_text(address: Address, person: Person, text: str) -> int:
    speech = _Speech(Visit(address, person, recent=0))
    async with speech.visit.stay():
        speech.post(text, 1)
        while not speech.is_confirmed:
            await speech.look()
    if speech.failures:
        raise Refusal("refused", sentence("{words}", words=speech.failures[1]))
    return 0


async def _say_lines(address: Address, person: Person, stream: BinaryIO) -> int:
    speech = _Speech(Visit(address, person, recent=0))
    reader = LineReader(stream, speech.visit.changed.set)
    number = 0
    async with speech.visit.stay():
        while not (reader.exhausted and speech.is_confirmed):
            while speech.takes_more and (line := reader.take()) is not None:
                number += 1
                speech.post_line(line, number)
            await speech.look()
    for failed, words in sorted(speech.failures.items()):
        sys.stderr.write(
            printable(_("Line {number} was not said: {reason}", number=failed, reason=words)) + "\n"
        )
    return 1 if speech.failures else 0


class _Speech:
    """What is being said: which line each message was, and what became of it."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.failures: dict[int, str] = {}
        self._numbers: dict[ClientId, int] = {}
        self._away = False

    @property
    def unconfirmed(self) -> int:
        """How many messages the host has not acknowledged."""
        return sum(len(self.visit.outbox.rows_at(stage)) for stage in _UNCONFIRMED)

    @property
    def is_confirmed(self) -> bool:
        """Whether the host has answered for everything; while another may be there nobody can tell."""
        return self.unconfirmed == 0 and not self.visit.greets

    @property
    def takes_more(self) -> bool:
        """Whether the next line may be said; to whom has to be clear before."""
        return self.unconfirmed < LINES_AHEAD and not self.visit.greets

    def post_line(self, line: bytes, number: int) -> None:
        """Say one line, or note why no room takes it; an empty one is no message."""
        try:
            text = line.decode()
            if text.strip():
                self.post(check_text(text), number)
        except UnicodeDecodeError:
            self.failures[number] = _("It is not valid UTF-8.")
        except Refusal as refusal:
            self.failures[number] = str(refusal)

    def post(self, text: str, number: int) -> None:
        """Say a text that was checked."""
        now = time.time_ns() // 1_000_000
        row = OutboxRow(new_client_id(now), Kind.MESSAGE, {"text": text}, now)
        self._numbers[row.client_id] = number
        self.visit.post(row)

    async def look(self) -> None:
        """Wait until something happens; `Refusal` where nothing good can happen any more."""
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self.visit.changed.wait()
        except TimeoutError:
            pass
        self.visit.changed.clear()
        for row in self.visit.outbox.rows_at(Stage.FAILED):
            if row.client_id in self._numbers:
                self.failures[self._numbers.pop(row.client_id)] = row.failure or ""
        self.visit.check()
        if len(self.visit.hosts) > 1:
            raise Refusal("another_host", OTHER_HOST)
        waits_since = self.visit.waits_since
        self._note_link(away=waits_since is not None and not self.visit.connected)
        if waits_since is not None and self.visit.now - waits_since > PATIENCE_SECONDS:
            raise Refusal("given_up", sentence("Given up: {words}", words=self.visit.trouble))

    def _note_link(self, *, away: bool) -> None:
        """Tell whoever watches why nothing is said at the moment."""
        if away != self._away:
            self._away = away
            sys.stderr.write((_("Connection lost. Trying again…") if away else _("Connected again.")) + "\n")
