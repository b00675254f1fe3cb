"""Whether a newer version of the program has worked in a data folder: then this one leaves it as it is."""

from pathlib import Path

from desktop_chat.client.profile import replica_files
from desktop_chat.client.replica import REPLICA
from desktop_chat.storage.schema import LOG, check_age

LOG_FILE = "log.sqlite"


def check_folder_age(folder: Path) -> None:
    """Raise `Refusal` with a sentence where ``folder`` holds a newer program's files; nothing is touched."""
    check_age(folder / LOG_FILE, LOG)
    for path in replica_files(folder):
        check_age(path, REPLICA)
