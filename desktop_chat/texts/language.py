"""Which of this program's languages to speak with somebody who asks for some: pure decisions over tags.

A tag is a language's name as RFC 5646 or POSIX write it: ``zh-Hant-TW``, ``zh_TW.UTF-8``.
"""

import re
from collections.abc import Iterable, Mapping

ENGLISH = "en"
TAIWAN = "zh_TW"
LANGUAGES = (ENGLISH, TAIWAN)
"""The languages that there are; English is what the message ids are in."""

_TRADITIONAL_TERRITORIES = frozenset({"tw", "hk", "mo"})
_WINDOWS_TAGS = {0x0404: "zh-TW", 0x0C04: "zh-HK", 0x1404: "zh-MO", 0x7C04: "zh-Hant"}
_TAG = re.compile(r"[A-Za-z0-9]{1,8}(?:[-_][A-Za-z0-9]{1,8})*")
_WEIGHT = re.compile(r"\s*[qQ]\s*=\s*([01](?:\.[0-9]{0,3})?)\s*")


def choose_language(tags: Iterable[str]) -> str:
    """Return the one of `LANGUAGES` that the first tag with any of them asks for, else English.

    Traditional Chinese goes by its script or by where it is written; Chinese alone is no wish for it.
    """
    return next(filter(None, map(_language_of, tags)), ENGLISH)


def _language_of(tag: str) -> str | None:
    tag = re.split("[.@]", tag, maxsplit=1)[0]
    if not _TAG.fullmatch(tag):
        return None
    first, *rest = re.split("[-_]", tag.lower())
    if first == "en":
        return ENGLISH
    if first != "zh" or "hans" in rest:
        return None
    return TAIWAN if "hant" in rest or _TRADITIONAL_TERRITORIES.intersection(rest) else None


def accepted_tags(header: str) -> list[str]:
    """Return the tags of an ``Accept-Language`` header (RFC 9110, 12.5.4), the most wanted one first.

    What is not wanted at all or cannot be read is left out.
    """
    weighted = []
    for wish in header.split(","):
        tag, *parameters = wish.split(";")
        weight = _weight(parameters)
        if weight > 0 and _TAG.fullmatch(tag.strip()):
            weighted.append((weight, tag.strip()))
    return [tag for _weight, tag in sorted(weighted, key=lambda pair: -pair[0])]


def _weight(parameters: list[str]) -> float:
    if not parameters:
        return 1.0
    found = _WEIGHT.fullmatch(parameters[0])
    return float(found[1]) if found and len(parameters) == 1 else 0.0


def environment_tags(environment: Mapping[str, str]) -> list[str]:
    """Return what a person's POSIX environment asks for, as GNU gettext reads it.

    ``LANGUAGE`` is a list of wishes, which the plain locale "C" switches off.
    """
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next(filter(None, (environment.get(name) for name in names)), "")
    if locale in ("C", "POSIX"):
        return [ENGLISH]
    wishes = environment.get("LANGUAGE", "").split(":")
    return [tag for tag in (*wishes, locale) if tag]


def windows_tags(language: int) -> list[str]:
    """Return what Windows asks for by the number (LANGID) of its user interface's language."""
    tag = _WINDOWS_TAGS.get(language)
    return [] if tag is None else [tag]
