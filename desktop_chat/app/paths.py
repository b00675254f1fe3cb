"""Where the program finds what comes with it, and where it keeps what it makes."""

import sys
from pathlib import Path

import platformdirs


def resources() -> Path:
    """Return the folder of icons, styles, words and the guests' page: frozen, installed or in the source."""
    if bundle := getattr(sys, "_MEIPASS", None):
        return Path(bundle) / "resources"
    package = Path(__file__).resolve().parent.parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"


def default_data_folder() -> Path:
    """Return this person's folder for profile and log, as the platform wants it."""
    return platformdirs.user_data_path("desktop-chat", appauthor=False)
