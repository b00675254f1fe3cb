"""A reason that has more to it than its words: what helps, and what the system said."""

from dataclasses import dataclass
from enum import StrEnum

from desktop_chat.client.address import Address
from desktop_chat.texts import Sentence


class Remedy(StrEnum):
    """What help there is beyond a sentence."""

    FIREWALL = "firewall"


@dataclass(frozen=True, slots=True)
class Trouble(Sentence):
    """A sentence for a person; ``detail`` is what the system said, for whoever can read it."""

    remedy: Remedy | None = None
    detail: str = ""
    address: Address | None = None


def trouble_of(reason: object) -> Trouble | None:
    """Return ``reason`` where there is more to it than its words."""
    return reason if isinstance(reason, Trouble) else None
