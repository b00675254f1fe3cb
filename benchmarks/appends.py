"""Measure the log on this computer's disk: `python benchmarks/appends.py [FOLDER] [EVENTS]`."""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from desktop_chat.protocol.entities import FIRST_ROOM, member_of, new_client_id
from desktop_chat.storage.sqlite import GROUP_DRAFTS, SqliteStore
from desktop_chat.storage.store import Draft

WRITERS = 1000
ALONE = 500


def drafts(count: int) -> list[Draft]:
    """Return messages of 100 bytes by 50 devices."""
    devices = [f"device-{number}".ljust(43, "x") for number in range(50)]
    return [
        Draft(
            FIRST_ROOM,
            device,
            member_of(device),
            "小美",
            new_client_id(time),
            "message",
            0,
            {"text": "x" * 100},
        )
        for time, device in ((number, devices[number % 50]) for number in range(count))
    ]


@asynccontextmanager
async def new_store(folder: Path | None) -> AsyncIterator[SqliteStore]:
    """Open an empty store in ``folder``, and remove it afterwards."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        store = SqliteStore(Path(place) / "log.db")
        await store.open()
        try:
            yield store
        finally:
            await store.close()


async def measure_batches(folder: Path | None, count: int) -> float:
    """Return appends per second when they come in full batches."""
    waiting = drafts(count)
    async with new_store(folder) as store:
        start = time.perf_counter()
        for first in range(0, count, GROUP_DRAFTS):
            await store.append(waiting[first : first + GROUP_DRAFTS])
        return count / (time.perf_counter() - start)


async def measure_writers(folder: Path | None, count: int) -> float:
    """Return appends per second when many append one at a time, each waiting for its ack."""
    waiting = iter(drafts(count))

    async def write(store: SqliteStore) -> None:
        for draft in waiting:
            await store.append([draft])

    async with new_store(folder) as store:
        start = time.perf_counter()
        await asyncio.gather(*(write(store) for _ in range(WRITERS)))
        return count / (time.perf_counter() - start)


async def measure_alone(folder: Path | None) -> list[float]:
    """Return the seconds from append to ack when nothing can be batched, sorted."""
    seconds = []
    async with new_store(folder) as store:
        for draft in drafts(ALONE):
            start = time.perf_counter()
            await store.append([draft])
            seconds.append(time.perf_counter() - start)
    return sorted(seconds)


async def take(folder: Path | None, count: int) -> dict[str, float]:
    """Return what `measure` returns."""
    seconds = await measure_alone(folder)
    return {
        "batched_per_second": round(await measure_batches(folder, count)),
        "writers_per_second": round(await measure_writers(folder, count)),
        "alone_p50_ms": round(seconds[ALONE // 2] * 1000, 2),
        "alone_p99_ms": round(seconds[ALONE * 99 // 100] * 1000, 2),
    }


def measure(folder: Path | None = None, count: int = 100_000) -> dict[str, float]:
    """Return appends per second, and milliseconds from append to ack."""
    return asyncio.run(take(folder, count))


def main() -> None:
    """Print one line per measurement."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    found = measure(folder, int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
    print(f"batches of {GROUP_DRAFTS}: {found['batched_per_second']:,} appends/s")
    print(f"{WRITERS} writers: {found['writers_per_second']:,} appends/s (at least 20,000)")
    p50, p99 = found["alone_p50_ms"], found["alone_p99_ms"]
    print(f"one writer: p50 {p50:.2f} ms, p99 {p99:.2f} ms from append to ack")


if __name__ == "__main__":
    main()
