"""The websockets library's own way to tell everybody."""

import asyncio
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve

present: set[ServerConnection] = set()


async def talk(connection: ServerConnection) -> None:
    """Tell everybody what one of them says."""
    present.add(connection)
    try:
        async for line in connection:
            broadcast(present, line)
    finally:
        present.discard(connection)


async def main() -> None:
    """Serve until the process is ended."""
    async with serve(talk, "127.0.0.1", int(sys.argv[2]), backlog=2048) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
