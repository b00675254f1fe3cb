"""Which language this process speaks before anybody has chosen one: that of the terminal or the system."""

import os
import sys
from collections.abc import Mapping

from desktop_chat.app.paths import resources
from desktop_chat.texts import choose_language, environment_tags, install, load_catalogue, windows_tags

if sys.platform == "win32":
    import ctypes


def speak_system_language(environment: Mapping[str, str] = os.environ) -> None:
    """Speak the language that the environment asks for, or else Windows."""
    tags = environment_tags(environment)
    if sys.platform == "win32":
        tags += windows_tags(ctypes.windll.kernel32.GetUserDefaultUILanguage())
    install(load_catalogue(resources() / "locale", choose_language(tags)))
