"""A server in a process of its own on one core, with what the system says of its processor and memory."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from dialects import LOOPBACK

SERVER_CORE, LOAD_CORE = 0, 1
START_SECONDS = 20.0
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; the figures are of its whole process."""

    process: int
    port: int

    @property
    def cpu_seconds(self) -> float:
        """Processor time until now (the process's clock of clock_getcpuclockid(3))."""
        return time.clock_gettime((~self.process << 3) | 2)

    @property
    def resident(self) -> int:
        """Bytes of memory in use."""
        return int(Path(f"/proc/{self.process}/statm").read_text(encoding="ascii").split()[1]) * PAGE


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def pin(core: int) -> None:
    """Keep this process, and those it starts from now on, on one core."""
    os.sched_setaffinity(0, {core})


@contextmanager
def serving(command: Sequence[str], port: int, user: str | None = None) -> Iterator[Server]:
    """Run ``command`` on the server's core from when it accepts at ``port`` until the block ends."""
    pin(SERVER_CORE)
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=user
    ) as process:
        pin(LOAD_CORE)
        try:
            _await_listening(process, port)
            yield Server(process.pid, port)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()


def _await_listening(process: "subprocess.Popen[bytes]", port: int) -> None:
    begin = time.perf_counter()
    while time.perf_counter() - begin < START_SECONDS:
        if process.poll() is not None:
            raise ChildProcessError(f"{process.args!r} ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"{process.args!r} does not listen")
