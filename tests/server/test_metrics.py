"""The counts of a real host, read by a parser that takes nothing but the text format."""

import asyncio
import json
import random
import re
from dataclasses import dataclass, field, replace

import pytest

from desktop_chat import __version__
from desktop_chat.server.metrics import CONTENT_TYPE, Metric, exposition, resident_bytes
from desktop_chat.server.settings import HostSettings
from desktop_chat.storage.sqlite import SqliteStore
from desktop_chat.storage.store import Unavailable
from desktop_chat.texts import sentence
from tests.hosts import OpenHost, RunningHost
from tests.server.conftest import UNHURRIED
from tests.server.foreign import greet, guest_at, open_connections, small_socket, socket_at
from tests.server.raw import ask, asked
from tests.strings import strange_text

HEADING = re.compile(r"# (HELP|TYPE) (desktop_chat_[a-z_]+) (.*)")
SAMPLE = re.compile(r"(desktop_chat_[a-z_]+)(?:\{(.*)\})? (0|[1-9][0-9]*(?:\.[0-9]+)?|0\.[0-9]+)")
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\\\|\\"|\\n)*)"(?:,|$)')
ESCAPED = re.compile(r'\\(["\\n])')


@dataclass
class Family:
    """A metric as the text format shows it; the samples' keys are their labels, in order."""

    meaning: str
    kind: str = ""
    samples: dict[tuple[tuple[str, str], ...], float] = field(default_factory=dict)


def unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: {"n": "\n"}.get(found[1], found[1]), text)


def parsed(text: str) -> dict[str, Family]:
    """Read an exposition: for each metric its meaning, then its kind, then its samples, and nothing else."""
    assert text.endswith("\n")
    families: dict[str, Family] = {}
    for line in text.removesuffix("\n").split("\n"):
        current = next(reversed(families), "")
        if heading := HEADING.fullmatch(line):
            part, name, rest = heading.groups()
            if part == "HELP":
                assert name not in families, f"{name} comes twice"
                families[name] = Family(unescaped(rest))
            else:
                assert name == current
                assert not families[name].kind
                assert rest in ("counter", "gauge")
                assert (rest == "counter") == name.endswith("_total")
                families[name].kind = rest
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample is not None, line
        name, labels, value = sample.groups()
        assert name == current
        assert families[name].kind
        assert "".join(found[0] for found in LABEL.finditer(labels or "")) == (labels or "")
        key = tuple((found[1], unescaped(found[2])) for found in LABEL.finditer(labels or ""))
        assert key not in families[name].samples
        families[name].samples[key] = float(value)
    assert all(family.samples for family in families.values())
    return families


def counts_in(text: str) -> dict[str, float]:
    """Return the values of the metrics without labels, by their names without the prefix."""
    return {
        name.removeprefix("desktop_chat_"): family.samples[()]
        for name, family in parsed(text).items()
        if () in family.samples
    }


async def counts_of(host: RunningHost) -> dict[str, float]:
    answer = await asked(host, "/metrics")
    assert answer.status == 200
    return counts_in(answer.body.decode())


def post(host: RunningHost, text: str) -> int:
    body = json.dumps({"text": text, "name": "bot"}).encode()
    return ask(host, "/api/rooms/lobby/messages", "POST", body=body).status


def test_a_new_host_tells_what_it_is_and_that_it_is_empty(host: RunningHost) -> None:
    answer = ask(host, "/metrics")
    assert (answer.status, answer.headers["content-type"]) == (200, CONTENT_TYPE)
    families = parsed(answer.body.decode())
    assert families["desktop_chat_info"].samples == {(("version", __version__),): 1}
    assert all(family.meaning.endswith(".") for family in families.values())
    counts = counts_in(answer.body.decode())
    assert 0 <= counts.pop("uptime_seconds") < 60
    memory = counts.pop("resident_memory_bytes", None)
    assert (memory is None) == (resident_bytes() is None)
    assert memory is None or 10_000_000 < memory < 10_000_000_000
    assert counts == {
        "members_present": 0,
        "open_connections": 0,
        "log_events": 0,
        "log_writable": 1,
        "appended_events_total": 0,
        "failed_appends_total": 0,
        "slow_readers_cut_total": 0,
    }


