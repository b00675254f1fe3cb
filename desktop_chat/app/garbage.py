"""How often a host without a window looks for reference cycles; the window has a way of its own."""

import contextlib
import gc
from collections.abc import Iterator

_THRESHOLDS = (2_000, 10, 50)
"""Those of `gc.set_threshold`: new objects, then collections of the next younger generation."""


@contextlib.contextmanager
def full_collections_rarely() -> Iterator[None]:
    """While entered, look through all that lives every million new objects at most, and spare what is loaded.

    By default it is every 70,000, if it has grown by a quarter: a thousand guests who come at once cost a
    host 0.3 s of its processor that way (measured).
    """
    before = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
