"""What is selected in the timeline: a piece of one message, or of several from one place to another."""

from dataclasses import dataclass
from typing import Final

from desktop_chat.client.timeline import EntryKind
from desktop_chat.gui.models.placement import time_words
from desktop_chat.gui.models.timeline_model import TimelineModel
from desktop_chat.texts import _

END: Final = 1 << 30
"""The position behind every text."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A position in the text of the row ``key``, counted as `TextBlock` counts."""

    key: str
    position: int


@dataclass(frozen=True, slots=True)
class SelectedText:
    """From where the selection began to where it is; the second may be the earlier one."""

    anchor: Spot
    caret: Spot


def selected_rows(selection: SelectedText, messages: TimelineModel) -> dict[int, tuple[int, int]]:
    """Return which part of which row is selected, from the upper row on; none when an end of it is gone."""
    places = []
    for spot in (selection.anchor, selection.caret):
        row = messages.row_of(spot.key)
        if row is None:
            return {}
        places.append((row, spot.position))
    (first, start), (last, end) = sorted(places)
    if first == last:
        return {first: (start, end)}
    return {first: (start, END), **dict.fromkeys(range(first + 1, last), (0, END)), last: (0, end)}


def everything(messages: TimelineModel) -> SelectedText | None:
    """Return the selection of all rows that are loaded."""
    count = messages.rowCount()
    if not count:
        return None
    return SelectedText(Spot(messages.entry(0).key, 0), Spot(messages.entry(count - 1).key, END))


def quoted(messages: TimelineModel, parts: dict[int, str]) -> str:
    """Return the selected ``parts`` of rows as one text: who said it and when, where it is of several."""
    parts = {
        row: part for row, part in parts.items() if messages.entry(row).kind is EntryKind.MESSAGE and part
    }
    if len(parts) == 1:
        return next(iter(parts.values()))
    lines = []
    for row, part in parts.items():
        entry = messages.entry(row)
        lines.append(_("{name}, {time}: {text}", name=entry.name, time=time_words(entry.time), text=part))
    return "\n".join(lines)