async def test_who_is_there_and_what_is_said_is_counted(
    open_host: OpenHost, host_settings: HostSettings
) -> None:
    host = open_host(host_settings)
    async with (
        guest_at(host, name="Ann") as ann,
        guest_at(host, name="Ben"),
        socket_at(host, "/rooms/socket"),
    ):
        await ann.say("hello")
        counts = await counts_of(host)
        assert (counts["members_present"], counts["open_connections"]) == (2, 3)
        assert (counts["log_events"], counts["appended_events_total"]) == (3, 3)
        later = await counts_of(host)
        assert later["uptime_seconds"] > counts["uptime_seconds"]
    host.stop()
    again = open_host(host_settings)
    assert post(again, "once more") == 201
    counts = await counts_of(again)
    assert (counts["log_events"], counts["appended_events_total"]) == (4, 1)


async def test_nothing_of_what_people_are_called_or_say_is_told(host: RunningHost) -> None:
    async with guest_at(host, name="Zerlina") as guest:
        await guest.say("xylophone")
        text = (await asked(host, "/metrics")).body.decode()
        for secret in ("Zerlina", "xylophone", "kitchen", "廚房", str(guest.welcome["member"])):
            assert secret not in text


@pytest.mark.expected_log("desktop_chat.server.health")
async def test_a_log_that_takes_nothing_is_seen(host: RunningHost, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_store: SqliteStore, _batch: object) -> None:
        raise Unavailable(sentence("The host is closing."))

    with monkeypatch.context() as broken:
        broken.setattr(SqliteStore, "append", fail)
        assert [await asyncio.to_thread(post, host, "lost") for _ in range(2)] == [503, 503]
        counts = await counts_of(host)
        assert (counts["failed_appends_total"], counts["log_writable"]) == (2, 0)
        assert (await asked(host, "/healthz")).status == 503
    assert await asyncio.to_thread(post, host, "kept") == 201
    counts = await counts_of(host)
    assert (counts["failed_appends_total"], counts["log_writable"]) == (2, 1)
    assert (counts["appended_events_total"], counts["log_events"]) == (1, 1)


async def test_who_was_cut_for_reading_too_slowly_is_counted(
    open_host: OpenHost, host_settings: HostSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_chat.server.wire.STUCK_SECONDS", 0.2)
    host = open_host(replace(host_settings, rate=UNHURRIED))
    slow = socket_at(host, "/rooms/socket", sock=small_socket(host.port), max_queue=1)
    async with guest_at(host, name="Ann") as ann, slow as stuck:
        await greet(stuck, name="Ben")
        stuck.transport.pause_reading()
        while open_connections(host) > 1:
            await ann.say("x" * 16_000)
        assert (await counts_of(host))["slow_readers_cut_total"] == 1
        stuck.transport.resume_reading()
    assert (await counts_of(host))["slow_readers_cut_total"] == 1


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}])
def test_the_same_may_look_as_at_the_hosts_health(shared_host: RunningHost, headers: dict[str, str]) -> None:
    health, metrics = (ask(shared_host, path, headers=headers) for path in ("/healthz", "/metrics"))
    assert metrics.status == health.status
    assert metrics.status in (403, 421)


def test_any_label_and_meaning_comes_back_from_the_text(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(1000):
        labels = {name: strange_text(chance).replace("\r", "") for name in ("version", "place")}
        meaning = chance.choice(['a "b" \\ c', "two\nlines", "\\n", "plain"])
        family = parsed(exposition([Metric("info", "gauge", meaning, 1, labels)]))["desktop_chat_info"]
        assert family == Family(meaning, "gauge", {tuple(labels.items()): 1})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "desktop_chat_a 1\n",
        "# TYPE desktop_chat_a gauge\n",
        "# HELP desktop_chat_a A.\ndesktop_chat_a 1\n",
        "# HELP desktop_chat_a A.\n# TYPE desktop_chat_a counter\ndesktop_chat_a 1\n",
        "# HELP desktop_chat_a A.\n# TYPE desktop_chat_a gauge\ndesktop_chat_a 01\n",
        "# HELP desktop_chat_a A.\n# TYPE desktop_chat_a gauge\ndesktop_chat_a 1",
        "# HELP desktop_chat_a A.\n# TYPE desktop_chat_a gauge\ndesktop_chat_a 1\n\n",
        '# HELP desktop_chat_a A.\n# TYPE desktop_chat_a gauge\ndesktop_chat_a{b="\\t"} 1\n',
    ],
)
def test_what_is_no_text_format_would_be_noticed(text: str) -> None:
    with pytest.raises(AssertionError):
        parsed(text)
