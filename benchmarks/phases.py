"""What the crowd does to a server, and the figures that come of it."""

import time
from dataclasses import dataclass

from crowd import Crowd
from rooms import percentile
from served import Server

DRAIN_SECONDS = 0.1
GIVE_UP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Deliveries are messages times guests; times are milliseconds from offered to read.

    ``load_core`` is the share of a core that the crowd itself took, ``server_core`` the server's.
    """

    deliveries_per_second: float
    deliveries_per_cpu_second: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    kept: float
    load_core: float
    server_core: float


class _Watch:
    """The clocks of the server, of the crowd and of the wall."""

    def __init__(self, server: Server, crowd: Crowd) -> None:
        self._server, self._crowd = server, crowd
        self._cpu, self._own, self.begin = server.cpu_seconds, time.process_time(), time.perf_counter()

    def figures(self, offered: int) -> Figures:
        elapsed = time.perf_counter() - self.begin
        cpu, own = self._server.cpu_seconds - self._cpu, time.process_time() - self._own
        times = sorted(seconds * 1000 for seconds in self._crowd.arrivals) or [0.0]
        delivered = self._crowd.delivered
        return Figures(
            deliveries_per_second=delivered / elapsed,
            deliveries_per_cpu_second=delivered / max(cpu, 1e-3),
            p50_ms=percentile(times, 0.5),
            p99_ms=percentile(times, 0.99),
            max_ms=times[-1],
            kept=self._crowd.everybody_has / max(offered, 1),
            load_core=own / elapsed,
            server_core=cpu / elapsed,
        )


def windowed(server: Server, crowd: Crowd, speakers: int, window: int, seconds: float) -> Figures:
    """Let each of ``speakers`` have ``window`` messages that not everybody has yet."""
    crowd.rest(0.05)
    crowd.begin(speakers)
    watch = _Watch(server, crowd)
    offered = 0
    while (elapsed := time.perf_counter() - watch.begin) < seconds or crowd.everybody_has < offered:
        if elapsed > seconds + GIVE_UP_SECONDS:
            raise TimeoutError("messages were lost")
        if elapsed < seconds and (room := speakers * window - (offered - crowd.everybody_has)) > 0:
            crowd.offer(room)
            offered += room
        crowd.read(1.0)
    return watch.figures(offered)


def paced(server: Server, crowd: Crowd, speakers: int, per_second: float, seconds: float) -> Figures:
    """Offer messages by the clock, whatever comes of them; those that are late are not kept."""
    crowd.rest(0.05)
    crowd.begin(speakers)
    watch = _Watch(server, crowd)
    offered = 0
    while (elapsed := time.perf_counter() - watch.begin) < seconds:
        due = int(elapsed * per_second) - offered
        if due > 0:
            crowd.offer(due)
            offered += due
        crowd.read(max((offered + 1) / per_second - elapsed, 0.0))
    end = time.perf_counter() + DRAIN_SECONDS
    while crowd.everybody_has < offered and (left := end - time.perf_counter()) > 0:
        crowd.read(left)
    return watch.figures(offered)
