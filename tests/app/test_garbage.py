"""A host looks through all that lives more rarely than Python does by itself, and afterwards as before."""

import gc

from desktop_chat.app.garbage import full_collections_rarely


def test_full_collections_are_rare_and_what_is_loaded_is_spared() -> None:
    before = gc.get_threshold()
    with full_collections_rarely():
        young, old, oldest = gc.get_threshold()
        assert young * old * oldest >= 1_000_000
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
