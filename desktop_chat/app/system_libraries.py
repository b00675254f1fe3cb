"""Words for a window that cannot open because the system lacks a library of Qt's."""

import re

from desktop_chat.texts import _

_LIBRARY = re.compile(r"(?:/[^:]*/)?(lib[^\s:/]+\.so[.0-9]*)(?=: )")


def missing_library(problem: BaseException) -> str | None:
    """Return the name of the library that the loader could not load; None for other problems.

    In a packaged program the loader's own words are the cause of others.
    """
    found = _LIBRARY.match(str(problem.__cause__ or problem))
    return found[1] if found else None


def library_problem(library: str) -> str:
    """Return a sentence that says why no window can open, and what still works."""
    return _(
        "The window needs a system library that is missing: {reason}. "
        "“desktop-chat serve” hosts a room without a window.",
        reason=library,
    )
