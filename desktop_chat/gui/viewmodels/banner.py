"""What a room's banner says about its link: what happened, what still works, what to do."""

import math
from dataclasses import dataclass
from typing import Literal

from desktop_chat.client.address import Address
from desktop_chat.client.conversation import LOST
from desktop_chat.client.effects import Link, LinkState
from desktop_chat.client.trouble import Remedy, trouble_of
from desktop_chat.texts import _


@dataclass(frozen=True, slots=True)
class BannerText:
    """One banner: words, how grave they are, the words of its button, and what changes every second."""

    text: str
    level: Literal["info", "warning", "error"]
    action: str | None = None
    countdown: str = ""
    help_for: Address | None = None
    """The button shows how to open a firewall for this address; without one, it tries again."""
    detail: str = ""


def banner_for(
    link: Link, title: str, now: float, *, been_live: bool, waits: bool = False
) -> BannerText | None:
    """Return the banner for ``link`` at ``now`` (the clock of its ``retry_at``), or None while all is well.

    ``been_live`` tells a connection that was lost from one that has not come about yet; ``waits`` tells that
    there are own messages to send.
    """
    match link.state:
        case LinkState.LIVE if link.sentence:
            reason = str(link.sentence)
            words = _("Your messages wait here and will be sent. The host says: {reason}", reason=reason)
            return BannerText(words, "warning")
        case LinkState.PROBE:
            return BannerText(_("“{room}” does not answer at the moment.", room=title), "info")
        case LinkState.LIVE | LinkState.CATCHING_UP | LinkState.OFFLINE:
            return None
        case LinkState.BLOCKED:
            reason = str(link.sentence or _("The host does not let you in."))
            return BannerText(reason, "error", _("Try again"))
        case LinkState.BACKOFF:
            seconds = max(0, math.ceil((link.retry_at or now) - now))
            countdown = _("Trying again in {seconds} s", seconds=seconds)
            return _with_help(link, _lost(link, title, been_live, waits), _("Try now"), countdown)
        case LinkState.CONNECTING | LinkState.HELLO if been_live or link.sentence:
            return _with_help(link, _lost(link, title, been_live, waits), None, _("Connecting…"))
        case LinkState.CONNECTING | LinkState.HELLO:
            return BannerText(_("Connecting to “{room}”…", room=title), "info")


def _with_help(link: Link, words: str, action: str | None, countdown: str) -> BannerText:
    """Offer the help that there is instead of another attempt: those come by themselves."""
    trouble = trouble_of(link.sentence)
    if trouble is None:
        return BannerText(words, "warning", action, countdown)
    if trouble.remedy is Remedy.FIREWALL:
        return BannerText(words, "warning", _("Show how"), countdown, trouble.address, trouble.detail)
    return BannerText(words, "warning", action, countdown, detail=trouble.detail)


def _lost(link: Link, title: str, been_live: bool, waits: bool) -> str:
    if link.sentence and not (been_live and link.sentence == LOST):
        reason = str(link.sentence)
    elif been_live:
        reason = _("Connection to “{room}” lost.", room=title)
    else:
        reason = _("“{room}” cannot be reached.", room=title)
    return _("{reason} Your messages are kept and will be sent.", reason=reason) if waits else reason
