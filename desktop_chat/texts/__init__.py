"""All words that a person can read: one gettext catalogue for window, command line, server and page."""

from desktop_chat.texts.catalogue import (
    Catalogue,
    Sentence,
    _,
    install,
    load_catalogue,
    ngettext,
    sentence,
)

__all__ = ["Catalogue", "Sentence", "_", "install", "load_catalogue", "ngettext", "sentence"]
