import asyncio

import pytest

from desktop_chat.tasks import TaskOwner


async def test_a_failing_task_is_reported_to_the_loop() -> None:
    reported = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: reported.set_result(context))

    async def fail() -> None:
        raise ValueError("broken on purpose")

    TaskOwner().start(fail(), "the broken one")

    context = await reported
    assert "the broken one" in context["message"]
    assert str(context["exception"]) == "broken on purpose"


async def test_the_end_of_the_owner_is_the_end_of_its_tasks() -> None:
    owner = TaskOwner()
    tasks = [owner.start(asyncio.Event().wait(), f"waiting {number}") for number in range(3)]

    await owner.close()

    assert all(task.cancelled() for task in tasks)


async def test_a_task_may_close_its_own_owner() -> None:
    owner = TaskOwner()
    other = owner.start(asyncio.Event().wait(), "another")

    await owner.start(owner.close(), "closing")

    assert other.cancelled()


async def test_what_a_task_returns_can_be_awaited() -> None:
    async def answer() -> int:
        return 42

    assert await TaskOwner().start(answer(), "answer") == 42


@pytest.mark.expected_log("broken on purpose")
async def test_without_a_handler_the_failure_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ValueError("broken on purpose")

    task = TaskOwner().start(fail(), "the broken one")
    await asyncio.wait([task])
    await asyncio.sleep(0)

    assert "broken on purpose" in caplog.text
