"""Measure what peers who mean no good cost the others: `python benchmarks/hostile.py [SECONDS] [ROUNDS]`.

DEAF: 90 guests hear 500 messages a second, ROUNDS times alone and beside ten more who never read. Worse: the
share by which their p99 rises. Growth: how much more memory the host takes at most. Cut: when the last of the
ten is let go. Told: how many of them read why when they come back. Kept: the share that they get then of what
they missed. ATTACK: for SECONDS, 1,000 sockets from 20 addresses begin a request and never end it, and 20
more send pings as fast as they can; each comes back when it is cut. Page: how long the page and all that it
names take at most meanwhile. Creep: how much more memory the host takes in the second half than in the first.
Gone: when the last socket is let go after the end. Linux only: it has all of 127.0.0.0/8.
"""

import asyncio
import contextlib
import http.client
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from http import HTTPStatus
from pathlib import Path

from crowd import Crowd
from dialects import LOOPBACK, upgrade
from phases import paced
from rivals import PRODUCT
from rooms import percentile
from served import Server, free_port, serving
from visits import Visit
from watched import LOOK_SECONDS, Watch, look

GUESTS, DEAF, SPEAKERS, PER_SECOND = 90, 10, 10, 500
TURNS, TURN_SECONDS = 4, 3.0
REST_SECONDS = 0.01
WARMING_SECONDS = 3.0
TOO_SLOW = 4008
SLOW, FLOODS, ADDRESSES = 1_000, 20, 20
PINGS = b"\x89\x80\x00\x00\x00\x00" * 5_000
SERVE = (sys.executable, "-m", "desktop_chat", "serve", "--bind", LOOPBACK, "--max-members", "2000")
NAMED = ("web/chat.css", "web/theme.js", "web/js/main.js")
PAGES, PAGE_PAUSE = 20, 0.05
RISE_SECONDS = 2.0
PATIENCE = 20.0
BUFFER = 1 << 16


# Guests who do not read


def come_back(visits: list[Visit], crowd: Crowd) -> tuple[int, float]:
    """Let the ten resume where they stopped reading; return how many are told why, and the share they get."""
    told = wanted = found = 0
    for visit in visits:
        with visit.again() as back:
            bye = back.welcome["last_bye"]
            told += bye is not None and bye["code"] == TOO_SLOW
            missed = set(range(visit.welcome["head"]["seq"] + 1, back.welcome["head"]["seq"] + 1))
            wanted += len(missed)
            found += len(missed.intersection(back.seqs()))
        crowd.rest(REST_SECONDS)
    return told, found / wanted


def hear(server: Server, crowd: Crowd) -> float:
    """Return the p99 of the 90, in milliseconds."""
    times = []
    for _ in range(TURNS):  # at the begin of each, the crowd gives the sign of life that the host wants
        paced(server, crowd, SPEAKERS, PER_SECOND, TURN_SECONDS)
        times += crowd.arrivals
    return percentile(sorted(times), 0.99) * 1000


def hear_beside_deaf(server: Server, crowd: Crowd) -> dict[str, float]:
    """Measure the 90 beside the ten, and let the ten come back."""
    before = look(server.process)
    with contextlib.ExitStack() as stack, Watch(server.process) as watch:
        visits = [stack.enter_context(Visit(server.port, f"deaf-{number}")) for number in range(DEAF)]
        begin = time.perf_counter()
        p99, heard = hear(server, crowd), time.perf_counter()
        told, kept = come_back(visits, crowd)
    there = [seen.at for seen in watch.looks if seen.sockets > before.sockets and seen.at < heard]
    return {
        "p99_ms": p99,
        "cut_s": max(there, default=begin) + LOOK_SECONDS - begin,
        "growth_mb": (watch.peak - before.resident) / 1e6,
        "told": told,
        "kept": kept,
    }


def deaf_round() -> tuple[float, dict[str, float]]:
    """Return the p99 of 90 guests alone, and what comes of them and the ten.

    A host of its own for each: the crowd answers no ping of the WebSocket's and is let go after 40 s.
    """
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(PRODUCT.command(Path(folder), port), port) as server,
        Crowd(PRODUCT.dialect, port) as crowd,
    ):
        crowd.join(GUESTS)
        paced(server, crowd, SPEAKERS, PER_SECOND, WARMING_SECONDS)  # a full ring grows no more
        return hear(server, crowd), hear_beside_deaf(server, crowd)


