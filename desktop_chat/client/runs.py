"""Comings and goings in a row: a few lines stand alone, more become one."""

from collections.abc import Sequence
from itertools import groupby

from desktop_chat.client.entries import Entry, EntryKind, Tally

SEPARATE_LINES = 3
"""So many people may come and leave in a row before their lines become one."""

_MOVEMENTS = frozenset({EntryKind.JOINED, EntryKind.CAME, EntryKind.LEFT})


def is_movement(entry: Entry) -> bool:
    """Return whether ``entry`` tells of somebody, or of several, who came or left."""
    return entry.kind in _MOVEMENTS


def collapsed(entries: Sequence[Entry]) -> list[Entry]:
    """Return ``entries`` with one line for each long run of comings and goings.

    A line for several may be among them and joins its neighbours.
    """
    rows: list[Entry] = []
    for moves, together in groupby(entries, is_movement):
        run = list(together)
        rows += _as_lines(run) if moves else run
    return rows


def _as_lines(run: list[Entry]) -> list[Entry]:
    tallies = [_tally_of(entry) for entry in run]
    came, left = sum(tally.came for tally in tallies), sum(tally.left for tally in tallies)
    return run if came + left <= SEPARATE_LINES else [_one_line(run, Tally(came, left))]


def _tally_of(entry: Entry) -> Tally:
    if isinstance(entry.words, Tally):
        return entry.words
    return Tally(0, 1) if entry.kind is EntryKind.LEFT else Tally(1, 0)


def _one_line(run: list[Entry], tally: Tally) -> Entry:
    first, seqs = run[0], [entry.seq for entry in run if entry.seq is not None]
    return Entry(
        key=first.key if isinstance(first.words, Tally) else f"run/{first.key}",
        kind=EntryKind.CAME if tally.came else EntryKind.LEFT,
        seq=seqs[-1] if seqs else None,
        member="",
        name="",
        own=False,
        time=run[-1].time,
        words=tally,
        since=next((entry.first_seq for entry in run if entry.seq is not None), None),
    )
