import pytest

from desktop_chat.client.effects import Link, LinkState
from desktop_chat.gui.viewmodels.banner import banner_for


@pytest.mark.parametrize("state", [LinkState.LIVE, LinkState.CATCHING_UP, LinkState.OFFLINE])
@pytest.mark.parametrize("been_live", [True, False])
def test_nothing_is_said_while_all_is_well(state: LinkState, been_live: bool) -> None:
    assert banner_for(Link(state), "Kitchen", 100.0, been_live=been_live) is None


@pytest.mark.parametrize(
    ("now", "words"),
    [(100.0, "in 4 s"), (100.9, "in 4 s"), (101.0, "in 3 s"), (103.9, "in 1 s"), (104.5, "in 0 s")],
)
def test_it_counts_down_whole_seconds(now: float, words: str) -> None:
    banner = banner_for(Link(LinkState.BACKOFF, 104.0), "Kitchen", now, been_live=True)

    assert banner is not None
    assert words in banner.countdown
    assert banner.action == "Try now"


@pytest.mark.parametrize("sentence", [None, "The host has closed the room."])
@pytest.mark.parametrize("been_live", [True, False])
def test_only_messages_that_there_are_will_be_sent(been_live: bool, sentence: str | None) -> None:
    link = Link(LinkState.BACKOFF, 104.0, sentence)
    without, with_some = (
        banner_for(link, "Kitchen", 100.0, been_live=been_live, waits=waits) for waits in (False, True)
    )

    assert without is not None
    assert with_some is not None
    reason = sentence or ("Connection to “Kitchen” lost." if been_live else "“Kitchen” cannot be reached.")
    assert without.text == reason
    assert with_some.text == f"{reason} Your messages are kept and will be sent."


TRYING = [LinkState.CONNECTING, LinkState.HELLO]


@pytest.mark.parametrize("state", TRYING)
def test_the_words_stay_while_it_tries_and_only_the_countdown_changes(state: LinkState) -> None:
    waiting = banner_for(
        Link(LinkState.BACKOFF, 104.0, "The host closed the room."), "K", 100.0, been_live=True
    )
    trying = banner_for(Link(state, None, "The host closed the room."), "K", 104.0, been_live=True)

    assert waiting is not None
    assert trying is not None
    assert waiting.text == trying.text
    assert waiting.text.startswith("The host closed the room.")
    assert trying.action is None
    assert (waiting.countdown, trying.countdown) == ("Trying again in 4 s", "Connecting…")


@pytest.mark.parametrize("state", TRYING)
def test_a_first_attempt_is_no_loss(state: LinkState) -> None:
    banner = banner_for(Link(state), "Kitchen", 100.0, been_live=False)

    assert banner is not None
    assert (banner.text, banner.level) == ("Connecting to “Kitchen”…", "info")


def test_a_host_that_keeps_nothing_says_why_and_that_nothing_is_lost() -> None:
    banner = banner_for(Link(LinkState.LIVE, None, "The disk is full."), "K", 0.0, been_live=True, waits=True)

    assert banner is not None
    assert banner.text == "Your messages wait here and will be sent. The host says: The disk is full."
    assert (banner.level, banner.action) == ("warning", None)


def test_a_host_that_may_be_gone_is_told_as_that() -> None:
    banner = banner_for(Link(LinkState.PROBE), "Kitchen", 0.0, been_live=True)

    assert banner is not None
    assert banner.text == "“Kitchen” does not answer at the moment."


@pytest.mark.parametrize(
    ("sentence", "words"),
    [("Another version.", "Another version."), (None, "The host does not let you in.")],
)
def test_what_only_the_person_can_decide_says_why(sentence: str | None, words: str) -> None:
    banner = banner_for(Link(LinkState.BLOCKED, None, sentence), "K", 0.0, been_live=True)

    assert banner is not None
    assert (banner.text, banner.level, banner.action) == (words, "error", "Try again")


def test_braces_in_a_title_are_no_fields() -> None:
    banner = banner_for(Link(LinkState.BACKOFF, 1.0), "{room} {0}", 0.0, been_live=True)

    assert banner is not None
    assert "“{room} {0}”" in banner.text
