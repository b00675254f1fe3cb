"""What every test gets: a loop for coroutines, an own home folder, a seed, silence in the logs, a browser."""

import asyncio
import gc
import inspect
import logging
import os
import random
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Tests read English, whatever the person who runs them speaks; tests of languages set their own.
os.environ["LANGUAGE"] = "en"

# A shell that starts tests in the background makes them ignore Ctrl+C, and so would the programs under test.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# As in the program (gui/garbage.py): a collection in a server's thread may free a widget and crash. Each test
# collects at its end, in the main thread.
gc.disable()

pytest_plugins = ["tests.browsers", "tests.hosts", "tests.gui.programs"]

COROUTINE_SECONDS = 50.0  # below pytest's own `timeout`, so that a hanging test names the line where it waits
NOISY_MACHINE_SECONDS = 10.0  # asyncio's debug mode warns about callbacks that block for longer


def pytest_report_header() -> str:
    return f"seed of this run: {_run_seed()} (TEST_SEED repeats it)"


def _run_seed() -> int:
    """The run's seed, the same in every worker process: from TEST_SEED, or drawn once and handed down."""
    drawn = os.environ.setdefault("TEST_SEED", str(random.SystemRandom().randrange(1_000_000_000)))
    return int(drawn)


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """A number for `random.Random`, different for each test and run, printed when the test fails."""
    number = random.Random(f"{_run_seed()} {request.node.nodeid}").randrange(1_000_000_000)
    print(f"seed: {number} (TEST_SEED={_run_seed()})")  # noqa: T201 -- pytest shows it when the test fails
    return number


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of its own for whatever a test leaves in the person's default places."""
    home = tmp_path_factory.mktemp("home")
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(home))
    return home


@pytest.fixture(autouse=True)
def silent_logs(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail the test for each logged warning or error that no `expected_log` marker announced."""
    expected = [mark.args[0] for mark in request.node.iter_markers("expected_log")]
    yield
    gc.collect(1)  # a forgotten task reports its exception when it is collected
    records = [record for phase in ("setup", "call", "teardown") for record in caplog.get_records(phase)]
    loud = [
        f"{record.name}: {record.getMessage()}" for record in records if record.levelno >= logging.WARNING
    ]
    unexpected = [line for line in loud if not any(re.search(pattern, line) for pattern in expected)]
    if unexpected:
        pytest.fail("logged without an expected_log marker:\n" + "\n".join(unexpected), pytrace=False)


@pytest.fixture
def qt_loop(qapp: Any) -> Iterator[asyncio.AbstractEventLoop]:
    """One asyncio loop per test that turns Qt's: `async def test_x(qt_loop, qtbot)` runs on it."""
    import qasync  # noqa: PLC0415 -- only window tests may load Qt

    qapp.setQuitOnLastWindowClosed(False)
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(qapp)
    _prepare(loop)
    asyncio.set_event_loop(loop)
    yield loop
    left_over = loop.run_until_complete(_cancel_left_over())
    loop.close()
    asyncio.set_event_loop(None)
    _complain(left_over)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test: on the window's loop if it asks for `qt_loop`, else on a new plain one."""
    if not inspect.iscoroutinefunction(pyfuncitem.function):
        return None
    names = inspect.signature(pyfuncitem.function).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names if name in pyfuncitem.funcargs}
    mark = pyfuncitem.get_closest_marker("timeout")
    limited = asyncio.wait_for(
        pyfuncitem.obj(**arguments), 0.9 * float(mark.args[0]) if mark else COROUTINE_SECONDS
    )
    window_loop = arguments.get("qt_loop")
    if isinstance(window_loop, asyncio.AbstractEventLoop):
        window_loop.run_until_complete(limited)
        return True
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        _prepare(runner.get_loop())
        try:
            runner.run(limited)
        finally:
            left_over = runner.run(_cancel_left_over())
    _complain(left_over)
    return True


def _prepare(loop: asyncio.AbstractEventLoop) -> None:
    loop.set_debug(True)
    loop.slow_callback_duration = NOISY_MACHINE_SECONDS


async def _cancel_left_over() -> list[str]:
    """Cancel what a test left running; return the tasks' descriptions. A task that is just ending may end."""
    await asyncio.sleep(0)
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    descriptions = [repr(task) for task in tasks]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return descriptions


def _complain(left_over: list[str]) -> None:
    if left_over:
        pytest.fail("the test left tasks running:\n" + "\n".join(left_over), pytrace=False)
