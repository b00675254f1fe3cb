"""What a host counts for whoever watches it, in Prometheus' text format 0.0.4: no names and no texts."""

import mmap
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from desktop_chat import __version__
from desktop_chat.server.api import HOST_TAG
from desktop_chat.server.halls import Halls

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_PREFIX: Final = "desktop_chat_"


@dataclass(frozen=True, slots=True)
class Metric:
    """One number. ``name`` ends with its unit, and a counter's with ``total``."""

    name: str
    kind: Literal["counter", "gauge"]
    meaning: str
    value: int | float
    labels: Mapping[str, str] = field(default_factory=dict)


def metrics_router(halls: Halls, clock: Callable[[], float] = time.monotonic) -> APIRouter:
    """Serve the door ``/metrics`` of a host that begins now."""
    started = clock()
    router = APIRouter()
    described: dict[int | str, dict[str, Any]] = {
        200: {"description": "Counts in Prometheus’ text format", "content": {"text/plain": {}}}
    }

    @router.get(
        "/metrics",
        summary="What the host counts",
        tags=[HOST_TAG],
        response_class=PlainTextResponse,
        responses=described,
    )
    async def metrics() -> PlainTextResponse:
        counted = _counted(halls, clock() - started)
        return PlainTextResponse(exposition(counted), media_type=CONTENT_TYPE)

    return router


def exposition(metrics: Iterable[Metric]) -> str:
    """Return ``metrics`` as the text format has them, each with its meaning and kind."""
    return "".join(line + "\n" for metric in metrics for line in _lines(metric))


def resident_bytes() -> int | None:
    """How much memory this process has; None where the system does not say it as cheaply as Linux does."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    except OSError:
        return None
    return int(pages) * mmap.PAGESIZE


def _counted(halls: Halls, seconds: float) -> list[Metric]:
    """Return what is known at once: nobody waits for the disk here."""
    version = {"version": __version__}
    metrics = [
        Metric("info", "gauge", "The version of the program.", 1, version),
        Metric("uptime_seconds", "gauge", "Time since the host began.", round(seconds, 3)),
        Metric("members_present", "gauge", "Members who are in the room.", halls.present()),
        Metric("open_connections", "gauge", "WebSocket connections to the room.", halls.connections),
        Metric("log_events", "gauge", "Events in the log, messages among them.", halls.logged),
        Metric("log_writable", "gauge", "1 while the log can be written, else 0.", int(halls.writable)),
        Metric("appended_events_total", "counter", "Events that the log has taken.", halls.appended),
        Metric("failed_appends_total", "counter", "Events that the log could not take.", halls.failed),
        Metric(
            "slow_readers_cut_total",
            "counter",
            "Connections that were cut for reading too slowly.",
            halls.slow_readers_cut,
        ),
    ]
    memory = resident_bytes()
    if memory is not None:
        metrics.append(Metric("resident_memory_bytes", "gauge", "Memory of the program.", memory))
    return metrics


def _lines(metric: Metric) -> list[str]:
    name = _PREFIX + metric.name
    meaning = metric.meaning.replace("\\", r"\\").replace("\n", r"\n")
    labels = ",".join(f'{label}="{_escaped(value)}"' for label, value in metric.labels.items())
    sample = f"{name}{{{labels}}}" if labels else name
    return [f"# HELP {name} {meaning}", f"# TYPE {name} {metric.kind}", f"{sample} {metric.value}"]


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
