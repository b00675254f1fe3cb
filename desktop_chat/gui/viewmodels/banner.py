"""What a room's banner says about its link: what happened, what still works, what to do."""

import math
from dataclasses import dataclass
from typing import Literal

from desktop_chat.client.conversation import LOST
from desktop_chat.client.effects import Link, LinkState
from desktop_chat.texts import _


@dataclass(frozen=True, slots=True)
class BannerText:
    """One banner: words, how grave they are, the words of its button, and what changes every second."""

    text: str
    level: Literal["info", "warning", "error"]
    action: str | None = None
    countdown: str = ""


def banner_for(
    link: Link, title: str, now: float, *, been_live: bool, waits: bool = False
) -> BannerText | None:
    """Return the banner for ``link`` at ``now`` (the clock of its ``retry_at``), or None while all is well.

    ``been_live`` tells a connection that was lost from one that has not come about yet; ``waits`` tells that
    there are own messages to send.
    """
    match link.state:
        case LinkState.LIVE | LinkState.CATCHING_UP | LinkState.PROBE | LinkState.OFFLINE:
            return None
        case LinkState.BLOCKED:
            reason = str(link.sentence or _("The host does not let you in."))
            return BannerText(reason, "error", _("Try again"))
        case LinkState.BACKOFF:
            seconds = max(0, math.ceil((link.retry_at or now) - now))
            countdown = _("Trying again in {seconds} s", seconds=seconds)
            return BannerText(_lost(link, title, been_live, waits), "warning", _("Try now"), countdown)
        case LinkState.CONNECTING | LinkState.HELLO if been_live or link.sentence:
            return BannerText(_lost(link, title, been_live, waits), "warning", countdown=_("Connecting…"))
        case LinkState.CONNECTING | LinkState.HELLO:
            return BannerText(_("Connecting to “{room}”…", room=title), "info")


def _lost(link: Link, title: str, been_live: bool, waits: bool) -> str:
    if link.sentence and not (been_live and link.sentence == LOST):
        reason = str(link.sentence)
    elif been_live:
        reason = _("Connection to “{room}” lost.", room=title)
    else:
        reason = _("“{room}” cannot be reached.", room=title)
    return _("{reason} Your messages are kept and will be sent.", reason=reason) if waits else reason
