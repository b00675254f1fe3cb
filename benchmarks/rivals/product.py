"""This program's own host: `product.py FOLDER PORT [--without-log]`, without limits to be measured."""

import asyncio
import sys
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parents[2]))

from desktop_chat.app.garbage import full_collections_rarely
from desktop_chat.app.paths import resources
from desktop_chat.rooms.rate import Rate
from desktop_chat.server import host as hosting
from desktop_chat.server.listening import bind_listener
from desktop_chat.server.settings import HostSettings
from tests.storage.memory import MemoryStore

UNLIMITED = Rate(1e9, 1_000_000_000)
MOST = 20_000


def main() -> None:
    """Serve until the process is ended."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    settings = HostSettings(
        folder=folder,
        resources=resources(),
        title="Measurement",
        rate=UNLIMITED,
        max_members=MOST,
        max_per_address=MOST,
    )
    host = hosting.Host(settings, bind_listener("127.0.0.1", port))
    if "--without-log" in sys.argv:
        with mock.patch.object(hosting, "SqliteStore", return_value=MemoryStore()):
            asyncio.run(serve(host))
    else:
        asyncio.run(serve(host))


async def serve(host: hosting.Host) -> None:
    """Serve as `desktop-chat serve` does."""
    with full_collections_rarely():
        await host.run(lambda: None)


if __name__ == "__main__":
    main()
