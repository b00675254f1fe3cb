"""All words that a person can read: one gettext catalogue for window, command line, server and page."""

from desktop_chat.texts.catalogue import (
    Catalogue,
    Sentence,
    _,
    install,
    load_catalogue,
    ngettext,
    sentence,
    spoken_language,
)
from desktop_chat.texts.language import (
    LANGUAGES,
    accepted_tags,
    choose_language,
    environment_tags,
    windows_tags,
)
from desktop_chat.texts.reasons import system_reason

__all__ = [
    "LANGUAGES",
    "Catalogue",
    "Sentence",
    "_",
    "accepted_tags",
    "choose_language",
    "environment_tags",
    "install",
    "load_catalogue",
    "ngettext",
    "sentence",
    "spoken_language",
    "system_reason",
    "windows_tags",
]