def measure_deaf(rounds: int) -> dict[str, float]:
    """Return what ten deaf guests cost the others, and what comes of the ten."""
    found_alone, found_beside = zip(*(deaf_round() for _ in range(rounds)), strict=True)
    alone, beside = list(found_alone), list(found_beside)
    p99 = statistics.median(alone)
    return {
        "deaf_p99_alone_ms": p99,
        "deaf_p99_worse": statistics.median(found["p99_ms"] for found in beside) / p99 - 1,
        "deaf_growth_mb": max(found["growth_mb"] for found in beside),
        "deaf_cut_s": max(found["cut_s"] for found in beside),
        "deaf_told": min(found["told"] for found in beside),
        "deaf_kept": min(found["kept"] for found in beside),
    }


# Sockets that only hold


async def attack_once(port: int, address: str, floods: bool) -> None:
    """Hold one socket until the host lets it go."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port, local_addr=(address, 0))
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        if floods:
            writer.write(upgrade(port, "/ws"))
            await reader.readuntil(b"\r\n\r\n")
            writer.write(PINGS)
        else:
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
        while await reader.read(BUFFER):
            pass
    writer.transport.abort()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def attack_all(port: int, seconds: float) -> float:
    """Attack from all sockets; return how long after the end the last was let go."""
    end = time.perf_counter() + seconds

    async def attack(number: int, floods: bool) -> None:
        while time.perf_counter() < end:
            await attack_once(port, f"127.0.1.{1 + number % ADDRESSES}", floods)

    async with asyncio.TaskGroup() as attackers:
        for number in range(SLOW + FLOODS):
            attackers.create_task(attack(number, number >= SLOW))
    return time.perf_counter() - end


def attack(port: int, seconds: float) -> float:
    """Do so in a process of its own."""
    return asyncio.run(attack_all(port, seconds))


def page_ms(port: int) -> float:
    """Return how long the page and all that it names take."""
    begin = time.perf_counter()
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE)
    body = ""
    for name in ("", *NAMED):
        connection.request("GET", f"/{name}")
        response = connection.getresponse()
        body = response.read().decode()
        if response.status != HTTPStatus.OK or not body:
            raise ValueError(f"/{name} was answered with {response.status}")
    connection.close()
    return (time.perf_counter() - begin) * 1000


def measure_attack(seconds: float) -> dict[str, float]:
    """Return what an attack does to the host, with the limits that everybody has."""
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving([*SERVE, "--port", str(port), "--data", folder], port) as server,
        ProcessPoolExecutor(1) as pool,
    ):
        alone = statistics.median(page_ms(port) for _ in range(PAGES))
        pages = []
        with Watch(server.process) as watch:
            before, begin = look(server.process), time.perf_counter()
            attacking = pool.submit(attack, port, seconds)
            while not attacking.done():
                pages.append(page_ms(port))
                time.sleep(PAGE_PAUSE)
        gone = attacking.result()
    under = [seen for seen in watch.looks if begin + RISE_SECONDS <= seen.at <= begin + seconds]
    half = begin + seconds / 2
    early, late = (
        [seen.resident for seen in under if (seen.at > half) is second] for second in (False, True)
    )
    return {
        "attack_sockets": max(seen.sockets for seen in under),
        "attack_page_alone_ms": alone,
        "attack_page_slowest_ms": max(pages),
        "attack_peak_mb": (watch.peak - before.resident) / 1e6,
        "attack_creep_mb": (max(late) - max(early)) / 1e6,
        "attack_gone_s": gone,
    }


def measure(seconds: float = 12.0, rounds: int = 3) -> dict[str, float]:
    """Return the figures of both."""
    return measure_deaf(rounds) | measure_attack(seconds)


def main() -> None:
    """Print one line per figure."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 12.0
    for name, value in measure(seconds, int(sys.argv[2]) if len(sys.argv) > 2 else 3).items():
        print(f"{name:24} {value:10.2f}")


if __name__ == "__main__":
    main()
