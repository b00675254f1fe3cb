"""One flush a turn; an expensive one waits a little for what the disk has in hand, and never longer."""

import asyncio

from desktop_chat.server.flushes import Flushes

PATIENCE = 10.0
LONG = 1000.0
SHORT = 0.01


class Scene:
    """Flushes that are counted, and a disk that is busy as long as the test says."""

    def __init__(self, longest: float = LONG) -> None:
        self.busy = False
        self.count = 0
        self.flushed = asyncio.Event()
        self.flushes = Flushes(self._flush, lambda: self.busy, longest)

    def _flush(self) -> None:
        self.count += 1
        self.flushed.set()


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_what_is_wanted_in_one_turn_is_one_flush() -> None:
    scene = Scene()
    for _ in range(3):
        scene.flushes.want(turns=2)
    await turns(1)
    assert scene.count == 0
    await turns(3)
    assert scene.count == 1
    scene.flushes.want(turns=1)
    await turns(1)
    assert scene.count == 2


async def test_a_cheap_flush_waits_for_nothing() -> None:
    scene = Scene()
    scene.busy = True
    scene.flushes.want(turns=1)
    await turns(1)
    assert scene.count == 1


async def test_an_expensive_flush_takes_along_what_the_disk_had_in_hand() -> None:
    scene = Scene()
    scene.busy, scene.flushes.seconds = True, LONG
    scene.flushes.want(turns=1)
    await turns(5)
    scene.flushes.want(turns=1)
    await turns(5)
    assert scene.count == 0
    scene.busy = False
    scene.flushes.want(turns=2)
    await turns(2)
    assert scene.count == 1
    await turns(5)
    assert scene.count == 1


async def test_a_disk_that_is_always_busy_puts_it_off_for_a_while_only() -> None:
    scene = Scene()
    scene.busy, scene.flushes.seconds = True, SHORT
    async with asyncio.timeout(PATIENCE):
        while not scene.flushed.is_set():
            scene.flushes.want(turns=1)
            await turns(2)
    assert scene.count == 1


async def test_a_disk_that_brings_nothing_puts_it_off_for_a_while_only() -> None:
    scene = Scene()
    scene.busy, scene.flushes.seconds = True, SHORT
    scene.flushes.want(turns=1)
    async with asyncio.timeout(PATIENCE):
        await scene.flushed.wait()
    assert scene.count == 1


async def test_a_flush_that_took_very_long_puts_the_next_one_off_for_a_moment_only() -> None:
    scene = Scene(longest=SHORT)
    scene.busy, scene.flushes.seconds = True, LONG
    scene.flushes.want(turns=1)
    async with asyncio.timeout(PATIENCE):
        await scene.flushed.wait()
    assert scene.count == 1


async def test_nothing_is_flushed_behind_the_end() -> None:
    scene = Scene()
    scene.flushes.want(turns=2)
    scene.flushes.close()
    await turns(5)
    assert scene.count == 0


async def test_a_flush_that_was_not_enough_goes_on_in_the_next_turn() -> None:
    scene = Scene()
    scene.busy, scene.flushes.seconds = True, LONG
    scene.flushes.go_on()
    await turns(1)
    assert scene.count == 1
